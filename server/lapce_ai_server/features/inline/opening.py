"""Takes off the tag that a chat model begins its answer with, as the answer arrives."""

from __future__ import annotations


class Opening:
    """One answer's beginning. Pieces are kept back only as long as they may be part of the tag."""

    def __init__(self, tag: str) -> None:
        self._tag = tag
        """Empty once it is known whether the answer began with it."""
        self._kept = ""

    def feed(self, piece: str) -> str:
        """What of the answer is known now, and was not before."""
        if not self._tag:
            return piece
        self._kept += piece
        text = self._kept.lstrip()
        if len(text) < len(self._tag) and self._tag.startswith(text):
            return ""
        told = text.removeprefix(self._tag) if text.startswith(self._tag) else self._kept
        self._tag = self._kept = ""
        return told

    def finish(self) -> str:
        """What was kept back of an answer that ended early."""
        kept, self._kept, self._tag = self._kept, "", ""
        return kept
