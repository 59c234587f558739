"""Signed reports of examinations."""
