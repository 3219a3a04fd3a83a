"""The Chat Completions dialect: OpenAI, Azure, OpenRouter, xAI and every OpenAI-compatible server."""
