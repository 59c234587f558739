"""Full-text search: texts folded, queries understood, words marked, on two kinds of database."""
