"""The API's error object → the text that the reference's SDK shows, and what kind of failure it is.

https://docs.anthropic.com/en/api/errors (checked 2026-11): `{"type": "error", "error": {"type": …, "message": …}}`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...errors import ErrorCode, ProviderError, Refused, Unavailable
from ...json_edge import as_object, as_text, parse, stringify, truthy

Kind = tuple[type[ProviderError], ErrorCode]


def said(reply: object) -> str:
    """What an error body says: its own message, which Anthropic's errors do not have, or else the whole of it."""
    facts = as_object(reply)
    message = facts.get("message") if facts else None
    if truthy(message):
        return message if isinstance(message, str) else stringify(message)
    return stringify(reply)


def status_text(status: int, body: bytes) -> str:
    """How the reference's SDK tells of a refusal: the status, and what its body says."""
    text = body.decode("utf-8-sig", "replace")
    reply = parsed(text)
    text = said(reply) if truthy(reply) else text
    return f"{status} {text}" if text else f"{status} status code (no body)"


def stream_error(data: str) -> ProviderError:
    """An error that comes in a stream; its text is the event's data as it stands."""
    kind, code = kind_of(error_in(data)) or (Unavailable, "unavailable")
    return kind(data or "Connection error.", code=code, retryable=kind is Unavailable)


def error_in(text: str) -> Mapping[str, Any]:
    """The error object in a body; empty where there is none."""
    reply = as_object(parsed(text)) or {}
    return as_object(reply.get("error")) or {}


def parsed(text: str) -> object:
    """The value of a JSON text; None where it is none."""
    try:
        return parse(text)
    except ValueError:
        return None


def kind_of(error: Mapping[str, Any]) -> Kind | None:
    """What the error's own type, or a well-known sentence, says beyond a status, if anything."""
    message = as_text(error.get("message")) or ""
    for beginning, kind in _SENTENCES:
        if message.startswith(beginning):
            return kind
    return _KINDS.get(as_text(error.get("type")))


_SENTENCES: tuple[tuple[str, Kind], ...] = (
    ("prompt is too long", (Refused, "too_large")),
    ("input length and `max_tokens` exceed context limit", (Refused, "too_large")),
    ("Your credit balance is too low", (Refused, "permission")),
)
_KINDS: dict[str | None, Kind] = {
    "invalid_request_error": (Refused, "refused"),
    "authentication_error": (Refused, "authentication"),
    "billing_error": (Refused, "permission"),
    "permission_error": (Refused, "permission"),
    "not_found_error": (Refused, "not_found"),
    "request_too_large": (Refused, "too_large"),
    "rate_limit_error": (Unavailable, "rate_limited"),
    "timeout_error": (Unavailable, "timeout"),
    "api_error": (Unavailable, "unavailable"),
    "overloaded_error": (Unavailable, "unavailable"),
}
