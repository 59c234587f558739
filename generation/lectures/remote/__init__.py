"""Lectures that another installation reads: handing them over, and being the one that reads."""
