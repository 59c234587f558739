"""What the browser extension saw."""
