"""Models whose weights are got on demand."""
