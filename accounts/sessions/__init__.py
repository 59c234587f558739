"""Browser sessions, and fresh proof of who sits there."""
