"""The least that a language server on pygls can be: what ours is compared with at start-up and in memory."""

from pygls.lsp.server import LanguageServer

if __name__ == "__main__":
    LanguageServer("bare", "1").start_io()
