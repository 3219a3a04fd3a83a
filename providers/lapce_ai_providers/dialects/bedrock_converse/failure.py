"""What can go wrong with a call → errors in the words of the reference, which also tells most of them as text.

https://docs.aws.amazon.com/bedrock/latest/APIReference/CommonErrors.html (checked 2026-11).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from ...chunks import Chunk, TextChunk, UsageChunk
from ...errors import BrokenReply, ErrorCode, ProviderError, SettingsProblem, Unavailable
from ...json_edge import as_object, as_text, excerpt, parse
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
from ...transport.aws_error_name import aws_error_name
from ...wire import Event
from .error_class import class_of
from .templates import THROTTLING, kind_of, sentence

NO_MESSAGE = "UnknownError"
_MODELED_IN_STREAM = frozenset(
    {
        "internalServerException",
        "modelStreamErrorException",
        "validationException",
        "throttlingException",
        "serviceUnavailableException",
    }
)
"""The exceptions that ConverseStream declares; of any other the reference shows the payload as it is."""


class Refusal(NamedTuple):
    """What Amazon said."""

    name: str
    text: str
    status: int | None = None
    headers: Mapping[str, str] = {}


class Wording(NamedTuple):
    """How errors are told: to a call with messages as text of the answer too, to a prompt with a prefix."""

    streams: bool

    def refused(self, refusal: Refusal) -> ProviderError:
        """An error that Amazon told."""
        kind = kind_of(refusal.name, refusal.text, refusal.status)
        message, chunks = sentence(kind, refusal.text), self.as_text(sentence(kind, refusal.text))
        if kind == THROTTLING and self.streams:
            message, chunks = refusal.text, ()
        known, code = class_of(refusal.name, refusal.text, refusal.status)
        return known(
            message if self.streams else f"{PROMPT_PREFIX}{message}",
            code=code,
            status=refusal.status,
            retryable=known is Unavailable,
            retry_after_seconds=retry_hint_seconds(refusal.headers),
            request_id=refusal.headers.get("x-amzn-requestid"),
            chunks=chunks,
        )

    def own(
        self,
        kind: type[ProviderError],
        text: str,
        code: ErrorCode | None = None,
        *,
        status: int | None = None,
        detail: str | None = None,
    ) -> ProviderError:
        """An error that did not come from Amazon."""
        message = sentence("", text)
        return kind(
            message if self.streams else f"{PROMPT_PREFIX}{message}",
            code=code,
            status=status,
            retryable=kind is Unavailable,
            detail=detail,
            chunks=self.as_text(message),
        )

    def broken(self, text: str, status: int | None = None) -> ProviderError:
        """A reply that is none."""
        return self.own(BrokenReply, text, status=status)

    def told_in_stream(self, event: Event) -> ProviderError:
        """An error that came as an event."""
        if event.kind == "error":
            return self.refused(Refusal(event.name, event.data or NO_MESSAGE))
        if event.name not in _MODELED_IN_STREAM:
            return self.refused(Refusal(event.name, event.data))
        text = message_in(event.data)
        if text is None:
            return self.broken(f"The reply has an exception that is not JSON: {excerpt(event.data)}")
        return self.refused(Refusal(event.name[:1].upper() + event.name[1:], text))

    def as_text(self, message: str) -> tuple[Chunk, ...]:
        """What the answer shows of an error."""
        return (TextChunk(f"Error: {message}"), UsageChunk(0, 0)) if self.streams else ()


PROMPT_PREFIX = "Bedrock completion error: "


def failure(wording: Wording, problem: Problem, *, in_frame: bool = False) -> ProviderError:
    """The error that a problem is for the user.

    Args:
        wording: for messages or for a prompt.
        problem: what went wrong.
        in_frame: whether the reply broke off inside a frame.
    """
    match problem:
        case StatusProblem():
            return refusal(wording, problem)
        case ConnectionProblem():
            return wording.own(Unavailable, "Connection error.", "connection", detail=problem.detail)
        case TimeoutProblem():
            detail = f"no {'connection' if problem.phase == 'connect' else 'reply'} within {problem.seconds:g} s"
            text = "Connection error." if problem.phase == "connect" else "Request aborted"
            return wording.own(Unavailable, text, "timeout", detail=detail)
        case CutProblem():
            return cut(wording, problem, in_frame=in_frame)
        case HeaderProblem():
            return wording.own(SettingsProblem, f"The header {problem.name} has characters that cannot be sent.")
        case UrlProblem():
            return wording.own(SettingsProblem, "Invalid URL")


def refusal(wording: Wording, problem: StatusProblem) -> ProviderError:
    """A status outside 200-299: its name and text from header and body."""
    status, headers = problem.head.status, problem.head.headers
    text = message_in(problem.body.decode("utf-8-sig", "replace"))
    if text is not None:
        name = aws_error_name(headers, problem.body) or str(status)
        return wording.refused(Refusal(name, text, status, headers))
    shown = excerpt(problem.body[:1000].decode("utf-8", "replace"))
    own = f"The refusal ({status}) is not JSON: {shown}"
    if status == 429:
        return wording.refused(Refusal("", own, status, headers))
    kind, code = class_of("", "", status)
    return wording.own(kind, own, code, status=status)


def message_in(body: str) -> str | None:
    """The message of an error's body; None where that is not JSON."""
    if not body:
        return NO_MESSAGE
    try:
        facts = as_object(parse(body)) or {}
    except ValueError:
        return None
    told = facts.get("message")
    return as_text(facts.get("Message") if told is None else told) or NO_MESSAGE


def cut(wording: Wording, problem: CutProblem, *, in_frame: bool) -> ProviderError:
    """The reply broke off; what came before it has been shown."""
    if problem.kind == "too_large":
        return wording.own(BrokenReply, f"The reply is too long: {problem.detail}")
    if problem.kind == "protocol":
        return wording.own(BrokenReply, f"The reply broke off, it is not valid HTTP: {problem.detail}")
    if problem.kind == "eof" and in_frame:
        return wording.own(Unavailable, "Truncated event message received.", "connection", detail=problem.detail)
    text = f"The reply broke off before its end: {problem.detail}"
    return wording.own(Unavailable, text, "timeout" if problem.kind == "idle" else "connection")
