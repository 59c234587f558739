"""What a person is told of, and may have missed."""
