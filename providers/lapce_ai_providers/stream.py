"""A call becomes an exchange, that a reply, its bytes chunks: where the pure half meets the I/O half."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Iterable, MutableMapping

from .call import Call
from .chunks import Chunk, RawChunk
from .errors import ProviderError
from .problems import AttemptFailed
from .profile import Profile
from .provider import Decoder, Exchange, Framing, Provider, Runtime, StreamedReply, WholeReply
from .sendable import unsendable
from .transport.api import LONGEST_WHOLE_BODY_BYTES, Reply, Transport, read_whole
from .transport.retry import Waiting, open_with_retries
from .wire import Event, Timeouts


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
        try:
            exchange, reply = await self._open()
            try:
                match exchange.reply:
                    case StreamedReply(framing, decoder):
                        pump = Pump(framing(), decoder(), raw=self._raw)
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
                    case WholeReply(read):
                        chunks, self.stop_reason = read(reply.head, await read_whole(reply, LONGEST_WHOLE_BODY_BYTES))
                        yield chunks
            except AttemptFailed as failed:
                raise exchange.failure(failed.problem) from None
            finally:
                await reply.aclose()
        except ProviderError as error:
            error.request_id = error.request_id or self.request_id
            if error.chunks:  # where the reference tells the error as part of the answer too
                yield list(error.chunks)
            raise

    async def _open(self) -> tuple[Exchange, Reply]:
        if self._provider.prepare is not None:
            await self._provider.prepare(self._call, Runtime(self._transport, self._memory))
        exchange = self._provider.exchange(self._call, self._memory)
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
        return exchange, reply


class Pump:
    """Bytes → events → chunks of one reply. A fault comes after the chunks that were in order before it."""

    __slots__ = ("_decoder", "_framing", "_raw", "error")

    def __init__(self, framing: Framing, decoder: Decoder, *, raw: bool) -> None:
        self._framing, self._decoder, self._raw = framing, decoder, raw
        self.error: ProviderError | None = None

    def feed(self, data: bytes) -> list[Chunk]:
        """The chunks that these bytes make; look at `error` afterwards."""
        batch: list[Chunk] = []
        try:
            self._take(self._framing.feed(data), batch)
        except ProviderError as error:
            self.error = error
        return batch

    def finish(self) -> list[Chunk]:
        """The chunks that the orderly end of the body makes; look at `error` afterwards."""
        batch: list[Chunk] = []
        try:
            self._take(self._framing.finish(), batch)
            batch.extend(self._decoder.finish())
        except ProviderError as error:
            self.error = error
        return batch

    @property
    def stop_reason(self) -> str | None:
        """The provider's own word for why it stopped."""
        return self._decoder.stop_reason

    def _take(self, events: Iterable[Event], batch: list[Chunk]) -> None:
        decode = self._decoder.feed
        for event in events:
            if self._raw:
                batch.append(RawChunk(event.name or None, event.data))
            batch.extend(decode(event))


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
