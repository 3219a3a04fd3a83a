"""A call becomes an exchange, that a reply, its bytes chunks: where the pure half meets the I/O half."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, MutableMapping

from .call import Call
from .chunks import Chunk, RawChunk
from .errors import ProviderError
from .problems import AttemptFailed, CutProblem
from .profile import Profile
from .provider import Decoder, Exchange, Provider, Runtime, StreamedReply, WholeReply
from .sendable import unsendable
from .transport.api import LONGEST_WHOLE_BODY_BYTES, Reply, Transport, read_whole
from .transport.retry import Waiting, open_with_retries
from .wire import Timeouts

DEFAULT_HEADERS_SECONDS = 600.0


class Answer:
    """One running call: iterate `batches` once; `stop_reason` and `request_id` are known when it is exhausted."""

    def __init__(
        self,
        provider: Provider,
        call: Call,
        transport: Transport,
        memory: MutableMapping[str, object],
        *,
        timeouts: Timeouts | None = None,
        on_wait: Callable[[Waiting], None] | None = None,
    ) -> None:
        self._provider, self._call, self._transport, self._memory = provider, call, transport, memory
        self._timeouts = timeouts_for(call.profile, timeouts or Timeouts())
        self._on_wait = on_wait
        self._raw = bool(call.profile.include_raw_events)
        self.stop_reason: str | None = None
        self.request_id: str | None = None

    async def batches(self) -> AsyncGenerator[list[Chunk]]:
        """The chunks of each network read, in order. Raises ProviderError; closing it closes the connection."""
        exchange = await self._exchange()
        problem = unsendable(exchange.request)
        if problem is not None:
            raise exchange.failure(problem)
        try:
            reply = await open_with_retries(
                self._transport, exchange, self._timeouts, self._call.profile.ca_file, self._on_wait
            )
        except AttemptFailed as failed:
            raise exchange.failure(failed.problem) from None
        self.request_id = request_id(reply)
        try:
            match exchange.reply:
                case StreamedReply():
                    async for batch in self._decoded(exchange, exchange.reply, reply):
                        yield batch
                case WholeReply(read):
                    chunks, self.stop_reason = read(reply.head, await read_whole(reply, LONGEST_WHOLE_BODY_BYTES))
                    yield chunks
        except AttemptFailed as failed:
            raise exchange.failure(failed.problem) from None
        except ProviderError as error:
            error.request_id = error.request_id or self.request_id
            raise
        finally:
            await reply.aclose()

    async def _exchange(self) -> Exchange:
        if self._provider.prepare is not None:
            await self._provider.prepare(self._call, Runtime(self._transport, self._memory))
        return self._provider.exchange(self._call, self._memory)

    async def _decoded(self, exchange: Exchange, how: StreamedReply, reply: Reply) -> AsyncGenerator[list[Chunk]]:
        framing, decoder = how.framing(), how.decoder()
        batch: list[Chunk] = []
        try:
            async for data in reply:
                for event in framing.feed(data):
                    if self._raw:
                        batch.append(RawChunk(event.name or None, event.data))
                    batch.extend(decoder.feed(event))
                if batch:
                    yield batch
                    batch = []
            for event in framing.finish():
                if self._raw:
                    batch.append(RawChunk(event.name or None, event.data))
                batch.extend(decoder.feed(event))
            batch.extend(decoder.finish())
        except (ProviderError, AttemptFailed):
            if batch:  # what came in order before the fault is shown
                yield batch
            raise
        finally:
            self.stop_reason = stop_reason(decoder)
        if batch:
            yield batch


def stop_reason(decoder: Decoder) -> str | None:
    """The decoder's, as text."""
    return decoder.stop_reason


def request_id(reply: Reply) -> str | None:
    """The vendor's name for the request, for support tickets."""
    headers = reply.head.headers
    return next((headers[name] for name in REQUEST_ID_HEADERS if name in headers), None)


REQUEST_ID_HEADERS = ("x-request-id", "request-id", "apim-request-id", "x-amzn-requestid")


def timeouts_for(profile: Profile, base: Timeouts) -> Timeouts:
    """The limits of a call: the profile's `apiRequestTimeout` bounds the wait for the reply's head."""
    seconds = profile.api_request_timeout
    if seconds is None:
        return Timeouts(base.connect_seconds, base.headers_seconds, base.idle_seconds)
    return Timeouts(base.connect_seconds, seconds or None, base.idle_seconds)


__all__ = ["Answer", "CutProblem", "timeouts_for"]
