"""Chat in a tab: a Markdown file is saved with a question at its end, and the answer is written into it."""
