"""Browser extensions that act for a person."""
