"""The editor half: a language server that turns `ai/*` messages into calls to a model."""
