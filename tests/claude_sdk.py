"""Anthropic's own SDK as a second opinion: what it says of a request's body, and what it reads in a stream."""

from collections.abc import Iterable
from functools import cache
from typing import Annotated, Any, Union, get_args, get_origin

from anthropic._streaming import SSEDecoder
from anthropic.lib.streaming._messages import accumulate_event
from anthropic.types import RawMessageStreamEvent
from anthropic.types.message_create_params import MessageCreateParamsNonStreaming, MessageCreateParamsStreaming
from pydantic import BaseModel, TypeAdapter
from typing_extensions import get_type_hints, is_typeddict

EVENTS: TypeAdapter[Any] = TypeAdapter(RawMessageStreamEvent)
DROPPED_FIELDS = {"temperature"}
"""The API takes them; newer SDKs have ceased to name them."""


def is_reply(kind: Any) -> bool:
    """Whether a type is one of the SDK's models of replies, which it lets send back; they take any field."""
    parts = get_args(kind)
    if get_origin(kind) is Annotated:
        return is_reply(parts[0])
    if get_origin(kind) is Union:
        return all(map(is_reply, parts))
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def strict(kind: Any, seen: set[Any]) -> Any:
    """A type of the SDK that takes no unknown field at any depth, and looks into its lists at once."""
    origin, parts = get_origin(kind), get_args(kind)
    if origin is Iterable or origin is list:
        return list[strict(parts[0], seen)]  # type: ignore[misc]
    if origin is not None and parts and origin.__name__ in ("Union", "UnionType"):
        return Union[tuple(strict(part, seen) for part in parts if not is_reply(part))]  # noqa: UP007
    if is_typeddict(kind) and kind not in seen:
        seen.add(kind)
        hints = get_type_hints(kind, include_extras=True)
        kind.__annotations__ = {name: strict(part, seen) for name, part in hints.items()}
        kind.__pydantic_config__ = {"extra": "forbid", "arbitrary_types_allowed": True}
    elif origin is not None and str(origin).endswith(("Required", "Annotated")):
        return origin[strict(parts[0], seen), *parts[1:]] if len(parts) > 1 else origin[strict(parts[0], seen)]
    return kind


@cache
def adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(strict(kind, set()))


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
