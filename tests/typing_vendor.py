"""A vendor for inline completions without sockets: it knows the text that somebody is about to type.

It answers each request with what follows the cursor in that text, after its latency, in pieces of some characters, so
that tests on virtual time see requests, connections that were closed, and the moments of both.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

from attrs import define, field

from lapce_ai_providers.profile import Profile
from lapce_ai_providers.wire import HttpRequest, ResponseHead, Timeouts
from vendor_replies import openai_chunk, openai_usage, sse

HEAD = ResponseHead(200, "OK", {"content-type": "text/event-stream"})


@define(eq=False)
class Asked:
    """One request as it came, and what became of it."""

    body: Mapping[str, Any]
    target: str
    at_seconds: float
    closed_early: bool = False
    ended: bool = False

    @property
    def last_message(self) -> str:
        content = self.body["messages"][-1]["content"]
        return content if isinstance(content, str) else "".join(part["text"] for part in content)


Answer = Callable[[Asked], "str | tuple[int, object]"]
"""The text, or a status and a JSON body."""


class StreamedReply:
    """An answer on its way."""

    def __init__(self, vendor: TypingVendor, asked: Asked, text: str) -> None:
        self.head = HEAD
        self._vendor, self._asked, self._text = vendor, asked, text

    async def __aiter__(self) -> AsyncIterator[bytes]:
        vendor = self._vendor
        size = vendor.characters_at_once
        for start in range(0, len(self._text), size):
            if start and vendor.piece_seconds:
                await asyncio.sleep(vendor.piece_seconds)
            yield openai_chunk(self._text[start : start + size])
        yield openai_chunk(finish="stop") + openai_usage(100, len(self._text) // 4) + sse("[DONE]")
        self._asked.ended = True

    def push_to(self, take: Callable[[bytes], bool]) -> None:
        """All comes by iteration."""

    async def aclose(self) -> None:
        self._asked.closed_early = not self._asked.ended


class WholeReply:
    """A refusal."""

    def __init__(self, status: int, body: object) -> None:
        self.head = ResponseHead(status, "", {"content-type": "application/json"})
        self._body = json.dumps(body).encode()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._body

    def push_to(self, take: Callable[[bytes], bool]) -> None:
        """All comes by iteration."""

    async def aclose(self) -> None:
        pass


@define(eq=False)
class TypingVendor:
    """The network of a session under test."""

    answer: Answer
    latency_seconds: float = 0.3
    piece_seconds: float = 0.01
    characters_at_once: int = 4
    asked: list[Asked] = field(factory=list)

    async def open(self, request: HttpRequest, *, timeouts: Timeouts, ca_file: str | None = None) -> Any:
        asked = Asked(json.loads(request.body), request.url, asyncio.get_running_loop().time())
        self.asked.append(asked)
        try:
            await asyncio.sleep(self.latency_seconds)
        except asyncio.CancelledError:
            asked.closed_early = True
            raise
        told = self.answer(asked)
        return StreamedReply(self, asked, stopped(asked, told)) if isinstance(told, str) else WholeReply(*told)

    async def fetch(self, request: HttpRequest, profile: Profile) -> tuple[ResponseHead, bytes]:
        raise AssertionError("nothing is asked on the side")

    def status(self) -> dict[str, object]:
        return {}

    async def aclose(self) -> None:
        pass


def stopped(asked: Asked, text: str) -> str:
    """What a vendor sends that minds the stops."""
    return text[: min([place for stop in asked.body.get("stop", ()) if (place := text.find(stop)) >= 0], default=None)]


def before_cursor(asked: Asked) -> str:
    """The text ahead of the cursor, as a chat prompt tells it."""
    head, _, _ = asked.last_message.rpartition("<CURSOR/>")
    return head[head.rindex("<FILE ") :].partition("\n")[2]


def continuing(text: str) -> Answer:
    """Answers with what follows in a text that is known: all of it, as models do that are not stopped."""

    def answer(asked: Asked) -> str:
        before = before_cursor(asked)
        place = text.find(before)
        return "" if place < 0 else f"<COMPLETION>{text[place + len(before) :]}</COMPLETION>"

    return answer
