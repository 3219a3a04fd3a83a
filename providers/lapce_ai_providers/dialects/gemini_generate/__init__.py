"""The generateContent dialect: Gemini at Google AI and at Vertex AI."""
