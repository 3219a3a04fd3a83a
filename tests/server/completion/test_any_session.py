"""Anything that an editor may do, in any order: texts stay equal, and each request has one answer that is not stale."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from inline_editor import CAPABILITIES, LAPCE, URI, InlineEditor, Request, inline_editor
from naive_text import TEXTS, line_starts
from typing_vendor import Asked, TypingVendor
from virtual_time import VirtualTimeLoop

ANSWERS = st.sampled_from(
    [
        "",
        "a",
        "return a\n    + b",
        "ab\u20acb\n\n\nb",
        "\n\n",
        "```python\nab\n```",
        "Here is the code:\nab",
        (401, {"error": {"message": "no such key"}}),
        (500, {"error": {"message": "overloaded"}}),
        (400, {"error": {"message": "maximum context length is 10 tokens"}}),
    ]
)
SECONDS = st.sampled_from([0.0, 0.01, 0.06, 0.2, 0.5, 3.0])


class AnySession(RuleBasedStateMachine):
    """One editor, one document, a model that says anything."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = VirtualTimeLoop()
        self.stack = AsyncExitStack()
        self.answer: Any = ""
        self.vendor = TypingVendor(self.say)

    def say(self, asked: Asked) -> Any:
        return self.answer

    @initialize(client=st.sampled_from([None, LAPCE]), text=TEXTS, answer=ANSWERS)
    def start(self, client: Any, text: str, answer: Any) -> None:
        self.answer = answer
        folder = tempfile.TemporaryDirectory()
        self.home = folder
        running = inline_editor(self.vendor, folder.name, client=client, capabilities=CAPABILITIES)
        self.editor: InlineEditor = self.loop.run_until_complete(self.stack.enter_async_context(running))
        self.editor.on_answer = self.look_at
        self.do(lambda: self.editor.open(text))

    def do(self, work: Callable[[], object]) -> None:
        """What an editor sends, and what the server does about it at once."""

        async def step() -> None:
            work()
            await asyncio.sleep(0)

        self.loop.run_until_complete(step())

    def look_at(self, request: Request) -> None:
        if request.items:
            assert self.editor.text == request.text

    @rule(text=TEXTS)
    def type(self, text: str) -> None:
        self.do(lambda: self.editor.type(text))

    @rule(start=st.integers(0, 40), length=st.integers(0, 8), text=TEXTS)
    def replace(self, start: int, length: int, text: str) -> None:
        """Anywhere, but between the two halves of a line end: no editor has a cursor there."""
        whole = self.editor.text
        first, last = (self.valid(min(place, len(whole))) for place in (start, start + length))
        self.do(lambda: self.editor.replace(first, last, text))

    @rule(text=TEXTS)
    def replace_all(self, text: str) -> None:
        self.do(lambda: self.editor.replace_all(text))

    @rule(offset=st.integers(0, 40))
    def move(self, offset: int) -> None:
        self.editor.offset = self.valid(min(offset, len(self.editor.text)))

    @rule(kind=st.sampled_from([0, 1, 2, 2, 2, 2]))
    def ask(self, kind: int) -> None:
        self.do(lambda: self.editor.ask(kind))

    @rule(text=st.sampled_from(["a", "ab", "return", "\n", " "]), seconds=SECONDS)
    def type_and_ask(self, text: str, seconds: float) -> None:
        self.do(lambda: self.editor.type(text))
        self.do(self.editor.ask)
        self.pass_time(seconds)

    @rule(number=st.integers(0, 60))
    def cancel(self, number: int) -> None:
        if number in self.editor.requests:
            self.do(lambda: self.editor.cancel(self.editor.requests[number]))

    @rule(answer=ANSWERS, latency=SECONDS, piece=st.sampled_from([0.0, 0.01, 0.3]))
    def change_the_model(self, answer: Any, latency: float, piece: float) -> None:
        self.answer, self.vendor.latency_seconds, self.vendor.piece_seconds = answer, latency, piece

    @rule(seconds=SECONDS)
    def wait(self, seconds: float) -> None:
        self.pass_time(seconds)

    def pass_time(self, seconds: float) -> None:
        self.loop.run_until_complete(asyncio.sleep(seconds))

    @rule()
    def close_and_open(self) -> None:
        self.do(lambda: self.editor.send("textDocument/didClose", {"textDocument": {"uri": URI}}))
        self.do(lambda: self.editor.open(self.editor.text, self.editor.offset))

    @invariant()
    def texts_are_equal(self) -> None:
        if hasattr(self, "editor"):
            document = self.editor.session.open_documents.get(URI)
            assert document is not None
            assert document.text == self.editor.text

    def valid(self, offset: int) -> int:
        text = self.editor.text
        starts = [start for start in line_starts(text) if start <= offset]
        if offset and text[offset - 1 : offset + 1] == "\r\n":
            offset -= 1
        return max(offset, starts[-1])

    def teardown(self) -> None:
        if hasattr(self, "editor"):
            self.pass_time(100.0)
            requests = self.editor.requests.values()
            assert [len(request.answers) for request in requests] == [1] * len(requests)
            assert {request.code for request in requests} <= {None, -32800, -32801}
            self.loop.run_until_complete(self.stack.aclose())
            self.home.cleanup()
        self.loop.close()


class TestAnySession(AnySession.TestCase):
    """A few, with each run others."""

    settings = settings(max_examples=12, stateful_step_count=20, deadline=None)


@pytest.mark.slow
class TestManySessions(AnySession.TestCase):
    """For hours of typing."""

    settings = settings(max_examples=400, stateful_step_count=50, deadline=None)
