"""Inline completions, all that waits, reads a clock or keeps state: from the editor's request to its verdict."""
