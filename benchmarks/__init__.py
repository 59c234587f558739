"""Measures the face scan: speed of each stage and of the whole, and memory on long videos."""
