"""What was uploaded."""
