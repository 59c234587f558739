"""What clients may send over the site's socket."""
