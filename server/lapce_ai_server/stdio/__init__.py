"""The base protocol of LSP over stdin and stdout: framing (pure), reading and writing that never block the loop."""
