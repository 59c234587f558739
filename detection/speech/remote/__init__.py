"""Examining voices elsewhere, by the contract of ML services, and being that for other sites."""
