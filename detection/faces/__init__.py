"""Examining uploads for face forgeries."""
