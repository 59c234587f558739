"""What a request says: who asks, from where, with which body; and requests of our own."""
