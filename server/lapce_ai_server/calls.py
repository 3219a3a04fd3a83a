"""The running calls: started, found by token or request id, cancelled. The only owner of tasks."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Callable, Coroutine, Iterator
from typing import TYPE_CHECKING, Any

from .jsonrpc import MessageId

if TYPE_CHECKING:
    from .protocol.params import Token


class RunningCall:
    """One call between its first and its last message."""

    __slots__ = ("model", "provider", "request_id", "started_seconds", "task", "token")

    def __init__(self, token: Token | None, request_id: MessageId | None, provider: str, model: str) -> None:
        self.token, self.request_id, self.provider, self.model = token, request_id, provider, model
        self.started_seconds = time.monotonic()
        self.task: asyncio.Task[None] | None = None

    def cancel(self) -> None:
        """Closes the provider's connection at once; the call then ends with `cancelled`."""
        if self.task is not None:
            self.task.cancel()


class Calls:
    """All of them. A call is independent of every other."""

    def __init__(self) -> None:
        self._running: dict[int, RunningCall] = {}
        self._by_token: dict[tuple[type, Token], RunningCall] = {}
        self._by_request: dict[tuple[type, MessageId], RunningCall] = {}
        self._numbers = itertools.count()
        self.finished = 0
        self.is_closing = False
        """Whether all have been cancelled since the server leaves, by nobody's wish for one of them."""

    def start(
        self, call: RunningCall, work: Coroutine[Any, Any, None], never_ran: Callable[[], None] | None = None
    ) -> None:
        """Runs `work` in a task of its own.

        Args:
            call: its token must be free (`token_in_use`).
            work: says itself how it ended, also when it is cancelled.
            never_ran: called where the task was cancelled before it could begin.
        """
        number = next(self._numbers)
        self._running[number] = call
        if call.token is not None:
            self._by_token[_key(call.token)] = call
        if call.request_id is not None:
            self._by_request[_key(call.request_id)] = call
        call.task = asyncio.create_task(work)
        call.task.add_done_callback(lambda task: self._finished(number, call, task, never_ran))

    def token_in_use(self, token: Token) -> bool:
        """Whether a running call has this token."""
        return _key(token) in self._by_token

    def cancel(self, token: Token) -> bool:
        """Whether there was such a call."""
        return _cancelled(self._by_token.get(_key(token)))

    def cancel_request(self, number: MessageId) -> bool:
        """Whether there was such a request."""
        return _cancelled(self._by_request.get(_key(number)))

    async def cancel_all(self, seconds: float) -> None:
        """Cancels what runs and waits until it has ended, at most so long."""
        self.is_closing = True
        tasks = [call.task for call in self._running.values() if call.task is not None]
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=seconds)

    def __len__(self) -> int:
        return len(self._running)

    def __iter__(self) -> Iterator[RunningCall]:
        return iter(list(self._running.values()))

    def _finished(
        self, number: int, call: RunningCall, task: asyncio.Task[None], never_ran: Callable[[], None] | None
    ) -> None:
        del self._running[number]
        if call.token is not None:
            self._by_token.pop(_key(call.token), None)
        if call.request_id is not None:
            self._by_request.pop(_key(call.request_id), None)
        call.task = None
        self.finished += 1
        if task.cancelled() and never_ran is not None:
            never_ran()
        elif not task.cancelled():
            task.exception()  # the work reports its own failures; this marks them as seen


def _key(name: Token) -> tuple[type, Token]:
    """1 and "1" are different names (and True is no name at all)."""
    return type(name), name


def _cancelled(call: RunningCall | None) -> bool:
    if call is None:
        return False
    call.cancel()
    return True
