"""What we make: the floor above detection."""
