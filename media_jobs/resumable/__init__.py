"""Files that arrive in chunks, so that a cut upload goes on where it was."""
