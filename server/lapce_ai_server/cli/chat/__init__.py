"""`lapce-ai chat`: conversations with the configured model in the terminal, through the real server."""
