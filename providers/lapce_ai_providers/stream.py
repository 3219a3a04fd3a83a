"""A call becomes an exchange, that a reply, its bytes chunks: where the pure half meets the I/O half."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, MutableMapping
from functools import partial
from typing import Any, Protocol

from attrs import evolve

from .call import Call
from .chunks import Chunk
from .errors import ProviderError
from .exchange_of import exchange_of
from .problems import AttemptFailed, Problem
from .profile import Profile
from .provider import Exchange, Provider, Runtime
from .pump import Pump, pump_for
from .sendable import unsendable
from .transport.api import Reply, Transport, timeouts_for
from .transport.queued import Priority, Queued
from .transport.rate_limits import RateLimits
from .transport.retry import Waiting, open_with_retries
from .wire import HttpRequest, Timeouts


class Listener(Protocol):
    """Is shown chunks in the turn of the event loop in which they come, without a change of tasks."""

    @property
    def keeps_up(self) -> bool:
        """Whether it takes more; where not, chunks come by `batches`, whose reader may wait."""
        ...

    def show(self, batch: list[Chunk]) -> None:
        """The chunks of one network read."""
        ...


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
        listener: Listener | None = None,
        errors_as_text: bool = True,
    ) -> None:
        self._provider, self._transport, self._memory = provider, transport, memory
        self._call: Call | None = call
        """Let go when the request is made: a prompt may be megabytes, an answer may take minutes."""
        self._profile = call.profile
        self._credentials: tuple[str, ...] = ()
        self._shared: MutableMapping[str, Any] = {} if shared is None else shared
        self._timeouts = timeouts_for(call.profile, timeouts or Timeouts())
        self._on_wait = on_wait
        self._limits, self._on_queue = limits, on_queue
        self._priority: Priority = priority
        self._listener = listener
        self._tells_errors = errors_as_text and call.limits is None
        """Whether errors may come as text too, as in the reference; a text that is to be inserted must have none."""
        self._raw = bool(call.profile.include_raw_events)
        self.stop_reason: str | None = None
        self.request_id: str | None = None
        self.is_cut = False
        """Whether the reply ended in order, but within an event: text may be missing."""

    async def batches(self) -> AsyncGenerator[list[Chunk]]:
        """The chunks of each network read, in order. Raises ProviderError; closing it closes the connection.

        Those that a listener has been shown do not come here.
        """
        try:
            failure, pump, reply = await self._open()
            try:
                if self._listener is not None:
                    reply.push_to(partial(shown_at_once, pump, self._listener))
                async for data in reply:
                    if batch := pump.feed(data):
                        yield batch
                    if pump.error is not None:
                        raise pump.error
                if batch := pump.finish():
                    yield batch
                if pump.error is not None:
                    raise pump.error
                self.stop_reason, self.is_cut = pump.stop_reason, pump.is_cut
            except AttemptFailed as failed:
                raise failure(failed.problem) from None
            finally:
                await reply.aclose()
        except ProviderError as error:
            if chunks := self._told_as_text(error):
                yield chunks
            raise

    def _told_as_text(self, error: ProviderError) -> list[Chunk]:
        """What of an error comes as text, where the reference tells it as part of the answer too.

        The error itself has the request's name from now on, and repeats no key, token or signature of this call.
        """
        from .echoed_keys import hide_keys

        error.request_id = error.request_id or self.request_id
        hide_keys(error, self._profile, self._credentials)
        return list(error.chunks) if self._tells_errors else []

    def _noting(self, exchange: Exchange) -> Exchange:
        """The exchange with an eye on what proves who asks, where that is made for each attempt."""
        authorize = exchange.authorize
        if authorize is None:
            return exchange

        async def noted(request: HttpRequest) -> HttpRequest:
            from .transport.echo import credentials_in

            signed = await authorize(request)
            self._credentials = tuple(credentials_in(signed))
            return signed

        return evolve(exchange, authorize=noted)

    async def _open(self) -> tuple[Callable[[Problem], ProviderError], Pump, Reply]:
        """The reply, how it is read, and the words for its failures; call and request are let go."""
        call, self._call = self._call, None
        assert call is not None
        if self._provider.prepare is not None:
            await self._provider.prepare(call, Runtime(self._transport, self._memory, self._shared))
        exchange, profile = self._noting(exchange_of(self._provider, call, self._memory)), call.profile
        del call
        problem = unsendable(exchange.request)
        if problem is not None:
            raise exchange.failure(problem)
        try:
            reply = await self._reply(exchange, profile)
        except AttemptFailed as failed:
            raise exchange.failure(failed.problem) from None
        self.request_id = request_id(reply)
        return exchange.failure, pump_for(exchange, reply.head, raw=self._raw), reply

    async def _reply(self, exchange: Exchange, profile: Profile) -> Reply:
        """The first good reply, after the call's turn where a rate limit holds."""
        queue = None
        if self._limits is not None:
            model = self._provider.model_id(profile)
            queue = self._limits.queue_for(self._provider.name, profile, exchange.request.url, model)
        if queue is None:
            return await open_with_retries(self._transport, exchange, self._timeouts, profile.ca_file, self._on_wait)
        from .transport.limited import LimitedCall

        limited = LimitedCall(queue, self._transport, self._priority, self._on_wait, self._on_queue)
        return await limited.open(exchange, self._timeouts, profile.ca_file)


def shown_at_once(pump: Pump, listener: Listener, data: bytes) -> bool:
    """Whether a read's chunks have been shown; not to a listener who lags. Raises what the pump does, and its error."""
    if not listener.keeps_up:
        return False
    if batch := pump.feed(data):
        listener.show(batch)
    if pump.error is not None:
        raise pump.error
    return True


def request_id(reply: Reply) -> str | None:
    """The vendor's name for the request, for support tickets."""
    headers = reply.head.headers
    return next((headers[name] for name in REQUEST_ID_HEADERS if name in headers), None)


REQUEST_ID_HEADERS = ("x-request-id", "request-id", "apim-request-id", "x-amzn-requestid")

__all__ = ["REQUEST_ID_HEADERS", "Answer", "request_id", "timeouts_for"]
