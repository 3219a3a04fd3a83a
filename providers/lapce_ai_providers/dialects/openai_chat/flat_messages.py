"""Messages for servers that take less than the API: plain texts only, or no two messages of one role in a row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ...call import Message
from .messages import Block, ChatMessage, image_part


def plain_messages(messages: Iterable[Message]) -> list[ChatMessage]:
    """Every message with one text for a content (`openAiLegacyFormat`, Volcano Engine's Ark)."""
    return [{"role": message["role"], "content": plain_text(message["content"])} for message in messages]


def plain_text(content: str | Sequence[Block]) -> str:
    """Content as one text; what is not text is named in brackets, what is empty is left out."""
    if isinstance(content, str):
        return content
    return "\n".join(text for text in map(block_text, content) if text)


def block_text(block: Block) -> str:
    """One block as text."""
    match block["type"]:
        case "tool_use":
            return f"[Tool Use: {block.get('name')}]"
        case "tool_result":
            content = block.get("content")
            return content if isinstance(content, str) else "\n".join(map(part_text, content or ()))
        case _:
            return part_text(block)


def part_text(part: Block) -> str:
    """A text, or the kind of a picture; nothing for what is neither."""
    match part.get("type"):
        case "text":
            text: str = part.get("text", "")
            return text
        case "image":
            source: Block = part.get("source") or {}
            return f"[Image: {source.get('media_type', 'undefined')}]"
        case _:
            return ""


def merged_messages(messages: Iterable[Message]) -> list[ChatMessage]:
    """Messages of one role in a row as one (DeepSeek's R1 refuses a second one); texts and pictures only."""
    merged: list[ChatMessage] = []
    for message in messages:
        content = text_and_pictures(message["content"])
        if merged and merged[-1]["role"] == message["role"]:
            merged[-1]["content"] = joined(merged[-1]["content"], content)
        else:
            merged.append({"role": message["role"], "content": content})
    return merged


def text_and_pictures(content: str | Sequence[Block]) -> str | list[Block]:
    """One text; with pictures, a text part ahead of them all."""
    if isinstance(content, str):
        return content
    texts: list[str] = [block.get("text", "") for block in content if block["type"] == "text"]
    pictures = [image_part(block) for block in content if block["type"] == "image"]
    text = "\n".join(texts)
    if not pictures:
        return text
    return [*([text_part(text)] if texts else []), *pictures]


def joined(first: str | list[Block], second: str | list[Block]) -> str | list[Block]:
    """Two contents as one: texts by a line break, anything else as parts."""
    if isinstance(first, str) and isinstance(second, str):
        return f"{first}\n{second}"
    return [*as_parts(first), *as_parts(second)]


def as_parts(content: str | list[Block]) -> list[Block]:
    """Content as a list of parts."""
    return [text_part(content)] if isinstance(content, str) else content


def text_part(text: str) -> Block:
    """A text as a part."""
    return {"type": "text", "text": text}


def with_system_first(system: str | None, messages: Iterable[Message]) -> list[Message | Mapping[str, Any]]:
    """The system prompt as the user's first message, for models that know no other place for it."""
    return [*([] if system is None else [{"role": "user", "content": system}]), *messages]
