"""How a command says that it could not do its work."""

from __future__ import annotations


class CommandFailed(Exception):
    """The message tells a person why, and what to do."""
