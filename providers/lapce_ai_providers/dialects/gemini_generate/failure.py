"""What can go wrong with a request → errors in the words of the reference, whose handler puts its own ahead of all."""

from __future__ import annotations

from ...errors import ProviderError, SettingsProblem, Unavailable, error_for_status
from ...json_edge import parse_bytes, stringify
from ...problems import (
    ConnectionProblem,
    CutProblem,
    HeaderProblem,
    Problem,
    StatusProblem,
    TimeoutProblem,
    UrlProblem,
)
from ...retry_hint import retry_hint_seconds
from ..reply_faults import beginning, cut
from .error_object import error_for

STREAM_PREFIX = "Gemini generate context stream error: "
PROMPT_PREFIX = "Gemini completion error: "


def failure(prefix: str, problem: Problem) -> ProviderError:
    """The error that a problem is for the user."""
    match problem:
        case StatusProblem():
            return refusal(prefix, problem)
        case ConnectionProblem():
            text = prefix + "The server cannot be reached."
            return Unavailable(text, code="connection", retryable=True, detail=problem.detail)
        case TimeoutProblem():
            awaited = "connection" if problem.phase == "connect" else "reply"
            text = f"{prefix}Request timed out: no {awaited} within {problem.seconds:g} s."
            return Unavailable(text, code="timeout", retryable=True)
        case CutProblem():
            return cut(problem, prefix)
        case HeaderProblem():
            return bad_header(prefix, problem)
        case UrlProblem():
            return SettingsProblem(prefix + "Invalid URL")


def refusal(prefix: str, problem: StatusProblem) -> ProviderError:
    """A status outside 200-299: its reason phrase and the reply's JSON, or what stands for it where it has none."""
    status, reason, headers = problem.head.status, problem.head.reason, problem.head.headers
    waits = retry_hint_seconds(headers)
    told = f"{prefix}got status: {status} {reason}. "
    if "application/json" not in headers.get("content-type", ""):
        text = problem.body.decode("utf-8-sig", "replace")
        reply: object = {"error": {"message": text, "code": status, "status": reason}}
        return error_for(status, told + stringify(reply), reply, waits)
    try:
        reply = parse_bytes(problem.body)
    except ValueError:
        return error_for_status(
            status, f"{told}The reply is not valid JSON: {beginning(problem.body)}", retry_after_seconds=waits
        )
    return error_for(status, told + stringify(reply), reply, waits)


def bad_header(prefix: str, problem: HeaderProblem) -> SettingsProblem:
    """A key that HTTP cannot carry."""
    what = "a character beyond U+00FF" if problem.kind == "not_latin1" else "a line break or a control character"
    return SettingsProblem(f"{prefix}The API key contains {what}.", detail=f"header {problem.name}")
