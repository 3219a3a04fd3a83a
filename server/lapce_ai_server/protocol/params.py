"""Parameters of the `ai/*` methods, decoded in a step of our own so that the reply to a wrong one names the field.

By hand rather than by cattrs: its messages quote values, and a value may be a key in the wrong place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, cast, get_args

from attrs import field, frozen

from lapce_ai_providers.errors import InvalidCall
from lapce_ai_providers.json_edge import as_list, as_object

Token = int | str
Urgency = Literal["interactive", "background"]
"""Whether somebody waits for the answer: where a rate limit makes calls wait, those go first."""


@frozen(kw_only=True)
class Range:
    """An LSP range; positions in the position encoding that was agreed on."""

    start: tuple[int, int]
    """Line and character, from 0."""
    end: tuple[int, int]


@frozen(kw_only=True)
class ContextItem:
    """An open document, or a part of it."""

    uri: str
    range: Range | None = None


@frozen(kw_only=True)
class AskParams:
    """Parameters of `ai/stream` and `ai/complete`."""

    token: Token | None = None
    profile: str | Mapping[str, Any] | None = field(default=None, repr=False)
    model: str | None = None
    overrides: Mapping[str, Any] = field(factory=dict[str, Any], repr=False)
    system: str | None = field(default=None, repr=False)
    messages: tuple[Mapping[str, Any], ...] | None = field(default=None, repr=False)
    prompt: str | None = field(default=None, repr=False)
    metadata: Mapping[str, Any] = field(factory=dict[str, Any], repr=False)
    context: tuple[ContextItem, ...] = ()
    priority: Urgency = "interactive"


@frozen(kw_only=True)
class ProfileParams:
    """Parameters of `ai/models`."""

    profile: str | Mapping[str, Any] | None = field(default=None, repr=False)


@frozen(kw_only=True)
class CountTokensParams:
    """Parameters of `ai/countTokens`."""

    profile: str | Mapping[str, Any] | None = field(default=None, repr=False)
    content: str | tuple[Mapping[str, Any], ...] = field(repr=False)


def token_of(params: object) -> Token | None:
    """The progress token, if there is a usable one."""
    token: object = (as_object(params) or {}).get("token")
    return token if isinstance(token, (int, str)) and not isinstance(token, bool) else None


def ask_params(params: object) -> AskParams:
    """Raises InvalidCall with a message that names the field."""
    raw = _object(params, "params")
    if raw.get("token") is not None and token_of(raw) is None:
        raise _wrong("token", "a string or an integer", raw["token"])
    messages = None if raw.get("messages") is None else _messages(raw["messages"])
    prompt = _text(raw, "prompt")
    if messages is None and prompt is None:
        raise InvalidCall("messages: required, unless there is a prompt")
    if messages is not None and prompt is not None:
        raise InvalidCall("prompt: either messages or prompt, not both")
    return AskParams(
        token=token_of(raw),
        profile=_profile(raw),
        model=_text(raw, "model"),
        overrides=_optional_object(raw, "overrides"),
        system=_text(raw, "system"),
        messages=messages,
        prompt=prompt,
        metadata=_optional_object(raw, "metadata"),
        context=_context(raw.get("context")),
        priority=_priority(raw.get("priority")),
    )


def profile_params(params: object) -> ProfileParams:
    """Raises InvalidCall with a message that names the field."""
    return ProfileParams(profile=_profile(_object({} if params is None else params, "params")))


def count_tokens_params(params: object) -> CountTokensParams:
    """Raises InvalidCall with a message that names the field."""
    raw = _object(params, "params")
    content = raw.get("content")
    if not isinstance(content, str):
        content = _blocks(content, "content")
    return CountTokensParams(profile=_profile(raw), content=content)


def _profile(raw: Mapping[str, Any]) -> str | Mapping[str, Any] | None:
    profile: object = raw.get("profile")
    if profile is None or isinstance(profile, str):
        return profile
    if (inline := as_object(profile)) is None:
        raise _wrong("profile", "the name of a profile or an object", profile)
    return inline


def _messages(value: object) -> tuple[Mapping[str, Any], ...]:
    messages = _array(value, "messages")
    for index, message in enumerate(messages):
        path = f"messages[{index}]"
        raw = _object(message, path)
        if raw.get("role") not in ("user", "assistant"):
            raise _wrong(f"{path}.role", '"user" or "assistant"', raw.get("role"))
        if not isinstance(raw.get("content"), str):
            _blocks(raw.get("content"), f"{path}.content")
    return tuple(messages)


_BLOCK_FIELDS: dict[str, tuple[tuple[str, type, str], ...]] = {
    "text": (("text", str, "a string"),),
    "image": (("source", dict, "an object"),),
    "tool_use": (("id", str, "a string"), ("name", str, "a string")),
    "tool_result": (("tool_use_id", str, "a string"),),
    "thinking": (("thinking", str, "a string"),),
}


def _blocks(value: object, path: str) -> tuple[Mapping[str, Any], ...]:
    if (blocks := as_list(value)) is None:
        raise _wrong(path, "a string or an array of blocks", value)
    for index, item in enumerate(blocks):
        here = f"{path}[{index}]"
        block = _object(item, here)
        kind = block.get("type")
        if not isinstance(kind, str):
            raise _wrong(f"{here}.type", "a string", kind)
        for name, wanted, words in _BLOCK_FIELDS.get(kind, ()):
            if not isinstance(block.get(name), wanted):
                raise _wrong(f"{here}.{name}", words, block.get(name))
        content = block.get("content")
        if kind == "tool_result" and content is not None and not isinstance(content, str):
            _blocks(content, f"{here}.content")
    return tuple(blocks)


def _context(value: object) -> tuple[ContextItem, ...]:
    if value is None:
        return ()
    items: list[ContextItem] = []
    for index, item in enumerate(_array(value, "context")):
        path = f"context[{index}]"
        raw = _object(item, path)
        uri = raw.get("uri")
        if not isinstance(uri, str):
            raise _wrong(f"{path}.uri", "a string", uri)
        items.append(ContextItem(uri=uri, range=_range(raw.get("range"), f"{path}.range")))
    return tuple(items)


def _priority(value: object) -> Urgency:
    if value is None:
        return "interactive"
    if value not in get_args(Urgency):
        raise _wrong("priority", '"interactive" or "background"', value)
    return cast("Urgency", value)


def _range(value: object, path: str) -> Range | None:
    if value is None:
        return None
    raw = _object(value, path)
    return Range(
        start=_position(raw.get("start"), f"{path}.start"),
        end=_position(raw.get("end"), f"{path}.end"),
    )


def _position(value: object, path: str) -> tuple[int, int]:
    raw = _object(value, path)
    for name in ("line", "character"):
        number = raw.get(name)
        if not isinstance(number, int) or isinstance(number, bool) or number < 0:
            raise _wrong(f"{path}.{name}", "a whole number from 0", number)
    return raw["line"], raw["character"]


def _text(raw: Mapping[str, Any], name: str) -> str | None:
    value = raw.get(name)
    if value is not None and not isinstance(value, str):
        raise _wrong(name, "a string", value)
    return value


def _optional_object(raw: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = raw.get(name)
    return {} if value is None else _object(value, name)


def _object(value: object, path: str) -> Mapping[str, Any]:
    if (found := as_object(value)) is None:
        raise _wrong(path, "an object", value)
    return found


def _array(value: object, path: str) -> Sequence[Any]:
    if (found := as_list(value)) is None:
        raise _wrong(path, "an array", value)
    return found


_KINDS: dict[type, str] = {
    dict: "an object", list: "an array", str: "a string", bool: "a boolean", int: "a number", float: "a number",
    type(None): "nothing",
}  # fmt: skip


def _wrong(path: str, wanted: str, got: object) -> InvalidCall:
    """Tells the kind of what came, never the value: it may be a key in the wrong place."""
    return InvalidCall(f"{path}: expected {wanted}, got {_KINDS.get(type(got), 'something else')}")
