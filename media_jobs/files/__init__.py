"""Stored files: written, served, removed."""
