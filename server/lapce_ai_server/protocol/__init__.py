"""What crosses to the editor beside plain LSP: the `ai/*` parameters and the payloads of `$/progress`."""
