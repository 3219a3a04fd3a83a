"""Files that a question names: `@src/main.py`, `@src/main.py:10-40`, `@"a name with spaces.md"`. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from attrs import frozen

from .context_text import fence_for

_MENTION = re.compile(
    r"""(?<![\w@/.\\`])@(?:"(?P<quoted>[^"\n]+)"|(?P<plain>[^\s"'`<>()\[\]{},;:!?*|@]+))(?::(?P<first>\d{1,7})(?:-(?P<last>\d{1,7}))?)?"""
)


@frozen
class Mention:
    """A file, or lines of it; whether there is such a file is not known here."""

    path: str
    """As it was written, with `/` or `\\` between its parts."""
    first: int | None = None
    """The first line, from 1; None for the whole file."""
    last: int | None = None

    @property
    def words(self) -> str:
        """As people write it."""
        lines = "" if self.first is None else f":{self.first}" + (f"-{self.last}" if self.last != self.first else "")
        return f"@{self.path}{lines}"

    def part_of(self, text: str) -> str:
        """The lines that are meant."""
        if self.first is None or self.last is None:
            return text
        return "".join(text.splitlines(keepends=True)[max(0, self.first - 1) : max(self.first, self.last)])


def mentions(text: str) -> Iterator[Mention]:
    """In their order, each once. `@decorator` looks like one, too."""
    seen: set[Mention] = set()
    for found in _MENTION.finditer(text):
        path = found["quoted"] or found["plain"].rstrip(".…")
        first = int(found["first"]) if found["first"] else None
        last = int(found["last"]) if found["last"] else first
        mention = Mention(path, first, last)
        if path and mention not in seen:
            seen.add(mention)
            yield mention


def quoted(mention: Mention, text: str, language_id: str) -> str:
    """A file's text, as a model is shown it."""
    part = mention.part_of(text)
    fence = fence_for(part)
    lines = "" if mention.first is None else f", lines {mention.first}-{mention.last}"
    return f"{mention.path}{lines}:\n{fence}{language_id}\n{part.rstrip()}\n{fence}"
