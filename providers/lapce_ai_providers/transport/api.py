"""What the transport offers to the rest: one attempt at a time, and a reply that is read as it arrives."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Protocol

from ..problems import AttemptFailed, CutProblem
from ..profile import Profile
from ..wire import HttpRequest, ResponseHead, Timeouts

LONGEST_ERROR_BODY_BYTES = 1024 * 1024
"""The longest body of a refusal that is looked at."""


class Reply(Protocol):
    """A reply whose head has come. Iterating gives its body (content coding undone) as it arrives."""

    @property
    def head(self) -> ResponseHead:
        """Status and headers."""
        ...

    def __aiter__(self) -> AsyncIterator[bytes]:
        """Pieces of the body, none empty. Raises AttemptFailed with a CutProblem."""
        ...

    def push_to(self, take: Callable[[bytes], bool]) -> None:
        """Saves a change of tasks for each read: what comes while the reader waits may be handed to `take` at once.

        Args:
            take: returns False for what the reader shall get instead; what it raises, the reader gets. A reply that
                has no such short way need not call it.
        """
        ...

    async def aclose(self) -> None:
        """Frees the connection: back to the pool if the body was read to its end, else closed at once."""
        ...


class Transport(Protocol):
    """The network."""

    async def open(self, request: HttpRequest, *, timeouts: Timeouts, ca_file: str | None = None) -> Reply:
        """One attempt; a reply of any status. Raises AttemptFailed with an AttemptProblem."""
        ...

    async def fetch(self, request: HttpRequest, profile: Profile) -> tuple[ResponseHead, bytes]:
        """One attempt with the profile's limits, and the whole reply. Raises AttemptFailed."""
        ...


async def read_whole(reply: Reply, longest_bytes: int) -> bytes:
    """The whole body. Raises AttemptFailed where it is longer than `longest_bytes` or breaks off."""
    pieces: list[bytes] = []
    size = 0
    async for piece in reply:
        size += len(piece)
        if size > longest_bytes:
            raise AttemptFailed(CutProblem("too_large", f"the reply is longer than {longest_bytes} bytes"))
        pieces.append(piece)
    return b"".join(pieces)


def timeouts_for(profile: Profile, base: Timeouts) -> Timeouts:
    """The limits of a call: the profile's `apiRequestTimeout` bounds the wait for the reply's head."""
    seconds = profile.api_request_timeout
    if seconds is None:
        return Timeouts(base.connect_seconds, base.headers_seconds, base.idle_seconds)
    return Timeouts(base.connect_seconds, seconds or None, base.idle_seconds)
