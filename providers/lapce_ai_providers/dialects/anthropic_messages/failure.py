"""What can go wrong with a request → errors in the words of the reference's SDK."""

from __future__ import annotations

from ...errors import ProviderError, SettingsProblem, Unavailable, error_for_status
from ...headers import header_value
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
from ..reply_faults import cut
from .error_object import error_in, kind_of, status_text


def failure(prefix: str, problem: Problem) -> ProviderError:
    """The error that a problem is for the user.

    Args:
        prefix: how the host's messages begin: "" for all but prompts on Vertex AI.
        problem: what went wrong.
    """
    match problem:
        case StatusProblem():
            return refusal(prefix, problem)
        case ConnectionProblem():
            text, detail = f"{prefix}Connection error.", problem.detail
            return Unavailable(text, code="connection", retryable=True, detail=detail)
        case TimeoutProblem():
            detail = f"no {'connection' if problem.phase == 'connect' else 'reply'} within {problem.seconds:g} s"
            return Unavailable(f"{prefix}Request timed out.", code="timeout", retryable=True, detail=detail)
        case CutProblem():
            return cut(problem)
        case HeaderProblem():
            what = "a line break or control character" if problem.kind == "control" else "a character beyond U+00FF"
            return SettingsProblem(f"{prefix}Connection error.", detail=f"the header {problem.name} has {what}")
        case UrlProblem():
            return SettingsProblem(f"{prefix}Invalid URL")


def refusal(prefix: str, problem: StatusProblem) -> ProviderError:
    """A status outside 200-299: text and kind from its body, patience from its headers."""
    status, headers = problem.head.status, problem.head.headers
    told = error_for_status(
        status,
        prefix + status_text(status, problem.body),
        retry_after_seconds=retry_hint_seconds(headers),
        request_id=header_value(headers, "request-id", "x-request-id"),
    )
    known = kind_of(error_in(problem.body.decode("utf-8-sig", "replace"))) if status == 400 else None
    if known is not None and known[1] in ("too_large", "permission"):
        told.code = known[1]
    return told
