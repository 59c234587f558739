"""Work on what was uploaded."""
