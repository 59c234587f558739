"""What acts for a person, and the one place that ends it."""
