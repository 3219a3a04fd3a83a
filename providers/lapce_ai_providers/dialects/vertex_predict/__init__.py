"""Vertex AI's oldest API: `:predict` with instances and parameters, for publisher models without `generateContent`."""
