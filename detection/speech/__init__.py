"""Examining recordings for spoofed voices."""
