"""Frames of InvokeModelWithResponseStream → chunks: each holds a message of the model, in base64.

https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_PayloadPart.html (checked 2026-11).
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from ...chunks import Chunk
from ...errors import ProviderError
from ...json_edge import as_object, as_text, excerpt, parse, parse_bytes
from ...provider import WholeReply
from ...wire import Event, ResponseHead
from ..bedrock_converse.failure import Wording
from ..bedrock_converse.whole import document
from .readings import Reading

ReadWhole = Callable[[Mapping[str, Any], Mapping[str, str]], tuple[list[Chunk], str | None]]
"""Document and headers → chunks and stop reason."""


class InvokeDecoder:
    """One stream."""

    __slots__ = ("_reading", "_wording", "stop_reason")

    def __init__(self, wording: Wording, reading: Callable[[], Reading]) -> None:
        self.stop_reason: str | None = None
        self._wording, self._reading = wording, reading()

    def feed(self, event: Event) -> Iterable[Chunk]:
        """The chunks of one frame. Raises ProviderError where it tells an error, or is none of the API's."""
        if event.kind != "event":
            raise self._wording.told_in_stream(event)
        if event.name != "chunk":
            return ()
        try:
            part = as_text((as_object(parse(event.data)) or {}).get("bytes")) or ""
            message = as_object(parse_bytes(b64decode(part)))
        except ValueError as problem:
            text = f"The reply has a part that is not JSON ({problem}): {excerpt(event.data)}"
            raise self._wording.broken(text) from None
        return self._chunks(message or {})

    def finish(self) -> Iterable[Chunk]:
        """Nothing is owed."""
        return ()

    def _chunks(self, message: Mapping[str, Any]) -> Iterable[Chunk]:
        try:
            chunks = list(self._reading.read(message))
        except ProviderError as error:
            raise self._wording.own(type(error), error.message, error.code) from None
        self.stop_reason = self._reading.stop_reason
        return chunks


def whole_reply(wording: Wording, read: ReadWhole) -> WholeReply:
    """One document of a model."""
    return WholeReply(partial(read_document, wording, read))


def read_document(wording: Wording, read: ReadWhole, head: ResponseHead, body: bytes) -> tuple[list[Chunk], str | None]:
    """The chunks of a document. Raises BrokenReply where it is none."""
    return read(document(wording, head, body), head.headers)
