"""Events of a streamed `/infill` → chunks: `content` piece by piece, the last event with `stop` and what it cost.

https://github.com/ggml-org/llama.cpp/tree/master/tools/server (checked 2026-11, and with version b11549).
"""

from __future__ import annotations

from collections.abc import Iterable

from ...chunks import Chunk, TextChunk, UsageChunk
from ...errors import BrokenReply, Refused
from ...json_edge import as_count, as_object, as_text, excerpt, parse, truthy
from ...wire import Event
from ..openai_chat.error_object import told_error

NO_INFILL = "The server has no /infill."


class InfillDecoder:
    """One stream."""

    __slots__ = ("_begun", "_done", "stop_reason")

    def __init__(self) -> None:
        self.stop_reason: str | None = None
        self._begun = self._done = False

    def feed(self, event: Event) -> Iterable[Chunk]:
        """The chunks of one event. Raises ProviderError where it tells an error, or is none of the API's."""
        if self._done or not event.data.strip() or event.data.startswith("[DONE]"):
            return ()
        self._begun = True
        try:
            told = as_object(parse(event.data)) or {}
        except ValueError as problem:
            raise BrokenReply(f"The reply has an event that is not JSON ({problem}): {excerpt(event.data)}") from None
        if truthy(told.get("error")):
            raise told_error(told["error"])
        text = as_text(told.get("content"))
        if text is None:
            raise BrokenReply(f'The reply has an event without "content": {excerpt(event.data)}')
        chunks: list[Chunk] = [TextChunk(text)] if text else []
        if told.get("stop") is True:
            self._done = True
            self.stop_reason = as_text(told.get("stop_type"))
            counts = (as_count(told.get(name)) or 0 for name in ("tokens_evaluated", "tokens_predicted"))
            chunks.append(UsageChunk(*counts))
        return chunks

    def finish(self) -> Iterable[Chunk]:
        """Nothing is owed. Raises Refused where no event came: other servers answer any address with a 200."""
        if not self._begun:
            raise Refused(NO_INFILL, code="not_found", status=404)
        return ()
