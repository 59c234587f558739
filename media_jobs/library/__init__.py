"""Everything that a person has here: named, tagged, noted, found again."""
