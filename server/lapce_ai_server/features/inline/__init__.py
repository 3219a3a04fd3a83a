"""Inline completions: where the cursor is → what to ask; what the model said → what to show. Pure."""
