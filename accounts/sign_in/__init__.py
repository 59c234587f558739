"""Signing up and signing in, on pages and in each client's shape."""
