"""What can go wrong with a request → errors in the words of the reference, whose SDK and handler each add their own."""

from __future__ import annotations

from attrs import frozen

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

KEY_HEADERS = frozenset({"authorization", "api-key"})
BAD_KEY = "API key contains invalid characters."


@frozen
class Wording:
    """How a provider begins its messages."""

    request: str
    """Before what goes wrong until the reply's head has come: `OpenAI completion error: `."""
    call: str = ""
    """Before all of that once more, for calls that the reference wraps twice."""

    def __call__(self, text: str) -> str:
        """The whole message."""
        return f"{self.call}{self.request}{text}"


def failure(wording: Wording, problem: Problem) -> ProviderError:
    """The error that a problem is for the user."""
    match problem:
        case StatusProblem():
            return refusal(wording, problem)
        case ConnectionProblem():
            text, detail = wording("Connection error."), problem.detail
            return Unavailable(text, code="connection", retryable=True, detail=detail)
        case TimeoutProblem():
            detail = f"no {'connection' if problem.phase == 'connect' else 'reply'} within {problem.seconds:g} s"
            return Unavailable(wording("Request timed out."), code="timeout", retryable=True, detail=detail)
        case CutProblem():
            return cut(problem)
        case HeaderProblem():
            return bad_header(wording, problem)
        case UrlProblem():
            return SettingsProblem(wording("Invalid URL"))


def refusal(wording: Wording, problem: StatusProblem) -> ProviderError:
    """A status outside 200-299: text and kind from its body, patience from its headers."""
    status, headers = problem.head.status, problem.head.headers
    text = status_text(status, problem.body)
    told = error_for_status(
        status,
        wording(text),
        retry_after_seconds=retry_hint_seconds(headers),
        request_id=header_value(headers, "x-request-id", "apim-request-id"),
    )
    known = kind_of(error_in(problem.body), text) if status in (400, 404, 429) else None
    if known is None or known[1] == "refused":
        return told
    kind, code = known
    return kind(
        told.message,
        code=code,
        status=status,
        retryable=kind is Unavailable,
        retry_after_seconds=told.retry_after_seconds,
        request_id=told.request_id,
    )


def bad_header(wording: Wording, problem: HeaderProblem) -> SettingsProblem:
    """A key or header that HTTP cannot carry. The reference blames the key wherever the fault is."""
    if problem.kind == "not_latin1":
        return SettingsProblem(f"{wording.call}{BAD_KEY}", detail=f"header {problem.name}")
    if problem.name.lower() in KEY_HEADERS:
        return SettingsProblem(wording("The API key contains a line break or a control character."))
    return SettingsProblem(
        wording(f"The header {problem.name!r} cannot be sent: its name is not valid or its value has a line break.")
    )
