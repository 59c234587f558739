"""The pages of lectures: the list, one lecture, and the forms on it."""
