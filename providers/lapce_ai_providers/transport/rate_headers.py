"""What a vendor's headers tell of its limits: how many requests or tokens, how many are left, until when. Pure.

- OpenAI, Azure, xAI: `x-ratelimit-{limit,remaining,reset}-{requests,tokens}`; a reset is the time until the limit is
  whole again, such as `1s` or `6m0s` (https://platform.openai.com/docs/guides/rate-limits), Azure's plain seconds.
- Anthropic: `anthropic-ratelimit-{requests,tokens,input-tokens,output-tokens}-{limit,remaining,reset}`; a reset is an
  RFC 3339 date (https://docs.anthropic.com/en/api/rate-limits).
- OpenRouter: `X-RateLimit-{Limit,Remaining,Reset}`; a reset is milliseconds since the epoch
  (https://openrouter.ai/docs/api-reference/limits).

Names and forms as clients read them, 2026-11; the pages themselves were not at hand.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from attrs import frozen

from .retry_after import retry_after_seconds

LimitKind = Literal["requests", "tokens", "output_tokens"]


@frozen
class ToldLimit:
    """One limit as one reply tells it; None is what it does not tell."""

    kind: LimitKind
    limit: float | None
    remaining: float | None
    reset_seconds: float | None
    """From the reply until the limit is whole again; where it is a date, by the vendor's own clock."""


def _openai(kind: LimitKind, unit: str) -> tuple[LimitKind, str, str, str]:
    return kind, f"x-ratelimit-limit-{unit}", f"x-ratelimit-remaining-{unit}", f"x-ratelimit-reset-{unit}"


def _anthropic(kind: LimitKind, unit: str) -> tuple[LimitKind, str, str, str]:
    start = f"anthropic-ratelimit-{unit}"
    return kind, f"{start}-limit", f"{start}-remaining", f"{start}-reset"


FAMILIES: tuple[tuple[LimitKind, str, str, str], ...] = (
    _openai("requests", "requests"),
    _openai("tokens", "tokens"),
    _anthropic("requests", "requests"),
    _anthropic("tokens", "input-tokens"),
    _anthropic("tokens", "tokens"),
    _anthropic("output_tokens", "output-tokens"),
    ("requests", "x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"),
)
"""Kind, and the headers' names."""


def told_limits(headers: Mapping[str, str], now: float) -> list[ToldLimit]:
    """What the headers tell, the same kind several times where they do; unreadable values are as none.

    Args:
        headers: of the reply, names in lower case.
        now: seconds since the epoch, for dates where the reply has none of its own.
    """
    found: list[ToldLimit] = []
    for kind, limit, remaining, reset in FAMILIES:
        if limit in headers or remaining in headers:
            whole, left = _amount(headers.get(limit, "")), _amount(headers.get(remaining, ""))
            if whole != 0 and (whole is not None or left is not None):  # Azure tells 0 and -1 where it does not know
                found.append(ToldLimit(kind, whole, left, _reset_seconds(headers.get(reset, ""), headers, now)))
    return found


def _amount(text: str) -> float | None:
    """A count; None for a negative one, and for what is none."""
    return float(text) if _COUNT.fullmatch(text.strip()) else None


_COUNT = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,9})?")


def _reset_seconds(text: str, headers: Mapping[str, str], now: float) -> float | None:
    """Seconds until a reset, told as a duration, as plain seconds, or as a date; never negative."""
    text = text.strip()
    seconds = duration_seconds(text)
    if seconds is None:
        date = float(text) if _COUNT.fullmatch(text) else _rfc3339(text)
        if date is None:
            return None
        if date > _FIRST_EPOCH_MILLISECONDS:
            date /= 1000
        if date < _FIRST_EPOCH_SECONDS:
            return date
        sent_at = retry_after_seconds({"retry-after": headers.get("date", "")}, 0)
        seconds = date - (now if sent_at is None else sent_at)
    return max(0.0, seconds)


_FIRST_EPOCH_SECONDS = 1e9
_FIRST_EPOCH_MILLISECONDS = 1e11


def duration_seconds(text: str) -> float | None:
    """`1s`, `6m0s`, `120ms`, `1.5s` in seconds; None for what is no duration."""
    if not _DURATION.fullmatch(text):
        return None
    return sum(float(number) * _UNIT_SECONDS[unit] for number, unit in _PART.findall(text))


_PART = re.compile(r"([0-9]{1,12}(?:\.[0-9]{1,12})?)(ms|us|µs|ns|d|h|m|s)")
_DURATION = re.compile(rf"(?:{_PART.pattern}){{1,8}}")
_UNIT_SECONDS = {"d": 86400.0, "h": 3600.0, "m": 60.0, "s": 1.0, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "ns": 1e-9}


def _rfc3339(text: str) -> float | None:
    """Seconds since the epoch of an RFC 3339 date."""
    if len(text) < 20:
        return None
    from datetime import datetime  # only for vendors that tell dates

    try:
        return datetime.fromisoformat(text).timestamp()
    except (ValueError, OverflowError, OSError):
        return None
