"""Keys for scripts."""
