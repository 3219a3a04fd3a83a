"""How long a refusal asks to wait, told to people and to the next call; pure, so a date counts from the reply's own."""

from __future__ import annotations

from collections.abc import Mapping

from .transport.retry_after import retry_after_seconds


def retry_hint_seconds(headers: Mapping[str, str]) -> float | None:
    """Seconds from `retry-after-ms` or `retry-after`; None where neither says something usable."""
    sent_at = retry_after_seconds({"retry-after": headers.get("date", "")}, 0)
    seconds = retry_after_seconds(headers, float("inf") if sent_at is None else sent_at)
    return seconds if seconds is not None and 0 <= seconds < float("inf") else None
