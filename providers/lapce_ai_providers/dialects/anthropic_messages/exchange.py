"""Address, headers, body and a way to read → the exchange: what hosts with server-sent events end with."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from ...catalog.model import ModelInfo
from ...framing.sse import SseFraming
from ...headers import Headers
from ...json_edge import dump_bytes
from ...provider import Exchange, StreamedReply, WholeReply
from ...transport.retry_policy import openai_sdk_rule
from ...wire import HttpRequest
from .decoder import MessagesDecoder
from .failure import failure
from .whole import Shown, read_message


def messages_exchange(
    url: str, headers: Headers, body: Mapping[str, Any], reply: StreamedReply | WholeReply, prefix: str = ""
) -> Exchange:
    """The exchange of one call.

    Args:
        url: to ask.
        headers: with the key, unless the host signs each attempt (set `authorize` with `attrs.evolve`).
        body: of the request.
        reply: `streamed(…)` or `whole(…)`.
        prefix: how messages of failures begin.
    """
    request = HttpRequest("POST", url, headers, dump_bytes(body))
    return Exchange(request, reply, openai_sdk_rule, partial(failure, prefix))


def streamed(priced: ModelInfo | None = None) -> StreamedReply:
    """A stream; with `priced` its last chunk tells the cost."""
    return StreamedReply(SseFraming, partial(MessagesDecoder, priced))


def whole(shown: Shown, prefix: str = "") -> WholeReply:
    """One document."""
    return WholeReply(partial(read_message, prefix, shown))
