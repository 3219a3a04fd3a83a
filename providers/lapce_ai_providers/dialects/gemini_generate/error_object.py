"""The API's error object → what kind of failure it is, and how long it asks to wait.

https://ai.google.dev/gemini-api/docs/troubleshooting and https://google.aip.dev/193 (checked 2026-11).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ...errors import ErrorCode, ProviderError, Refused, error_for_status
from ...json_edge import as_list, as_object, as_text

ErrorObject = Mapping[str, Any]

_TOO_LONG = re.compile(r"exceeds the maximum number of tokens|input token count|request payload size exceeds", re.I)
_SECONDS = re.compile(r"(\d+(?:\.\d+)?)s")


def error_for(status: int, message: str, reply: object, waits: float | None = None) -> ProviderError:
    """The error of a refusal.

    Args:
        status: as the reply's head, or the error itself, tells it.
        message: shown to people.
        reply: the JSON of the reply, whatever it is.
        waits: seconds that the head asks to wait.
    """
    facts = as_object(reply)
    error = (as_object(facts.get("error")) if facts else None) or {}
    asked = next(retry_delays(error), None)
    told = error_for_status(status, message, retry_after_seconds=waits if asked is None else asked)
    code = better_code(error) if status == 400 else None
    return told if code is None else Refused(message, code=code, status=status)


def better_code(error: ErrorObject) -> ErrorCode | None:
    """What a 400 is about, where the error says more than the status."""
    if any(row.get("reason") == "API_KEY_INVALID" for row in details(error)):
        return "authentication"
    return "too_large" if _TOO_LONG.search(as_text(error.get("message")) or "") else None


def retry_delays(error: ErrorObject) -> Iterator[float]:
    """Seconds that the error asks to wait (google.rpc.RetryInfo)."""
    for row in details(error):
        if found := _SECONDS.fullmatch(as_text(row.get("retryDelay")) or ""):
            yield float(found[1])


def details(error: ErrorObject) -> list[ErrorObject]:
    """The error's details."""
    return [row for row in map(as_object, as_list(error.get("details")) or ()) if row is not None]
