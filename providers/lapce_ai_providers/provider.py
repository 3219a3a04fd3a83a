"""The shapes that adapters fill: a provider is a frozen record of functions, not a class to extend."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping, Sequence
from typing import Any, Protocol

from attrs import field, frozen

from .call import Call
from .chunks import Chunk, UsageChunk
from .errors import ProviderError
from .hole import AnswerLimits
from .model_params import Model
from .problems import AttemptProblem, Problem
from .profile import Profile
from .transport.api import Transport
from .wire import Event, HttpRequest, ResponseHead


class Framing(Protocol):
    """Bytes of a reply → events. Pure; holds no more than the unfinished event."""

    @property
    def unfinished(self) -> bool:
        """Whether an event has begun and not ended."""
        ...

    def feed(self, data: bytes) -> Iterable[Event]:
        """The events that these bytes complete. Raises ProviderError after the events that were in order."""
        ...

    def finish(self) -> Iterable[Event]:
        """Called at the orderly end of the body. Raises ProviderError where an unfinished event is a fault."""
        ...


class Decoder(Protocol):
    """Events of one reply → chunks. Pure."""

    stop_reason: str | None
    """The provider's own word for why it stopped, once known."""

    def feed(self, event: Event) -> Iterable[Chunk]:
        """The chunks that this event makes. Raises ProviderError on an error event or a broken one."""
        ...

    def finish(self) -> Iterable[Chunk]:
        """The chunks that are due at the orderly end of the stream."""
        ...


@frozen
class StreamedReply:
    """The reply is decoded as it arrives."""

    framing: Callable[[], Framing]
    decoder: Callable[[], Decoder]


@frozen
class WholeReply:
    """The reply is one JSON document, decoded when it is complete."""

    read: Callable[[ResponseHead, bytes], tuple[list[Chunk], str | None]]
    """Head and body → chunks and stop reason. Raises ProviderError."""


class RetryRule(Protocol):
    """Decides after a failed attempt. Pure: chance and time come in as arguments."""

    def __call__(self, attempt: int, problem: AttemptProblem, *, chance: float, now: float) -> float | None:
        """Seconds to wait before the next attempt, or None to give up.

        Args:
            attempt: how many attempts have failed so far, from 1.
            problem: how the last one failed.
            chance: a random number in [0, 1) for jitter.
            now: seconds since the epoch, for `Retry-After` dates.
        """
        ...


@frozen
class Exchange:
    """One call in a provider's own dialect: what to send, how to read the answer, what a failure is called."""

    request: HttpRequest
    reply: StreamedReply | WholeReply
    retry: RetryRule
    failure: Callable[[Problem], ProviderError]
    """Words a failure of the network or a refusal, in the reference's text."""
    authorize: Callable[[HttpRequest], Awaitable[HttpRequest]] | None = None
    """Signs the request, anew for each attempt; None where the key is already among the headers."""
    renew: Callable[[], bool] | None = None
    """Asked once after a 401: drops a token that had expired and tells whether it had; then the attempt is repeated."""


@frozen(kw_only=True)
class ModelRow:
    """One model as `ai/models` tells it."""

    id: str
    context_window: int | None = None
    """Tokens."""
    max_tokens: int | None = None
    """Longest answer, in tokens."""
    facts: Mapping[str, Any] = field(factory=dict[str, Any])
    """Prices and abilities, by the reference's names."""

    def value(self, provider: str) -> dict[str, Any]:
        """As JSON."""
        row = {"id": self.id, "provider": provider, "contextWindow": self.context_window, "maxTokens": self.max_tokens}
        return {name: value for name, value in row.items() if value is not None} | dict(self.facts)


@frozen
class Runtime:
    """What lives longer than a call and is handed to `prepare`."""

    sender: Transport
    """Asks things on the side (tokens, model lists, counts)."""
    memory: MutableMapping[str, Any] = field(factory=dict[str, Any], repr=False)
    """Kept for one profile as long as it does not change, like the fields of the reference's handler instance."""
    shared: MutableMapping[str, Any] = field(factory=dict[str, Any], repr=False)
    """Kept for all profiles as long as the process lives, like the reference's caches."""
    estimate: Callable[[str | Sequence[Mapping[str, Any]]], Awaitable[int]] | None = None
    """Tokens of a content as `tokens.py` estimates them, for when a vendor does not tell."""


@frozen(kw_only=True)
class Provider:
    """One of the eight."""

    name: str
    """As in `apiProvider`."""
    title: str
    """As people write it."""
    model_id: Callable[[Profile], str]
    """The model that a call with this profile asks; "" where none is set and the provider has no default."""
    model: Callable[[Profile], Model] | None = None
    """That model, its facts and parameters, by what is known without asking anybody. Raises ProviderError."""
    memory_estimate_bytes: int
    """What a server holds more after its first call, if to this provider alone; some 3 MiB of it (the transport) are
    shared by all. Measured by `python -m tests.bench memory`, 2026-11."""
    exchange: Callable[[Call, MutableMapping[str, Any]], Exchange]
    """Call and memory → exchange. Pure but for the memory. Raises ProviderError."""
    prepare: Callable[[Call, Runtime], Awaitable[None]] | None = None
    """I/O that must be done before `exchange` (credentials, model lists); its results go to the memory."""
    fill: Callable[[Call, MutableMapping[str, Any]], Exchange] | None = None
    """As `exchange`, for a call with a `hole`; None where the vendor has no endpoint for one. Raises ProviderError."""
    limit: Callable[[Call, AnswerLimits, Mapping[str, Any]], Mapping[str, Any]] | None = None
    """The body of an `exchange` within the call's limits; None where it has no fields for them. Pure."""
    models: Callable[[Profile, Runtime], Awaitable[list[ModelRow]]] | None = None
    """The models on offer, asked of the vendor where it must be. Raises ProviderError."""
    count_tokens: Callable[[Profile, str | Sequence[Mapping[str, Any]], Runtime], Awaitable[int]] | None = None
    """The vendor's own count of a text or of blocks; None where the estimate of `tokens.py` serves."""
    cost: Callable[[Profile, MutableMapping[str, Any], UsageChunk], float | None] | None = None
    """What the usage of a whole call cost, in US dollars (`cost.py`); None where no price is known."""
    own_hosts: Callable[[Profile], Iterable[str]]
    """The vendor's own host names: where keys from the environment may go."""
