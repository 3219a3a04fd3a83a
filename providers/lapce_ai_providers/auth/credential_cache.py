"""Credentials by what they were made from: fetched once for all calls that wait, renewed before they expire."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

from attrs import define, field, frozen

T = TypeVar("T")

MARGIN_SECONDS = 300.0
"""Renewed so long before the end, as the vendors' own libraries do (google-auth 225 s, botocore 600 to 900 s)."""
LARGEST_COUNT = 32


@frozen
class Credentials(Generic[T]):
    """Something secret and how long it holds."""

    value: T = field(repr=False)
    expires_at_seconds: float | None = None
    """By the wall clock, seconds since the epoch; None: it does not expire."""

    def expired(self, margin_seconds: float = 0.0) -> bool:
        """Whether it no longer holds, or will not in so long."""
        return self.expires_at_seconds is not None and time.time() >= self.expires_at_seconds - margin_seconds


@define
class Slot(Generic[T]):
    """One place in the cache."""

    lock: asyncio.Lock = field(factory=asyncio.Lock)
    held: Credentials[T] | None = None


class CredentialCache(Generic[T]):
    """Bounded; the least recently used go first. A failure is not kept: the next call tries again."""

    def __init__(self) -> None:
        self._slots: OrderedDict[Hashable, Slot[T]] = OrderedDict()

    async def get(self, key: Hashable, fetch: Callable[[], Awaitable[Credentials[T]]]) -> Credentials[T]:
        """Credentials that hold a while longer. Raises what `fetch` raises."""
        slot = self._slots.setdefault(key, Slot())
        self._slots.move_to_end(key)
        while len(self._slots) > LARGEST_COUNT:
            self._slots.popitem(last=False)
        if slot.held is None or slot.held.expired(MARGIN_SECONDS):
            async with slot.lock:  # whoever waited finds what the first one fetched
                if slot.held is None or slot.held.expired(MARGIN_SECONDS):
                    slot.held = await fetch()
        return slot.held

    def forget(self, key: Hashable) -> bool:
        """Drops credentials that had expired; whether they had (only then may a refused call be repeated)."""
        slot = self._slots.get(key)
        if slot is None or slot.held is None or not slot.held.expired():
            return False
        slot.held = None
        return True
