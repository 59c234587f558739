"""Human review."""
