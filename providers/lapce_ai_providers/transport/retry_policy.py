"""When an attempt is repeated and after how long: the rules of the SDKs that the reference uses. Pure.

OpenAI's and Anthropic's SDKs share one rule, Amazon's has another, Google's never repeats.
"""

from __future__ import annotations

from math import floor

from ..problems import AttemptProblem, ConnectionProblem, StatusProblem, TimeoutProblem
from .aws_error_name import aws_error_name
from .retry_after import retry_after_seconds

SDK_RETRIES = 2
_SDK_FIRST_WAIT_SECONDS = 0.5
_SDK_LONGEST_WAIT_SECONDS = 8.0
_SDK_LONGEST_ASKED_WAIT_SECONDS = 60.0

AWS_RETRIES = 2
_AWS_LONGEST_WAIT_SECONDS = 20.0
_AWS_BASE_SECONDS = 0.1
_AWS_THROTTLED_BASE_SECONDS = 0.5


def never(attempt: int, problem: AttemptProblem, *, chance: float, now: float) -> float | None:
    """Gemini's: an attempt that failed is final."""
    return None


def openai_sdk_rule(attempt: int, problem: AttemptProblem, *, chance: float, now: float) -> float | None:
    """OpenAI's and Anthropic's (openai 5.12.2, @anthropic-ai/sdk 0.37.0: `shouldRetry`, checked 2026-11).

    Twice, after connection errors, time-outs, 408, 409, 429 and from 500 on; `x-should-retry` overrides. The wait is
    what the server asks for if that is under a minute, else half a second, doubled each time, less up to a quarter.
    """
    if attempt > SDK_RETRIES:
        return None
    if isinstance(problem, StatusProblem):
        if not _sdk_repeats(problem):
            return None
        asked = retry_after_seconds(problem.head.headers, now)
        if asked is not None and 0 < asked < _SDK_LONGEST_ASKED_WAIT_SECONDS:
            return asked
    wait = min(_SDK_FIRST_WAIT_SECONDS * 2.0 ** (attempt - 1), _SDK_LONGEST_WAIT_SECONDS)
    return wait * (1 - 0.25 * chance)


def _sdk_repeats(problem: StatusProblem) -> bool:
    told = problem.head.headers.get("x-should-retry")
    if told in ("true", "false"):
        return told == "true"
    return problem.head.status in (408, 409, 429) or problem.head.status >= 500


def aws_sdk_rule(attempt: int, problem: AttemptProblem, *, chance: float, now: float) -> float | None:
    """Amazon's standard mode (@smithy/service-error-classification 4.0, @smithy/util-retry 4.0, checked 2026-11).

    Twice, after throttling (by 429 or by name), 500, 502, 503, 504, and connections that were refused or reset; what
    `retry-after` says is not looked at. The wait is a random part of 100 ms, 500 ms when throttled, doubled each time.
    """
    if attempt > AWS_RETRIES:
        return None
    base = _aws_base_seconds(problem)
    if base is None:
        return None
    wait = min(_AWS_LONGEST_WAIT_SECONDS, chance * 2.0 ** (attempt - 1) * base)
    return floor(wait * 1000) / 1000  # whole milliseconds, as the SDK's timers are


def _aws_base_seconds(problem: AttemptProblem) -> float | None:
    """The first wait's upper end; None where the attempt is not repeated."""
    match problem:
        case StatusProblem(head, body):
            name = aws_error_name(head.headers, body)
            if head.status == 429 or name in THROTTLING_NAMES:
                return _AWS_THROTTLED_BASE_SECONDS
            return _AWS_BASE_SECONDS if head.status in _TRANSIENT_STATUSES or name in _TRANSIENT_NAMES else None
        case ConnectionProblem(kind):
            return _AWS_BASE_SECONDS if kind in ("refused", "reset", "proxy") else None
        case TimeoutProblem(phase):
            return _AWS_BASE_SECONDS if phase == "connect" else None


THROTTLING_NAMES = frozenset(
    {
        "BandwidthLimitExceeded",
        "EC2ThrottledException",
        "LimitExceededException",
        "PriorRequestNotComplete",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "SlowDown",
        "ThrottledException",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
        "TransactionInProgressException",
    }
)
_TRANSIENT_NAMES = frozenset({"TimeoutError", "RequestTimeout", "RequestTimeoutException"})
_TRANSIENT_STATUSES = frozenset({500, 502, 503, 504})
