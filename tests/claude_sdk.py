"""Anthropic's own SDK as a second opinion: what it says of a request's body, and what it reads in a stream."""

from typing import Any

from anthropic._streaming import SSEDecoder
from anthropic.lib.streaming._messages import accumulate_event
from anthropic.types import RawMessageStreamEvent
from anthropic.types.message_create_params import MessageCreateParamsNonStreaming, MessageCreateParamsStreaming
from pydantic import TypeAdapter

from strict_types import adapter

EVENTS: TypeAdapter[Any] = TypeAdapter(RawMessageStreamEvent)
DROPPED_FIELDS = {"temperature"}
"""The API takes them; newer SDKs have ceased to name them."""


def check(body: dict[str, Any]) -> None:
    """Raises ValidationError where the SDK's types find a fault in a body."""
    known = {name: value for name, value in body.items() if name not in DROPPED_FIELDS}
    adapter(MessageCreateParamsStreaming if body["stream"] else MessageCreateParamsNonStreaming).validate_python(known)


def sdk_message(stream: bytes) -> Any:
    """The message that the SDK gathers from a stream of bytes. Raises where it cannot."""
    message: Any = None
    partial: dict[int, bytes] = {}
    for event in SSEDecoder().iter_bytes(iter([stream])):
        if event.event == "error":
            raise ValueError(event.data)
        if event.event and event.event.startswith(("message_", "content_block_")):  # newer SDKs read other names too
            parsed = EVENTS.validate_python(event.json())
            message = accumulate_event(event=parsed, current_snapshot=message, json_bufs=partial)
    return message
