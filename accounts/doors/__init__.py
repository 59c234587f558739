"""Ways in that somebody else keeps for us: Google, Spotify."""
