"""Inline completions, all that is pure of them: when, what is asked, and how the answer becomes text to insert."""
