"""What a refusal's `retry-after-ms` and `retry-after` headers ask for, read as the reference's SDKs read them. Pure."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

_NUMBER = re.compile(r"\s*([+-]?(?:Infinity|\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?))")


def retry_after_seconds(headers: Mapping[str, str], now: float) -> float | None:
    """The wait that the server asks for, in seconds; negative for a date gone by, None where it says nothing usable.

    `retry-after` is a number of seconds, with decimals, or an HTTP date (RFC 9110, 10.2.3, checked 2026-11).

    Args:
        headers: of the reply, names in lower case.
        now: seconds since the epoch.
    """
    milliseconds = _leading_number(headers.get("retry-after-ms", ""))
    if milliseconds:
        return milliseconds / 1000
    text = headers.get("retry-after", "")
    seconds = _leading_number(text)
    if seconds is not None:
        return seconds
    date = _epoch_seconds(text)
    return None if date is None else date - now


def _leading_number(text: str) -> float | None:
    """The number that a text begins with, whatever follows it: so the SDKs' `parseFloat` takes `2 s` for 2."""
    match = _NUMBER.match(text)
    if match is None:
        return None
    number = float(match[1].replace("Infinity", "inf"))
    return None if math.isnan(number) else number


def _epoch_seconds(text: str) -> float | None:
    if not text.strip():
        return None
    from email.utils import mktime_tz, parsedate_tz  # only for dates, which are rare

    parts = parsedate_tz(text)
    if parts is None:
        return None
    try:
        return float(mktime_tz(parts))
    except (ValueError, OverflowError):
        return None
