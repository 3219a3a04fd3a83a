"""How long a refusal asks to wait, for people and for the next call.

The retry rules read the same headers in their own way. RFC 9110, 10.2.3 (checked 2026-11).
"""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite


def retry_after_seconds(headers: Mapping[str, str]) -> float | None:
    """Seconds from `retry-after-ms` or `retry-after`; a date counts from the reply's own `date`."""
    milliseconds = number(headers.get("retry-after-ms", ""))
    if milliseconds is not None:
        return milliseconds / 1000
    told = headers.get("retry-after", "")
    seconds = number(told)
    return seconds if seconds is not None else seconds_between(headers.get("date", ""), told)


def number(text: str) -> float | None:
    """A number that is not negative, or None."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if isfinite(value) and value >= 0 else None


def seconds_between(start: str, end: str) -> float | None:
    """Seconds from one HTTP date to another; None where one is none, or the second is not later."""
    if not start or not end:
        return None
    from email.utils import parsedate_to_datetime  # at first use: dates here are rare

    try:
        seconds = (parsedate_to_datetime(end) - parsedate_to_datetime(start)).total_seconds()
    except (ValueError, TypeError):
        return None
    return seconds if seconds > 0 else None
