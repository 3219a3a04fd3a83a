"""Messages with Anthropic's blocks → the API's contents, as the reference converts them.

https://ai.google.dev/api/caching#Content (checked 2026-11).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from ...call import Message
from ...errors import InvalidCall
from ...json_edge import as_list, as_object

Block = dict[str, Any]
Part = dict[str, Any]
Content = dict[str, Any]

PICTURE_IN_RESULT = "\n\n(See next part for image)"


def contents(messages: Iterable[Message]) -> list[Content]:
    """All messages. Raises InvalidCall for a block that the reference refuses."""
    return [
        {"parts": parts(message["content"]), "role": "model" if message["role"] == "assistant" else "user"}
        for message in messages
    ]


def user_content(content: str | Sequence[Any]) -> Content:
    """One content of the user's. Raises InvalidCall for a block that the reference refuses."""
    return {"parts": parts(content), "role": "user"}


def parts(content: str | Sequence[Any]) -> list[Part]:
    """A text, or the parts of each block. Raises InvalidCall."""
    if isinstance(content, str):
        return [{"text": content}]
    return [part for block in cast("Sequence[Block]", content) for part in block_parts(block)]


def block_parts(block: Block) -> list[Part]:
    """One block; a result of a tool may become several parts, or none. Raises InvalidCall."""
    match block.get("type"):
        case "text":
            return [{"text": block.get("text", "")}]
        case "image":
            return [picture(as_object(block.get("source")) or {})]
        case "tool_use":
            given = {"args": block["input"]} if "input" in block else {}
            return [{"functionCall": {"name": block.get("name"), **given}}]
        case "tool_result":
            return result_parts(block)
        case other:
            raise InvalidCall(f"Unsupported content block type: {other}")


def picture(source: Mapping[str, Any]) -> Part:
    """A picture as data. Raises InvalidCall for one that is given by its address."""
    if source.get("type") != "base64":
        raise InvalidCall("Unsupported image source type")
    return {"inlineData": {"data": source.get("data"), "mimeType": source.get("media_type")}}


def result_parts(block: Block) -> list[Part]:
    """What a tool gave: its texts as one, its pictures as parts of their own; nothing where it has no content.

    The API wants the tool's name, which the block does not tell: it is taken from the id, up to the first dash.
    """
    content = block.get("content")
    name = str(block.get("tool_use_id", "")).partition("-")[0]
    if isinstance(content, str) and content:
        return [function_response(name, content)]
    if as_list(content) is None:
        return []
    items: Sequence[Block] = as_list(content) or ()
    texts = [item.get("text", "") for item in items if item.get("type") == "text"]
    sources = [as_object(item.get("source")) for item in items if item.get("type") == "image"]
    pictures = [picture(source) for source in sources if source and source.get("type") == "base64"]
    return [function_response(name, "\n\n".join(texts) + (PICTURE_IN_RESULT if pictures else "")), *pictures]


def function_response(name: str, content: str) -> Part:
    """The result of a call of a tool."""
    return {"functionResponse": {"name": name, "response": {"name": name, "content": content}}}
