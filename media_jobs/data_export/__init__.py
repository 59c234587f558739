"""Everything that the site holds of a person, in one archive."""
