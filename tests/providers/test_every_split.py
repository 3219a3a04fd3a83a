"""Recorded streams, cut at every place."""

from functools import cache

import pytest

from lapce_ai_providers.chunks import Chunk
from lapce_ai_providers.errors import ProviderError
from lapce_ai_providers.provider import StreamedReply
from lapce_ai_providers.registry import provider_named
from lapce_ai_providers.wire import Event
from parity_scenarios import PLAYED, Scenario, scenarios
from scripted_transport import recorded_bytes

Events = tuple[list[Event], str | None]
"""The events, and the message of the error that ended them."""


def events_of(how: StreamedReply, *reads: bytes) -> Events:
    framing = how.framing()
    found: list[Event] = []
    try:
        for read in reads:
            for event in framing.feed(read):
                found.append(event)  # noqa: PERF402 - what came ahead of an error counts
        for event in framing.finish():
            found.append(event)  # noqa: PERF402
    except ProviderError as error:
        return found, error.message
    return found, None


def chunks_of(how: StreamedReply, events: Events) -> tuple[list[Chunk], str | None]:
    decoder = how.decoder()
    found: list[Chunk] = []
    try:
        for event in events[0]:
            found.extend(decoder.feed(event))
        if events[1] is None:
            found.extend(decoder.finish())
    except ProviderError as error:
        return found, error.message
    return found, events[1]


def streamed_reply(scenario: Scenario) -> StreamedReply | None:
    step = scenario.steps[0]
    if step.kind != "createMessage":
        return None
    try:
        reply = provider_named(scenario.provider).exchange(scenario.call(step), {}).reply
    except ProviderError:
        return None
    return reply if isinstance(reply, StreamedReply) else None


@cache
def streams(provider: str) -> dict[bytes, StreamedReply]:
    """Every stream of bytes that was recorded, once, and how it is read."""
    found: dict[bytes, StreamedReply] = {}
    for scenario in scenarios(provider):
        how = streamed_reply(scenario)
        for reply in scenario.steps[0].replies if how else ():
            if reply.get("status") == 200:
                body = b"".join(map(recorded_bytes, reply.get("chunks", [])))
                found.setdefault(body, how)  # type: ignore[arg-type]
    return found


@pytest.mark.parametrize("provider", PLAYED)
def test_a_stream_cut_in_two_anywhere_gives_the_same_events(provider: str) -> None:
    for body, how in streams(provider).items():
        whole = events_of(how, body)
        for place in range(1, len(body)):
            assert events_of(how, body[:place], body[place:]) == whole, (body, place)


@pytest.mark.parametrize("provider", PLAYED)
def test_a_stream_in_single_bytes_gives_the_same_chunks(provider: str) -> None:
    for body, how in streams(provider).items():
        single = events_of(how, *(body[place : place + 1] for place in range(len(body))))
        assert chunks_of(how, single) == chunks_of(how, events_of(how, body)), body


@pytest.mark.parametrize("provider", PLAYED)
def test_a_stream_that_ends_anywhere_gives_a_beginning_of_its_events(provider: str) -> None:
    for body, how in streams(provider).items():
        whole, _ = events_of(how, body)
        for place in range(0, len(body), 7):
            part, _ = events_of(how, body[:place])
            assert part == whole[: len(part)], (body, place)
