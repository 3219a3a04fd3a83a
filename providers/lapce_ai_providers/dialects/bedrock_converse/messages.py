"""Messages with Anthropic's blocks → messages of the Converse API, as the reference converts them.

https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Message.html (checked 2026-11). A tool's input goes
as XML text, and of a tool's result only what comes as blocks; thoughts become the text for unknown blocks.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from typing import Any

from ...call import Message
from ...errors import InvalidCall
from ...json_edge import as_list, as_object, as_text, number_text

Block = dict[str, Any]
ConverseMessage = dict[str, Any]

IMAGE_FORMATS = ("png", "jpeg", "gif", "webp")
UNKNOWN_BLOCK = "[Unknown Block Type]"
_SPACE = re.compile(r"[\t\n\f\r ]")


def converse_messages(messages: Iterable[Message]) -> list[ConverseMessage]:
    """All messages, one for one. Raises InvalidCall for an image that the API does not take."""
    return [
        {"role": "assistant" if message["role"] == "assistant" else "user", "content": content(message["content"])}
        for message in messages
    ]


def content(given: Any) -> list[Block]:
    """The blocks of one message."""
    return [{"text": given}] if isinstance(given, str) else [converse_block(block) for block in given]


def converse_block(block: Block) -> Block:
    """One block. Raises InvalidCall."""
    match block["type"]:
        case "text":
            return {"text": block.get("text") or ""}
        case "image" if block.get("source"):
            return image(block["source"])
        case "tool_use":
            return tool_use(block)
        case "tool_result":
            result = {"toolUseId": block.get("tool_use_id") or "", "content": list(results(block))}
            return {"toolResult": {**result, "status": "success"}}
        case _:
            return {"text": UNKNOWN_BLOCK}


def image(source: Block) -> Block:
    """A picture. Raises InvalidCall where there is no data, or its format is none of the API's."""
    data, media_type = as_text(source.get("data")), as_text(source.get("media_type"))
    if data is None:
        raise InvalidCall("Bedrock takes images as base64 data, not by their address.")
    picture = _SPACE.sub("", data).rstrip("=")
    try:
        raw = b64decode(picture + "=" * (-len(picture) % 4), validate=True)
    except ValueError:
        raise InvalidCall("The data of an image is not base64.") from None
    _, slash, kind = (media_type or "").partition("/")
    kind = kind.partition("/")[0] if slash else "undefined"
    if kind not in IMAGE_FORMATS:
        raise InvalidCall(f"Unsupported image format: {kind}")
    return {"image": {"format": kind, "source": {"bytes": b64encode(raw).decode()}}}


def tool_use(block: Block) -> Block:
    """A call of a tool, its input as text with a tag for each parameter."""
    name = as_text(block.get("name"))
    tag = "undefined" if name is None else name
    parameters = "\n".join(f"<{key}>\n{script_text(value)}\n</{key}>" for key, value in entries(block.get("input")))
    text = f"<{tag}>\n{parameters}\n</{tag}>"
    return {"toolUse": {"toolUseId": block.get("id") or "", "name": name or "", "input": text}}


def results(block: Block) -> Iterator[Block]:
    """What a tool gave: blocks one for one, a text as nothing (which is how the reference sends it)."""
    given = as_list(block.get("content"))
    if given is None:
        yield {"text": as_text(block.get("output")) or ""}
        return
    for item in given:
        part = as_object(item) or {}
        text = as_text(part.get("text"))
        if text is not None:
            yield {"text": text}
        else:  # the reference's SDK trips here
            yield (
                image(part["source"]) if part.get("type") == "image" and part.get("source") else {"text": UNKNOWN_BLOCK}
            )


def entries(value: Any) -> Iterator[tuple[str, Any]]:
    """Names and values of an input, whatever it is."""
    named, listed = as_object(value), as_list(list(value) if isinstance(value, str) else value)
    if named is not None:
        yield from named.items()
    elif listed is not None:
        yield from ((str(place), item) for place, item in enumerate(listed))


def script_text(value: Any) -> str:
    """A JSON value as JavaScript writes it into a text (ECMA-262, ToString)."""
    match value:
        case str():
            return value
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int() | float():
            return number_text(value)
        case _:
            listed = as_list(value)
            if listed is None:
                return "[object Object]"
            return ",".join("" if item is None else script_text(item) for item in listed)
