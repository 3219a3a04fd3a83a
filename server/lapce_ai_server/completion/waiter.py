"""A request of the editor that waits for its completions: where its cursor is, and its one answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from attrs import evolve

from ..documents.document import Document
from ..features.inline.items import Place
from ..features.inline.situation import Situation, one_line_end, situation_of
from ..jsonrpc import CONTENT_MODIFIED, REQUEST_CANCELLED, MessageId
from ..pending import PendingRequest
from .params import CompletionAsked, Selected


class Waiter:
    """Answered exactly once; what comes later is dropped."""

    __slots__ = (
        "asked",
        "asked_seconds",
        "document",
        "first_text_seconds",
        "is_debounced",
        "is_overdue",
        "place",
        "request",
        "situation",
        "version",
    )

    def __init__(self, request: PendingRequest, asked: CompletionAsked, document: Document, now_seconds: float) -> None:
        self.request, self.asked, self.document, self.asked_seconds = request, asked, document, now_seconds
        self.version = document.version
        self.situation = _situation(document, asked)
        self.place = _place(document, asked, self.situation)
        self.first_text_seconds: float | None = None
        self.is_debounced = False
        """It waits for the user to stop typing; nobody has been asked."""
        self.is_overdue = False
        """It gets the next text that comes."""

    def is_stale(self, document: Document | None) -> bool:
        """Whether the text has changed since, or is another document's."""
        return document is None or document is not self.document or document.version != self.version

    def is_number(self, number: MessageId) -> bool:
        """Whether it is the request with that id."""
        return type(self.request.id) is type(number) and self.request.id == number

    def answer(self, items: Sequence[dict[str, Any]]) -> None:
        """The items, or none."""
        answer(self.request, self.asked, items)

    def supersede(self) -> None:
        """A newer request of the same document has come."""
        self.request.fail(CONTENT_MODIFIED, "A newer request has taken this one's place.", None)

    def cancel(self) -> None:
        """The editor does not want it any more."""
        self.request.fail(REQUEST_CANCELLED, "Cancelled.", None)


def answer(request: PendingRequest, asked: CompletionAsked, items: Sequence[dict[str, Any]]) -> None:
    """Never null: Lapce cannot read that. A menu asks again at the next key."""
    request.answer({"isIncomplete": True, "items": list(items)} if asked.menu else {"items": list(items)})


def _situation(document: Document, asked: CompletionAsked) -> Situation:
    situation = situation_of(document, asked.position, asked.formatting)
    selected = asked.selected
    if selected is None or not selected.text or selected.start[0] != asked.position[0]:  # no range of several lines
        return situation
    text = one_line_end(selected.text)
    there = one_line_end(document.between(selected.start, asked.position))
    return evolve(situation, prefix=situation.prefix[: len(situation.prefix) - len(there)] + text, selected=text)


def _place(document: Document, asked: CompletionAsked, situation: Situation) -> Place:
    selected: Selected | None = asked.selected if situation.selected else None
    return Place(
        cursor=document.clamped(asked.position),
        line_after=situation.line_after,
        encoding=document.encoding,
        newline=situation.newline,
        selected=situation.selected,
        selected_start=None if selected is None else document.clamped(selected.start),
    )
