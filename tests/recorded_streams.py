"""The streams of bytes that were recorded, and what our framings and decoders make of them."""

from functools import cache

from lapce_ai_providers.chunks import Chunk
from lapce_ai_providers.errors import ProviderError
from lapce_ai_providers.provider import StreamedReply
from lapce_ai_providers.registry import provider_named
from lapce_ai_providers.wire import Event
from parity_scenarios import Scenario, scenarios
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
