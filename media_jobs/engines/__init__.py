"""What the engines of all apps share. Pure Python."""
