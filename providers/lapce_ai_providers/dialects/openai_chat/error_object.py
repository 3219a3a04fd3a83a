"""The API's error object → the text that the reference's SDK shows, and what kind of failure it is.

https://platform.openai.com/docs/guides/error-codes (checked 2026-11).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ...errors import ErrorCode, ProviderError, Refused, Unavailable, error_for_status
from ...json_edge import as_object, as_text, parse, stringify, truthy


def error_text(error: object) -> str | None:
    """The message of an error; JSON of what is no text; None where there is nothing to show."""
    if not truthy(error):
        return None
    facts = as_object(error)
    message = facts.get("message") if facts else None
    if truthy(message):
        return message if isinstance(message, str) else stringify(message)
    return stringify(error)


def status_text(status: int, body: bytes) -> str:
    """How the reference's SDK tells of a refusal: the status, and what its body says."""
    text = body.decode("utf-8-sig", "replace")
    try:
        reply = parse(text)
    except ValueError:
        reply = None
    facts = as_object(reply)
    said = text if not truthy(reply) else error_text(facts.get("error")) if facts else None
    return f"{status} {said}" if said else f"{status} status code (no body)"


def error_in(body: bytes) -> Mapping[str, Any]:
    """The error object in a refusal's body; empty where there is none."""
    try:
        reply = as_object(parse(body.decode("utf-8-sig", "replace")))
    except ValueError:
        reply = None
    return as_object(reply.get("error")) or {} if reply else {}


def kind_of(error: Mapping[str, Any], text: str) -> tuple[type[ProviderError], ErrorCode] | None:
    """What the error's own code or type, or a well-known sentence, says beyond a status, if anything."""
    for name in (as_text(error.get("code")), as_text(error.get("type"))):
        if name in _KINDS:
            return _KINDS[name]
    return next((_KINDS[name] for words, name in _SENTENCES if words in text), None)


def told_error(error: object, wording: Callable[[str], str] = str) -> ProviderError:
    """An error that comes in a stream, or in place of an answer: its message, bare unless a wording is given."""
    facts = as_object(error) or {}
    said = error_text(error) or "The reply tells of an error without saying which."
    message = wording(said)
    known = kind_of(facts, said)
    if known is not None:
        kind, code = known
        return kind(message, code=code, retryable=kind is Unavailable)
    status = facts.get("code")
    if isinstance(status, int) and 400 <= status <= 599:  # routers put the status of the server behind them there
        return error_for_status(status, message)
    return Unavailable(message, retryable=True)


_SENTENCES = (
    ("maximum context length", "context_length_exceeded"),
    ("Incorrect API key", "invalid_api_key"),  # xAI refuses a wrong key with a bare 400 and this sentence
)
"""Sentence in a message → the code that it stands for."""

_KINDS: dict[str | None, tuple[type[ProviderError], ErrorCode]] = {
    "insufficient_quota": (Refused, "permission"),
    "billing_hard_limit_reached": (Refused, "permission"),
    "invalid_api_key": (Refused, "authentication"),
    "invalid_request_error": (Refused, "refused"),
    "authentication_error": (Refused, "authentication"),
    "permission_error": (Refused, "permission"),
    "model_not_found": (Refused, "not_found"),
    "DeploymentNotFound": (Refused, "not_found"),
    "context_length_exceeded": (Refused, "too_large"),
    "string_above_max_length": (Refused, "too_large"),
    "content_filter": (Refused, "refused"),
    "rate_limit_exceeded": (Unavailable, "rate_limited"),
    "rate_limit_error": (Unavailable, "rate_limited"),
    "server_error": (Unavailable, "unavailable"),
    "overloaded_error": (Unavailable, "unavailable"),
}
