"""Edits that a model makes, from the action or command to the document: asking, judging the answer, applying it."""
