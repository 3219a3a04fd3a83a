"""Address, headers, body and a way to read → the exchange: what every adapter of this dialect ends with."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from attrs import frozen

from ...framing.sse import SseFraming
from ...headers import Headers
from ...json_edge import dump_bytes
from ...problems import UrlProblem
from ...provider import Exchange, StreamedReply, WholeReply
from ...transport.retry_policy import openai_sdk_rule
from ...wire import HttpRequest
from .decoder import ChatDecoder, Reading
from .failure import Wording, failure
from .usage import WholeUsage
from .whole import read_completion


@frozen
class Destination:
    """Who is asked, and with which headers."""

    url: str | None
    """None where the profile's base URL is none."""
    headers: Headers


def chat_exchange(
    to: Destination, body: Mapping[str, Any], reading: Reading | WholeReply | WholeUsage, wording: Wording
) -> Exchange:
    """The exchange of one call.

    Args:
        to: address and headers.
        body: of the request.
        reading: of a stream; of an answer that does not stream, or just how its usage is taken.
        wording: of failures.

    Raises:
        SettingsProblem: the address is none.
    """
    if to.url is None:
        raise failure(wording, UrlProblem(""))
    reply: StreamedReply | WholeReply
    if isinstance(reading, Reading):
        reply = StreamedReply(SseFraming, partial(ChatDecoder, reading))
    elif isinstance(reading, WholeReply):
        reply = reading
    else:
        reply = WholeReply(partial(read_completion, wording, reading))
    request = HttpRequest("POST", to.url, to.headers, dump_bytes(body))
    return Exchange(request, reply, openai_sdk_rule, partial(failure, wording))
