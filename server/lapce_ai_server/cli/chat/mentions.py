"""`@path`, `@path:10-40` and `@"a path":7` in a question. Pure.

A mention begins a word, so `me@example.org` is none. What is none after all (`@property`) stays text: whoever looks for
the files decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from attrs import frozen

_MENTION = re.compile(
    r'(?<![\w@/\\.`])@(?:"(?P<quoted>[^"\n]+)"(?P<behind>:\d{1,9}(?:-\d{0,9})?)?|(?P<bare>[^\s"@][^\s"]*))'
)
_RANGE = re.compile(r"(?P<path>.+?):(?P<first>\d{1,9})(?:-(?P<last>\d{1,9})?)?\Z", re.DOTALL)
_PUNCTUATION = ".,;:!?)]}>'`"

Lines = tuple[int, int | None]
"""First and last line, from 1, the last one included; None: to the end."""


@frozen
class Place:
    """A file or folder, or a part of a file."""

    path: str
    lines: Lines | None = None

    def label(self) -> str:
        """As people write it."""
        if self.lines is None:
            return self.path
        first, last = self.lines
        if last is None:
            return f"{self.path}, from line {first}"
        return f"{self.path}, line {first}" if first == last else f"{self.path}, lines {first}-{last}"


def mentioned(question: str) -> Iterator[tuple[Place, ...]]:
    """For each mention what it may mean, the likeliest first: with the punctuation behind it, and without."""
    for match in _MENTION.finditer(question):
        if match["quoted"] is not None:
            yield (place_of(match["quoted"] + (match["behind"] or "")),)
            continue
        bare = match["bare"]
        less = bare.rstrip(_PUNCTUATION)
        yield tuple(dict.fromkeys(place_of(text) for text in (bare, less) if text))


def place_of(text: str) -> Place:
    """A path that may have lines behind it."""
    match = _RANGE.match(text)
    if match is None:
        return Place(text)
    first = int(match["first"])
    last = int(match["last"]) if match["last"] else None if match[0].endswith("-") else first
    return Place(match["path"], (first, last))


def looks_like_path(place: Place) -> bool:
    """Whether somebody who wrote that surely meant a file."""
    return place.lines is not None or "/" in place.path.rstrip("/") or "\\" in place.path


def written(path: str) -> str:
    """The path as a mention."""
    return f'@"{path}"' if re.search(r'[\s"]', path) else f"@{path}"
