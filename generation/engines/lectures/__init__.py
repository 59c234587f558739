"""From the recording of a lecture to its slides, its words and the documents made of them."""
