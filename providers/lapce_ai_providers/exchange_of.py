"""A call → its exchange: as the reference asks, the same within limits, or a hole at an endpoint made for it. Pure."""

from __future__ import annotations

from collections.abc import MutableMapping
from functools import partial
from typing import Any

from attrs import evolve

from .call import Call
from .errors import InvalidCall
from .json_edge import as_object, dump_bytes, parse_bytes
from .provider import Exchange, Provider


def exchange_of(provider: Provider, call: Call, memory: MutableMapping[str, Any]) -> Exchange:
    """The exchange of a call. Raises ProviderError."""
    if call.hole is not None:
        if provider.fill is None:
            raise InvalidCall(f"{provider.title} has no endpoint that fills a hole in a text.")
        return outspoken(provider.fill(call, memory))
    exchange = provider.exchange(call, memory)
    return exchange if call.limits is None else outspoken(limited(provider, call, exchange))


def outspoken(exchange: Exchange) -> Exchange:
    """The exchange with failures that say all they were told."""
    from .refusal_text import told_in_full  # chat does not need it

    return evolve(exchange, failure=partial(told_in_full, exchange.failure))


def limited(provider: Provider, call: Call, exchange: Exchange) -> Exchange:
    """The exchange with the call's limits in its body; as it is where the provider has no fields for them."""
    body = as_object(parse_bytes(exchange.request.body))
    if provider.limit is None or call.limits is None or body is None:
        return exchange
    shortened = dump_bytes(dict(provider.limit(call, call.limits, body)))
    return evolve(exchange, request=evolve(exchange.request, body=shortened))
