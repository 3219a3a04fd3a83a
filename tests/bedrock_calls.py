"""Calls of Bedrock for tests, and what a recorded or made reply makes of them."""

from collections.abc import Mapping, Sequence
from typing import Any

from lapce_ai_providers.adapters.bedrock import PROVIDER
from lapce_ai_providers.call import Call
from lapce_ai_providers.chunks import Chunk
from lapce_ai_providers.errors import ProviderError
from lapce_ai_providers.profile import Profile
from lapce_ai_providers.stream import Answer
from parity_scenarios import profile_from
from scripted_transport import ScriptedTransport

OPTIONS = {
    "apiProvider": "bedrock",
    "awsAccessKey": "AKIDEXAMPLE",
    "awsSecretKey": "secretEXAMPLE",
    "awsRegion": "us-east-1",
    "apiModelId": "anthropic.claude-sonnet-4-20250514-v1:0",
}
HELLO = ({"role": "user", "content": "Hello"},)


def bedrock_profile(**options: Any) -> Profile:
    return profile_from({name: value for name, value in {**OPTIONS, **options}.items() if value is not None})


def bedrock_call(options: Mapping[str, Any] | None = None, **told: Any) -> Call:
    return Call(**{"profile": bedrock_profile(**options or {}), "messages": HELLO, **told})


class Played:
    """What came of a call."""

    def __init__(self) -> None:
        self.chunks: list[Chunk] = []
        self.error: ProviderError | None = None
        self.stop_reason: str | None = None
        self.transport = ScriptedTransport([], {})


async def play_call(
    call: Call,
    *replies: Mapping[str, Any],
    memory: dict[str, Any] | None = None,
    shared: dict[str, Any] | None = None,
) -> Played:
    """The call, answered with these replies."""
    played = Played()
    played.transport = ScriptedTransport(replies, {})
    answer = Answer(PROVIDER, call, played.transport, {} if memory is None else memory, shared=shared)
    try:
        async for batch in answer.batches():
            played.chunks.extend(batch)
    except ProviderError as error:
        played.error = error
    played.stop_reason = answer.stop_reason
    return played


def stream_reply(*frames: bytes) -> dict[str, Any]:
    """A 200 with these frames."""
    from base64 import b64encode

    pieces: Sequence[Any] = [{"base64": b64encode(frame).decode()} for frame in frames]
    return {"status": 200, "headers": {"content-type": "application/vnd.amazon.eventstream"}, "chunks": pieces}
