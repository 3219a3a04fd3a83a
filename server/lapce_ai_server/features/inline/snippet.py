"""A piece of text beside the cursor's surroundings, and how prompts show it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from attrs import frozen

from .budget import BYTES_PER_TOKEN, weight
from .syntax import syntax_of

Why = Literal["signature", "similar", "edit"]
"""What an imported name looks like where it is defined; text that resembles the cursor's surroundings; what the user
changed a moment ago."""
PARTS_OF_PATH = 3
LEAST_ROOM = 200
"""Bytes; less is not worth a heading."""
HASH_COMMENT = "#"
CLOSED = {"<!--": " -->", "/*": " */"}
"""Comments that need an end."""


@frozen
class Snippet:
    """Text of an open document. Its line ends are line feeds; it ends without one."""

    path: str
    text: str
    why: Why
    before: str = ""
    """Of an edit: what stood there before it."""


def short_path(path: str) -> str:
    """The last parts of a path: enough to tell files apart, and nothing of the user's home."""
    parts = [part for part in path.replace("\n", " ").replace('"', "'").split("/") if part]
    return "/".join(parts[-PARTS_OF_PATH:])


def cost(snippet: Snippet) -> int:
    """Bytes of it in a prompt, at most: each line may become a comment, and each snippet has a heading."""
    lines = snippet.text.count("\n") + snippet.before.count("\n") + 2
    return weight(snippet.text) + weight(snippet.before) + 8 * lines + weight(short_path(snippet.path)) + 40


def in_words(snippet: Snippet, language_id: str) -> str:
    """For a chat: the path as a comment, then the text; an edit as a diff."""
    path = short_path(snippet.path)
    if snippet.why != "edit":
        return f"{comment(path, language_id)}\n{snippet.text}\n"
    lines = [*_marked("-", snippet.before), *_marked("+", snippet.text)]
    return "\n".join([comment(f"{path}, changed just now", language_id), *lines, ""])


def in_comments(snippet: Snippet, language_id: str) -> str:
    """For a model that only continues text: all of it as comments at the top of the file."""
    lines = [f"Compare {short_path(snippet.path)}:", *snippet.text.split("\n")]
    return "".join(f"{comment(line, language_id)}\n" for line in lines)


def in_a_file(snippet: Snippet) -> tuple[str, str]:
    """For a model that was trained on several files: path and text."""
    return short_path(snippet.path), snippet.text + "\n"


def comment(text: str, language_id: str) -> str:
    """One line of comment."""
    mark = next(iter(syntax_of(language_id).comments), HASH_COMMENT)
    return f"{mark} {text}{CLOSED.get(mark, '')}".rstrip()


def fitting(parts: Sequence[tuple[Snippet, str]], tokens: int) -> list[tuple[Snippet, str]]:
    """Those rendered snippets that fit into so many tokens, the first ones first."""
    kept: list[tuple[Snippet, str]] = []
    room = tokens * BYTES_PER_TOKEN
    for snippet, text in parts:
        if weight(text) <= room:
            room -= weight(text)
            kept.append((snippet, text))
    return kept


def _marked(mark: str, text: str) -> list[str]:
    return [mark + line for line in text.split("\n")] if text else []
