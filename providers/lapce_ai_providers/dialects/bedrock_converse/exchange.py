"""A request and a way to read → the exchange: what every operation of Bedrock's runtime shares."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from ...errors import ProviderError
from ...framing.aws_event_stream import EventStreamFraming
from ...problems import Problem
from ...provider import Decoder, Exchange, StreamedReply, WholeReply
from ...transport.retry_policy import aws_sdk_rule
from ...wire import HttpRequest
from .failure import Wording, failure


class Framings:
    """Makes the framing of a reply, and knows afterwards whether that broke off inside a frame."""

    def __init__(self, wording: Wording) -> None:
        self._wording = wording
        self._last: EventStreamFraming | None = None

    def make(self) -> EventStreamFraming:
        """For a new reply."""
        self._last = EventStreamFraming(self._wording.broken)
        return self._last

    def failure(self, problem: Problem) -> ProviderError:
        """The error that a problem is."""
        return failure(self._wording, problem, in_frame=self._last is not None and self._last.unfinished)


def bedrock_exchange(
    request: HttpRequest,
    reply: WholeReply | Callable[[], Decoder],
    wording: Wording,
    authorize: Callable[[HttpRequest], Awaitable[HttpRequest]],
    renew: Callable[[], bool] | None,
) -> Exchange:
    """The exchange of one call.

    Args:
        request: but for what `authorize` adds.
        reply: how a document is read, or a decoder for each stream.
        wording: of failures.
        authorize: signs each attempt.
        renew: drops keys that had expired.
    """
    if isinstance(reply, WholeReply):
        return Exchange(request, reply, aws_sdk_rule, partial(failure, wording), authorize, renew)
    framings = Framings(wording)
    return Exchange(request, StreamedReply(framings.make, reply), aws_sdk_rule, framings.failure, authorize, renew)
