"""What we offer at a place of a document: a table of rows, listed at each key, done when one is chosen."""
