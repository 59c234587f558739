"""Accounts elsewhere with which people sign in: Google, Spotify, Firebase."""
