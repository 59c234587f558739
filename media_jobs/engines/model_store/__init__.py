"""Weights that are not in the repository: pinned by digest, got from any of several places."""
