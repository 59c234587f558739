"""What makes things: pure Python, like all engines."""
