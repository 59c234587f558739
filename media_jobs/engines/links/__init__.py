"""Fetching what a link leads to, from public addresses only."""
