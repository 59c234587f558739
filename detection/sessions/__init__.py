"""Examinations: their rows, how they are read, counted and compared."""
