"""A call becomes an exchange, that a reply, its bytes chunks: where the pure half meets the I/O half."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, MutableMapping
from typing import Any

from .call import Call
from .chunks import Chunk
from .errors import ProviderError
from .problems import AttemptFailed, Problem
from .provider import Provider, Runtime
from .pump import Pump, pump_for
from .sendable import unsendable
from .transport.api import Reply, Transport, timeouts_for
from .transport.queued import Priority, Queued
from .transport.rate_limits import RateLimits
from .transport.retry import Waiting, open_with_retries
from .wire import Timeouts


class Answer:
    """One running call: iterate `batches` once; `stop_reason` and `request_id` are known when it is exhausted."""

    def __init__(
        self,
        provider: Provider,
        call: Call,
        transport: Transport,
        memory: MutableMapping[str, object],
        *,
        shared: MutableMapping[str, Any] | None = None,
        timeouts: Timeouts | None = None,
        on_wait: Callable[[Waiting], None] | None = None,
        limits: RateLimits | None = None,
        priority: Priority = "interactive",
        on_queue: Callable[[Queued], None] | None = None,
    ) -> None:
        self._provider, self._transport, self._memory = provider, transport, memory
        self._call: Call | None = call
        """Let go when the request is made: a prompt may be megabytes, an answer may take minutes."""
        self._shared: MutableMapping[str, Any] = {} if shared is None else shared
        self._timeouts = timeouts_for(call.profile, timeouts or Timeouts())
        self._on_wait = on_wait
        self._limits, self._priority, self._on_queue = limits, priority, on_queue
        self._raw = bool(call.profile.include_raw_events)
        self.stop_reason: str | None = None
        self.request_id: str | None = None

    async def batches(self) -> AsyncGenerator[list[Chunk]]:
        """The chunks of each network read, in order. Raises ProviderError; closing it closes the connection."""
        try:
            failure, pump, reply = await self._open()
            try:
                async for data in reply:
                    if batch := pump.feed(data):
                        yield batch
                    if pump.error is not None:
                        raise pump.error
                if batch := pump.finish():
                    yield batch
                if pump.error is not None:
                    raise pump.error
                self.stop_reason = pump.stop_reason
            except AttemptFailed as failed:
                raise failure(failed.problem) from None
            finally:
                await reply.aclose()
        except ProviderError as error:
            error.request_id = error.request_id or self.request_id
            if error.chunks:  # where the reference tells the error as part of the answer too
                yield list(error.chunks)
            raise

    async def _open(self) -> tuple[Callable[[Problem], ProviderError], Pump, Reply]:
        """The reply, how it is read, and the words for its failures; call and request are let go."""
        call, self._call = self._call, None
        assert call is not None
        if self._provider.prepare is not None:
            await self._provider.prepare(call, Runtime(self._transport, self._memory, self._shared))
        exchange, ca_file = self._provider.exchange(call, self._memory), call.profile.ca_file
        del call
        problem = unsendable(exchange.request)
        if problem is not None:
            raise exchange.failure(problem)
        try:
            reply = await open_with_retries(self._transport, exchange, self._timeouts, ca_file, self._on_wait)
        except AttemptFailed as failed:
            raise exchange.failure(failed.problem) from None
        self.request_id = request_id(reply)
        return exchange.failure, pump_for(exchange, reply.head, raw=self._raw), reply


def request_id(reply: Reply) -> str | None:
    """The vendor's name for the request, for support tickets."""
    headers = reply.head.headers
    return next((headers[name] for name in REQUEST_ID_HEADERS if name in headers), None)


REQUEST_ID_HEADERS = ("x-request-id", "request-id", "apim-request-id", "x-amzn-requestid")

__all__ = ["REQUEST_ID_HEADERS", "Answer", "request_id", "timeouts_for"]
