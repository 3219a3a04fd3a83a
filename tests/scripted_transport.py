"""A transport without sockets: answers requests with recorded replies, and remembers what it was asked and when."""

import asyncio
import base64
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from lapce_ai_providers.problems import AttemptFailed, AttemptProblem, ConnectionProblem, CutProblem, TimeoutProblem
from lapce_ai_providers.profile import Profile
from lapce_ai_providers.stream import timeouts_for
from lapce_ai_providers.transport.api import read_whole
from lapce_ai_providers.wire import HttpRequest, ResponseHead, Timeouts


def recorded_bytes(chunk: str | Mapping[str, str]) -> bytes:
    """A piece of a body: text, or base64 where it is none."""
    return chunk.encode() if isinstance(chunk, str) else base64.b64decode(chunk["base64"])


def recorded_head(reply: Mapping[str, Any]) -> ResponseHead:
    """Status, reason and headers of a recorded reply."""
    status = reply["status"]
    phrase = HTTPStatus(status).phrase if status in set(HTTPStatus) else ""
    headers = {name.lower(): value for name, value in reply.get("headers", {}).items()}
    return ResponseHead(status, reply.get("reason", phrase), headers)


class ScriptedReply:
    """One recorded reply; each chunk is one read."""

    def __init__(self, reply: Mapping[str, Any], timeouts: Timeouts) -> None:
        self.head = recorded_head(reply)
        self.closed = False
        self._pieces = [] if self.head.status in (204, 304) else list(map(recorded_bytes, reply.get("chunks", [])))
        self._drop = reply.get("drop")
        self._silent_seconds = timeouts.idle_seconds if reply.get("stall") else None

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self._pieces:
            await asyncio.sleep(0)
            if piece:
                yield piece
        if self._silent_seconds is not None:
            await asyncio.sleep(self._silent_seconds)
            raise AttemptFailed(CutProblem("idle", f"no byte of the reply for {self._silent_seconds:g} s"))
        if self._drop:
            raise AttemptFailed(CutProblem("reset" if self._drop == "reset" else "eof", "the connection was closed"))

    def push_to(self, take: Callable[[bytes], bool]) -> None:
        """All comes by iteration."""

    async def aclose(self) -> None:
        self.closed = True


class ScriptedTransport:
    """The network of one step of a scenario."""

    def __init__(self, replies: Sequence[Mapping[str, Any]], routes: Mapping[str, Any]) -> None:
        self._replies, self._routes = replies, routes
        self._next = 0
        self.requests: list[HttpRequest] = []
        self.side_requests: list[HttpRequest] = []
        self.refused_connections = 0
        self.opened: list[ScriptedReply] = []
        self.timers_ms: list[float] = []
        """Time-outs that were waited out; the player adds the waits between attempts."""

    async def open(self, request: HttpRequest, *, timeouts: Timeouts, ca_file: str | None = None) -> ScriptedReply:
        """One attempt with the next reply; the last one repeats."""
        address = urlsplit(request.url)
        for path in (f"{address.hostname}{address.path}", address.path):
            if (route := self.route(request.method, path)) is not None:
                self.side_requests.append(request)
                return self._opened(route, timeouts)
        reply = self._replies[min(self._next, len(self._replies) - 1)] if self._replies else {"status": 599}
        self._next += 1
        if reply.get("connect_error"):
            self.refused_connections += 1
            raise failed(ConnectionProblem("refused", f"{address.hostname}: connection refused"))
        self.requests.append(request)
        if reply.get("drop_before_headers"):
            raise failed(ConnectionProblem("closed", f"{address.hostname}: closed without a reply"))
        if reply.get("hang"):
            await self._wait_out(timeouts)
        return self._opened(reply, timeouts)

    async def fetch(self, request: HttpRequest, profile: Profile) -> tuple[ResponseHead, bytes]:
        """One attempt, the whole reply."""
        reply = await self.open(request, timeouts=timeouts_for(profile, Timeouts()))
        try:
            return reply.head, await read_whole(reply, 1 << 26)
        finally:
            await reply.aclose()

    def route(self, method: str, path: str) -> Mapping[str, Any] | None:
        """The reply to what is asked on the side, if the scenario has one."""
        found: Mapping[str, Any] | None = self._routes.get(f"{method} {path}")
        return found

    def _opened(self, reply: Mapping[str, Any], timeouts: Timeouts) -> ScriptedReply:
        self.opened.append(ScriptedReply(reply, timeouts))
        return self.opened[-1]

    async def _wait_out(self, timeouts: Timeouts) -> None:
        seconds = timeouts.headers_seconds
        assert seconds is not None, "the reply never comes, and nothing bounds the wait"
        if seconds > 0:
            self.timers_ms.append(seconds * 1000)
        await asyncio.sleep(seconds)
        raise failed(TimeoutProblem("headers", seconds))


def failed(problem: AttemptProblem) -> AttemptFailed:
    return AttemptFailed(problem)
