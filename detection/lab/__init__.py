"""What the commands of the laboratory share."""
