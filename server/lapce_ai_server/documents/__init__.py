"""The documents that the editor has open, kept as it keeps them: messages → lines → what features read."""
