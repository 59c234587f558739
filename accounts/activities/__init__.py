"""A person's log."""
