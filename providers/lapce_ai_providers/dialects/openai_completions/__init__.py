"""The older text completions of OpenAI's API, and the endpoints for filling holes that are made after them."""
