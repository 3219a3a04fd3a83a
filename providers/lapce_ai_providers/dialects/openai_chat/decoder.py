"""Events of a streamed chat completion → chunks.

https://platform.openai.com/docs/api-reference/chat-streaming/streaming (checked 2026-11). Event names say nothing here;
`[DONE]` ends the answer, and a stream that ends without it is complete too. How a vendor's deltas are read is a
`Reading`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from attrs import frozen

from ...chunks import Chunk, ReasoningChunk, TextChunk
from ...errors import BrokenReply
from ...json_edge import as_list, as_object, as_text, excerpt, parse, truthy
from ...wire import Event
from .error_object import told_error
from .think_tags import ThinkTags
from .usage import UsageReports

Field = Callable[[str], Iterable[Chunk]]
"""Text of one field of a delta → chunks."""


@frozen
class Reading:
    """How one vendor's stream is read."""

    fields: tuple[tuple[str, Callable[[str], Chunk]], ...]
    """The fields of a delta that make chunks, in that order, and which chunk each makes."""
    usage: Callable[[], UsageReports]
    """Made anew for each stream."""
    think_tags: Callable[[], ThinkTags] | None = None
    """Looks for thoughts in the field `content`; None where tags are left alone."""
    told_by_key: bool = False
    """Whether the key `error` alone tells an error, whatever its value."""
    may_be_other: tuple[str, ...] = ()
    """Fields of a delta that are passed over where they are no text."""
    text_in_choice: bool = False
    """Whether a choice without a delta is one itself, as in text completions."""


CONTENT = ("content", TextChunk)
REASONING_CONTENT = ("reasoning_content", ReasoningChunk)
REASONING = ("reasoning", ReasoningChunk)


class ChatDecoder:
    """One stream."""

    __slots__ = ("_done", "_fields", "_reading", "_tags", "_usage", "stop_reason")

    def __init__(self, reading: Reading) -> None:
        self.stop_reason: str | None = None
        self._done = False
        self._reading = reading
        self._usage = reading.usage()
        self._tags = reading.think_tags() if reading.think_tags is not None else None
        self._fields: dict[str, Field] = {name: one_chunk(make) for name, make in reading.fields}
        if self._tags is not None:
            self._fields["content"] = self._tags.feed

    def feed(self, event: Event) -> Iterable[Chunk]:
        """The chunks of one event. Raises ProviderError where it tells an error, or is none of the API's."""
        data = event.data
        if self._done or not data.strip():  # some servers keep the connection alive with empty data
            return ()
        if data.startswith("[DONE]"):
            self._done = True
            return self._last_chunks()
        try:
            answer = as_object(parse(data))
        except ValueError as problem:
            raise BrokenReply(f"The reply has an event that is not JSON ({problem}): {excerpt(data)}") from None
        answer = answer or {}
        if truthy(answer.get("error")) or (self._reading.told_by_key and "error" in answer):
            raise told_error(answer["error"])
        return self._chunks(event, answer)

    def finish(self) -> Iterable[Chunk]:
        """What is owed at the end, where `[DONE]` has not come."""
        return () if self._done else self._last_chunks()

    def _chunks(self, event: Event, answer: Mapping[str, Any]) -> list[Chunk]:
        usage = as_object(answer.get("usage"))
        choices = as_list(answer.get("choices"))
        if choices is None:
            if event.name == "error":
                raise told_error(answer)
            if usage is None:
                raise BrokenReply(f'The reply has an event without "choices": {excerpt(event.data)}')
        chunks: list[Chunk] = []
        choice = as_object(choices[0]) if choices else None  # the first is the only one that is asked for
        if choice is not None:
            delta = as_object(choice.get("delta")) or (choice if self._reading.text_in_choice else None)
            if delta:
                self._read_delta(delta, chunks)
            self.stop_reason = as_text(choice.get("finish_reason")) or self.stop_reason
        if usage is not None:
            chunks.extend(self._usage.seen(usage))
        return chunks

    def _read_delta(self, delta: Mapping[str, Any], chunks: list[Chunk]) -> None:
        for name, make in self._fields.items():
            text = delta.get(name)
            if not text:
                continue
            if not isinstance(text, str):
                if name in self._reading.may_be_other:
                    continue
                raise BrokenReply(f'The reply has a delta whose "{name}" is no text: {excerpt(str(text))}')
            chunks.extend(make(text))

    def _last_chunks(self) -> list[Chunk]:
        return [*(self._tags.finish() if self._tags is not None else ()), *self._usage.finish()]


def one_chunk(make: Callable[[str], Chunk]) -> Field:
    """A field whose every text is one chunk."""
    return lambda text: (make(text),)
