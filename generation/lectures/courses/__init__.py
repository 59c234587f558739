"""Courses: lectures of one owner in an order, looked through together."""
