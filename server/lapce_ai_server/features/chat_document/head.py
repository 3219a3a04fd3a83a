"""Whether a document may be a chat file, by its beginning: cheap, since it is asked of files of all kinds. Pure."""

from __future__ import annotations

from collections.abc import Sequence

HEAD_CHARACTERS = 4000
HEAD_LINES = 100


def head_of(lines: Sequence[str]) -> str:
    """The beginning of a document; only of one that begins as a chat does, since it is asked for at every key."""
    if not lines or not lines[0].startswith(("---", "\ufeff---")):
        return ""
    return "".join(lines[:HEAD_LINES])[:HEAD_CHARACTERS]


def may_be_chat(head: str) -> bool:
    """Whether the front matter may say so."""
    return head.lstrip("\ufeff").startswith("---") and "lapce-ai" in head.lower()
