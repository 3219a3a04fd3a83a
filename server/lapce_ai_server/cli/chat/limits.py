"""How much of a conversation the model takes: its window as the server knows it, tokens as the server counts."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from typing import Any

from lapce_ai_providers.errors import error_for_status
from lapce_ai_providers.fill_refusals import is_too_long

from ...features.conversation_window import (
    Fitted,
    Message,
    content_text,
    estimated_tokens,
    fitted,
    room_for_messages,
    text_tokens,
)
from ..failure import CommandFailed
from ..server_process import ServerProcess
from .wanted import Wanted

ALWAYS_FITS_TOKENS = 1_500
"""By the estimate, which is on the safe side: fits every model that chats, so nobody is asked for its window."""


class Limits:
    """Of the models that this chat has met."""

    def __init__(self) -> None:
        self._rows: dict[str, Sequence[Mapping[str, Any]]] = {}

    def fit(self, server: ServerProcess, wanted: Wanted, model: str, messages: Sequence[Message]) -> Fitted:
        """The newest turns that fit. Raises QuestionTooLong.

        Args:
            server: tells windows, and counts.
            wanted: whom to ask.
            model: its id where it is known, else an empty text.
            messages: the conversation with the question.
        """
        system = text_tokens(wanted.system or "")
        estimate = sum(map(estimated_tokens, messages)) + system
        if estimate <= ALWAYS_FITS_TOKENS:
            return Fitted(tuple(messages), 0, estimate)
        room = self._room(server, wanted, model, system)
        if estimate - system <= room:
            return Fitted(tuple(messages), 0, estimate)
        ratio = _counted(server, wanted, messages) / max(1, estimate - system)
        return fitted(messages, room, lambda message: max(1, round(estimated_tokens(message) * ratio)))

    def _room(self, server: ServerProcess, wanted: Wanted, model: str, system_tokens: int) -> int:
        unknown: Mapping[str, Any] = {}
        rows = self.models(server, wanted)
        only = rows[0] if len(rows) == 1 and not model else unknown
        row = next((row for row in rows if row.get("id") == model), only)
        window, answer = row.get("contextWindow"), row.get("maxTokens")
        known = answer if isinstance(answer, int) and answer > 0 else None
        return room_for_messages(window, known, system_tokens)

    def models(self, server: ServerProcess, wanted: Wanted) -> Sequence[Mapping[str, Any]]:
        """What the profile's provider offers, asked for once; empty where that cannot be had."""
        key = repr(wanted.profile_value())
        if not self._rows.get(key):
            with contextlib.suppress(CommandFailed):
                self._rows[key] = server.request("ai/models", {"profile": wanted.profile_value()}).get("models") or []
        return self._rows.get(key, ())


def _counted(server: ServerProcess, wanted: Wanted, messages: Sequence[Message]) -> int:
    """Tokens of all messages, by one question to the server; else the estimate."""
    text = "\n".join(content_text(message.get("content")) for message in messages)
    try:
        found = server.request("ai/countTokens", {"profile": wanted.profile_value(), "content": text}).get("tokens")
    except CommandFailed:
        found = None
    marks = estimated_tokens({"content": ""}) * len(messages)
    return int(found) + marks if found else sum(map(estimated_tokens, messages))


def says_too_long(error: Mapping[str, Any]) -> bool:
    """Whether a provider refused a conversation for its length. `error`: as in `end`."""
    if error.get("code") == "too_large":
        return True
    status = error.get("status")
    return is_too_long(error_for_status(status if isinstance(status, int) else 400, str(error.get("message", ""))))
