"""Text of models that write their thoughts between `<think>` tags into the answer → thoughts and answer.

The rules are the reference's: the first tag counts only as the very first characters of the answer, tags may come in
pieces, nest, and hold spaces. All that is no tag comes through unchanged.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from ...chunks import ReasoningChunk, TextChunk

TAG = "think"


class ThinkTags:
    """One answer, cut into thoughts and text as it comes."""

    __slots__ = ("_at_start", "_depth", "_found", "_held", "_index", "_state", "_thinking")

    def __init__(self) -> None:
        self._state: Literal["text", "opening", "closing"] = "text"
        self._held = ""
        """Characters of what may be a tag, and of nested tags before it."""
        self._index = 0
        """How many letters of the tag's name have been seen."""
        self._thinking = False
        self._depth = 0
        self._at_start = True
        self._found: list[tuple[bool, str]] = []

    def feed(self, text: str) -> Iterable[TextChunk | ReasoningChunk]:
        """What this piece of the answer makes; neighbours of one kind come as one."""
        if self._state == "text" and not self._thinking and not self._at_start:
            return (TextChunk(text),) if text else ()  # by far the most of all text
        place = 0
        while place < len(text):
            place = self._plain(text, place) if self._state == "text" else self._in_tag(text, place)
        return self._take()

    def finish(self) -> Iterable[TextChunk | ReasoningChunk]:
        """What was held back as the beginning of a tag."""
        self._release()
        return self._take()

    def _plain(self, text: str, place: int) -> int:
        """Passes on text up to where a tag may begin; returns the place after what it has read."""
        bracket = self._bracket(text, place)
        self._at_start = False
        end = len(text) if bracket < 0 else bracket
        if end > place:
            self._held += text[place:end]
            self._release()
        if bracket < 0:
            return end
        self._held += "<"
        self._state, self._index = "opening", 0
        return bracket + 1

    def _bracket(self, text: str, place: int) -> int:
        """Where a tag may begin, from the place on; -1 where none may."""
        if self._thinking:
            return text.find("<", place)
        return 0 if self._at_start and text.startswith("<") else -1

    def _in_tag(self, text: str, place: int) -> int:
        character = text[place]
        self._held += character
        if character == ">" and self._index == len(TAG):
            self._end_tag()
        elif character == "/" and self._index == 0 and self._state == "opening":
            self._state = "closing"
        elif character == " " and self._index in (0, len(TAG)):
            pass
        elif self._index < len(TAG) and character == TAG[self._index]:
            self._index += 1
        else:
            self._state = "text"
            self._release()
        return place + 1

    def _end_tag(self) -> None:
        """A whole tag: the outermost ones vanish, nested ones stay among the thoughts."""
        if self._state == "opening":
            if not self._thinking:
                self._held = ""
            self._depth += 1
            self._thinking = True
        else:
            self._depth -= 1
            self._thinking = self._depth > 0
            if not self._thinking:
                self._held = ""
        self._state = "text"

    def _release(self) -> None:
        if not self._held:
            return
        if self._found and self._found[-1][0] == self._thinking:
            self._found[-1] = (self._thinking, self._found[-1][1] + self._held)
        else:
            self._found.append((self._thinking, self._held))
        self._held = ""

    def _take(self) -> Iterable[TextChunk | ReasoningChunk]:
        found, self._found = self._found, []
        return [ReasoningChunk(text) if thinking else TextChunk(text) for thinking, text in found]
