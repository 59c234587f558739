"""Training of the house models: from faces on disk to the weights that serving loads."""
