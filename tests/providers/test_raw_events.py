"""`includeRawEvents`: a provider's own events byte for byte, as other readers find them in the recorded streams."""

import pytest
from botocore.eventstream import EventStreamBuffer, ParserError
from openai._streaming import SSEDecoder

from lapce_ai_providers.chunks import Chunk, RawChunk
from lapce_ai_providers.framing.aws_event_stream import EventStreamFraming
from lapce_ai_providers.provider import StreamedReply
from lapce_ai_providers.pump import StreamPump
from parity_scenarios import PLAYED
from recorded_streams import streams

Raw = list[tuple[str | None, bytes]]


def pumped(how: StreamedReply, body: bytes, *, raw: bool) -> tuple[list[Chunk], str | None]:
    pump = StreamPump(how.framing(), how.decoder(), raw=raw)
    chunks = pump.feed(body)
    chunks += pump.finish() if pump.error is None else []
    return chunks, pump.error and pump.error.message


def told_by_others(how: StreamedReply, body: bytes) -> Raw:
    """Names and data of a stream's events, as the vendors' own readers see them."""
    if isinstance(how.framing(), EventStreamFraming):
        buffer = EventStreamBuffer()
        buffer.add_data(body)
        return [(name_of(message.headers), message.payload) for message in buffer]
    body = body.removeprefix(b"\xef\xbb\xbf")  # to OpenAI's reader it is part of the first field's name
    return [(event.event, event.data.encode()) for event in SSEDecoder().iter_bytes(iter([body]))]


def name_of(headers: dict[str, str]) -> str | None:
    names = (":event-type", ":exception-type", ":error-code")
    return next((headers[name] for name in names if name in headers), None)


def raw_events(chunks: list[Chunk]) -> Raw:
    return [(chunk.event, chunk.data.encode()) for chunk in chunks if isinstance(chunk, RawChunk)]


def with_data(events: Raw) -> Raw:
    """Those that say something: OpenAI's reader also makes events of names alone."""
    return [(name, data) for name, data in events if data]


def whole_utf8(body: bytes) -> bool:
    """Whether the readers agree on the text at all: ours puts U+FFFD where the bytes are no UTF-8."""
    return body.decode("utf-8", "replace").encode() == body


@pytest.mark.parametrize("provider", PLAYED)
def test_raw_events_are_the_stream_s_own_byte_for_byte(provider: str) -> None:
    whole = 0
    for body, how in streams(provider).items():
        if not isinstance(how.framing(), EventStreamFraming) and not whole_utf8(body):
            continue
        chunks, fault = pumped(how, body, raw=True)
        try:
            theirs = with_data(told_by_others(how, body))
        except ParserError:
            assert fault is not None
            continue
        ours = with_data(raw_events(chunks))
        assert ours == (theirs if fault is None else theirs[: len(ours)]), body
        whole += fault is None
    assert whole > 5


@pytest.mark.parametrize("provider", PLAYED)
def test_raw_events_come_beside_the_same_chunks(provider: str) -> None:
    for body, how in streams(provider).items():
        chunks, fault = pumped(how, body, raw=True)
        assert ([chunk for chunk in chunks if not isinstance(chunk, RawChunk)], fault) == pumped(how, body, raw=False)


@pytest.mark.parametrize("provider", PLAYED)
def test_a_raw_event_comes_ahead_of_the_chunks_made_from_it(provider: str) -> None:
    for body, how in streams(provider).items():
        chunks, _ = pumped(how, body, raw=True)
        assert not chunks or isinstance(chunks[0], RawChunk), body
