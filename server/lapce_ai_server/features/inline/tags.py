"""The tags of a chat prompt, chosen so that no text in it has them."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count

from attrs import frozen

NAMES = ("FILE", "CONTEXT", "CURSOR", "COMPLETION")


@frozen
class Tags:
    """Names of one prompt's tags; `number` tells sets of names apart."""

    number: int = 1

    @property
    def hole(self) -> str:
        """Stands where the cursor is."""
        return f"<{self.name('CURSOR')}/>"

    @property
    def opening(self) -> str:
        """Ahead of an answer."""
        return f"<{self.name('COMPLETION')}>"

    @property
    def closing(self) -> str:
        """Ends an answer."""
        return f"</{self.name('COMPLETION')}>"

    @property
    def stops(self) -> tuple[str, ...]:
        """What ends an answer; the others show that a model runs on through the file."""
        return self.closing, f"</{self.name('FILE')}>", self.hole

    def name(self, name: str) -> str:
        """One of `NAMES`, as this set has it."""
        return name if self.number == 1 else f"{name}_{self.number}"

    def inside(self, text: str) -> str:
        """One of our own texts, with this set's tags in place of the first set's."""
        if self.number == 1:
            return text
        for name in NAMES:
            for start in ("<", "</"):
                for end in (">", "/>", " "):
                    text = text.replace(f"{start}{name}{end}", f"{start}{self.name(name)}{end}")
        return text


def tags_for(texts: Iterable[str]) -> Tags:
    """The first tags that stand in none of the texts, in whatever case."""
    lower = [text.lower() for text in texts]
    return next(tags for tags in map(Tags, count(1)) if not any(_stands_in(tags, text) for text in lower))


def _stands_in(tags: Tags, text: str) -> bool:
    names = [tags.name(name).lower() for name in NAMES]
    return "<" in text and any(
        f"{start}{name}{end}" in text for name in names for start in ("<", "</") for end in (">", "/", " ")
    )
