"""Links that people send in place of a file."""
