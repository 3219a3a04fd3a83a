"""A refusal → whether it complains of too many requests, how long it asks to wait, and whether waiting helps. Pure.

- Google: 429 `RESOURCE_EXHAUSTED`, with `google.rpc.RetryInfo` and `google.rpc.QuotaFailure` among its details
  (https://cloud.google.com/apis/design/errors, https://ai.google.dev/gemini-api/docs/rate-limits).
- Amazon: `ThrottlingException` and its like, by name, whatever the status
  (https://docs.aws.amazon.com/bedrock/latest/APIReference/CommonErrors.html).
- OpenAI: 429 also for a spent budget, told by the error's code (https://platform.openai.com/docs/guides/error-codes).
- Anthropic: 529 where all of its users are too many (https://docs.anthropic.com/en/api/errors).
- OpenRouter: 429 with the limit's headers inside of `error.metadata` (https://openrouter.ai/docs/api-reference/limits).

Names and forms as clients read them, 2026-11; the pages themselves were not at hand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import frozen

from ..json_edge import as_list, as_object, as_text, parse_bytes
from ..problems import AttemptProblem, StatusProblem
from .aws_error_name import aws_error_name
from .rate_headers import ToldLimit, duration_seconds, told_limits
from .retry_after import retry_after_seconds
from .retry_policy import THROTTLING_NAMES

LONGEST_WAIT_SECONDS = 120.0
"""What a vendor asks beyond this is a quota of the day: its error is shown at once."""

SPENT_NAMES = frozenset(
    {
        "insufficient_quota",
        "billing_hard_limit_reached",
        "billing_not_active",
        "enforced_spend_limit_reached",
        "quota_exceeded",
        "access_terminated",
    }
)
"""An error's code or type where money or a quota is used up: no wait of ours helps."""


@frozen
class Complaint:
    """Too many requests, or too many tokens."""

    is_overload: bool
    """The vendor has too many users, whatever this one does."""
    wait_seconds: float | None
    """As the vendor asks; None where it does not say."""
    is_final: bool
    """Waiting does not help."""
    limits: list[ToldLimit]


def complaint_of(problem: AttemptProblem, now: float) -> Complaint | None:
    """What a failed attempt says about limits; None where it failed for another reason.

    Args:
        problem: how the attempt failed.
        now: seconds since the epoch.
    """
    if not isinstance(problem, StatusProblem):
        return None
    head = problem.head
    is_overload = head.status == 529
    if not (is_overload or head.status == 429 or aws_error_name(head.headers, problem.body) in THROTTLING_NAMES):
        return None
    error = _error_in(problem.body)
    inner = _inner_headers(error)
    asked = retry_after_seconds(head.headers, now)
    wait = next(_retry_delays(error), None) if asked is None or asked < 0 else asked
    limits = [*told_limits(head.headers, now), *told_limits(inner, now), *_quota_values(error)]
    if wait is None:
        wait = max((row.reset_seconds for row in limits if row.remaining == 0 and row.reset_seconds), default=None)
    is_final = _is_spent(error) or (wait is not None and wait > LONGEST_WAIT_SECONDS)
    return Complaint(is_overload, wait, is_final, limits)


def _error_in(body: bytes) -> Mapping[str, Any]:
    """The error object; Google puts it into a list where a stream was asked for."""
    try:
        reply = parse_bytes(body)
    except ValueError:
        return {}
    rows = as_list(reply)
    facts = as_object(rows[0] if rows else reply)
    return (as_object(facts.get("error")) or {}) if facts else {}


def _is_spent(error: Mapping[str, Any]) -> bool:
    names = {as_text(error.get("code")), as_text(error.get("type"))}
    return not SPENT_NAMES.isdisjoint(names) or any(
        "PerDay" in (as_text(row.get("quotaId")) or "") or as_text(row.get("quotaValue")) == "0"
        for row in _violations(error)
    )


def _details(error: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for row in as_list(error.get("details")) or ():
        if (facts := as_object(row)) is not None:
            yield facts


def _violations(error: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for row in _details(error):
        for violation in as_list(row.get("violations")) or ():
            if (facts := as_object(violation)) is not None:
                yield facts


def _retry_delays(error: Mapping[str, Any]) -> Iterator[float]:
    for row in _details(error):
        seconds = duration_seconds(as_text(row.get("retryDelay")) or "")
        if seconds is not None:
            yield seconds


def _quota_values(error: Mapping[str, Any]) -> Iterator[ToldLimit]:
    """Limits of requests a minute that Google names (`quotaId: GenerateRequestsPerMinute…`, `quotaValue: "15"`)."""
    for row in _violations(error):
        value = as_text(row.get("quotaValue")) or ""
        if "RequestsPerMinute" in (as_text(row.get("quotaId")) or "") and value.isdecimal() and 0 < len(value) < 10:
            yield ToldLimit("requests", float(value), None, None)


def _inner_headers(error: Mapping[str, Any]) -> dict[str, str]:
    metadata = as_object(error.get("metadata"))
    headers = as_object(metadata.get("headers")) if metadata else None
    return {name.lower(): value for name, value in (headers or {}).items() if isinstance(value, str)}
