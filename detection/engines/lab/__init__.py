"""What trains, evaluates and compares; nothing that serves imports it."""
