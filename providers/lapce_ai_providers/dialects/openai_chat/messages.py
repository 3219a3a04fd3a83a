"""Messages with Anthropic's blocks → messages of the Chat Completions API, as the reference converts them.

https://platform.openai.com/docs/api-reference/chat/create (checked 2026-11). A block that the API has no place for
(thinking, a picture inside a tool's result) is left out, as there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ...call import Message
from ...json_edge import stringify

Block = dict[str, Any]
ChatMessage = dict[str, Any]

PICTURE_IN_RESULT = "(see following user message for image)"


def system_message(text: str | None, role: str = "system") -> list[ChatMessage]:
    """The system prompt under the role that the model wants; nothing where there is none."""
    return [] if text is None else [{"role": role, "content": text}]


def chat_messages(messages: Iterable[Message]) -> list[ChatMessage]:
    """All messages; one of the user's with results of tools becomes several."""
    converted: list[ChatMessage] = []
    for message in messages:
        role, content = message["role"], message["content"]
        if isinstance(content, str):
            converted.append({"role": role, "content": content})
        elif role == "user":
            converted.extend(user_messages(content))
        else:
            converted.append(assistant_message(content))
    return converted


def user_messages(blocks: Sequence[Block]) -> list[ChatMessage]:
    """Results of tools first, since they must follow the call they answer; then the rest, if there is any."""
    results: list[ChatMessage] = [
        {"role": "tool", "tool_call_id": block.get("tool_use_id"), "content": result_text(block.get("content"))}
        for block in blocks
        if block["type"] == "tool_result"
    ]
    parts = [content_part(block) for block in blocks if block["type"] in ("text", "image")]
    return [*results, {"role": "user", "content": parts}] if parts else results


def content_part(block: Block) -> Block:
    """A text or picture as a part of a user's message."""
    if block["type"] == "image":
        return image_part(block)
    return {"type": "text", "text": block.get("text", "")}


def image_part(block: Block) -> Block:
    """A picture as a data URL. One given by its address has no data, which the reference writes as `undefined`."""
    source: Block = block.get("source") or {}
    media_type, data = (source.get(name, "undefined") for name in ("media_type", "data"))
    return {"type": "image_url", "image_url": {"url": f"data:{media_type};base64,{data}"}}


def result_text(content: str | Sequence[Block] | None) -> str:
    """What a tool gave, as one text."""
    if isinstance(content, str):
        return content
    return "\n".join(
        PICTURE_IN_RESULT if part.get("type") == "image" else part.get("text", "") for part in content or ()
    )


def assistant_message(blocks: Sequence[Block]) -> ChatMessage:
    """An answer of the model: its texts as one, its calls of tools with their input as JSON text."""
    message: ChatMessage = {"role": "assistant"}
    spoken = [block for block in blocks if block["type"] in ("text", "image")]
    if spoken:
        message["content"] = "\n".join("" if block["type"] == "image" else block.get("text", "") for block in spoken)
    calls = [tool_call(block) for block in blocks if block["type"] == "tool_use"]
    if calls:
        message["tool_calls"] = calls
    return message


def tool_call(block: Block) -> Block:
    """A call of a tool."""
    function = {"name": block.get("name"), "arguments": stringify(block.get("input"))}
    return {"id": block.get("id"), "type": "function", "function": function}
