"""The lecture client's own paths, at the root of the site, and its words for what is there."""
