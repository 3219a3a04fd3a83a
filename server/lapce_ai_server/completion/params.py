"""Parameters of `textDocument/inlineCompletion`, and of `textDocument/completion` where it stands in for that.

https://microsoft.github.io/language-server-protocol/specifications/lsp/3.18/specification/#textDocument_inlineCompletion
(checked 2026-11)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from attrs import field, frozen

from lapce_ai_providers.json_edge import as_object

from ..documents.messages import Malformed, position_in, uri_in
from ..documents.position import Position
from ..features.inline.situation import Formatting

TriggerKinds = Literal["3.18", "3.17"]
"""Whose numbers a client sends: 3.18 has Invoked 1 and Automatic 2, drafts of the time of 3.17 had 0 and 1."""


@frozen
class Selected:
    """What is picked in the editor's completion popup."""

    start: Position
    end: Position
    text: str = field(repr=False)


@frozen(kw_only=True)
class CompletionAsked:
    """What the editor wants to know."""

    uri: str
    position: Position
    invoked: bool
    """By the user's own hand; otherwise because something was typed."""
    selected: Selected | None = None
    formatting: Formatting | None = None
    menu: bool = False
    """The answer goes into a completion menu."""


def inline_completion_params(params: object, trigger_kinds: TriggerKinds = "3.18") -> CompletionAsked:
    """Raises Malformed naming the field."""
    raw = as_object(params) or {}
    context = _optional(raw.get("context"), "context")
    return CompletionAsked(
        uri=uri_in(params),
        position=_position(raw.get("position"), "position"),
        invoked=_invoked(context.get("triggerKind"), trigger_kinds),
        selected=_selected(context.get("selectedCompletionInfo")),
        formatting=_formatting(raw.get("formattingOptions")),
    )


def completion_params(params: object) -> CompletionAsked:
    """`textDocument/completion`: its trigger kinds tell nothing of who asked. Raises Malformed naming the field."""
    raw = as_object(params) or {}
    position = _position(raw.get("position"), "position")
    return CompletionAsked(uri=uri_in(params), position=position, invoked=False, menu=True)


def _invoked(kind: object, trigger_kinds: TriggerKinds) -> bool:
    """Unknown kinds count as automatic, which costs less; a client that says nothing was asked by its user."""
    if kind is None:
        return True
    return kind == 0 if trigger_kinds == "3.17" else kind in (0, 1)


def _selected(value: object) -> Selected | None:
    if value is None:
        return None
    path = "context.selectedCompletionInfo"
    raw = _optional(value, path)
    part = _optional(raw.get("range"), f"{path}.range")
    text: object = raw.get("text")
    if not isinstance(text, str):
        raise Malformed(f"{path}.text: expected a string")
    start = _position(part.get("start"), f"{path}.range.start")
    return Selected(start, _position(part.get("end"), f"{path}.range.end"), text)


def _formatting(value: object) -> Formatting | None:
    """Copilot's clients send it; a wrong one is not worth a refusal."""
    raw = as_object(value)
    if raw is None:
        return None
    size: object = raw.get("tabSize")
    size = size if isinstance(size, int) and not isinstance(size, bool) and 0 < size <= 16 else 4
    return Formatting(tab_size=size, insert_spaces=raw.get("insertSpaces") is not False)


def _position(value: object, path: str) -> Position:
    try:
        return position_in(value)
    except Malformed as error:
        raise Malformed(f"{path}: {error}") from None


def _optional(value: object, path: str) -> Mapping[str, Any]:
    if value is None:
        return {}
    raw = as_object(value)
    if raw is None:
        raise Malformed(f"{path}: expected an object")
    return raw
