"""What the gateway offers; all of them are the one local model."""

MODELS = ("team-model", "claude-sonnet-4-5", "gemini-2.5-flash", "grok-4")
"""Three names are the vendors': of unknown ones their adapters make the vendor's default, as the reference does."""
