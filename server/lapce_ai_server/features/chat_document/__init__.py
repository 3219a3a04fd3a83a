"""A Markdown file that is a conversation: read, asked about its open question, written with the answer. Pure."""
