"""One call from the terminal: asks the server, shows what comes, and cancels it on Ctrl-C."""

from __future__ import annotations

import itertools
import signal
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from types import FrameType
from typing import Any, Protocol

from attrs import define, field

from .server_process import ServerProcess

_numbers = itertools.count(1)
ERROR_AS_TEXT = "Error: "
"""How a provider that tells errors as text of the answer too (Bedrock) begins them."""


class Screen(Protocol):
    """Where an answer is shown. All texts are the model's or the server's as they came."""

    def waiting(self, message: str) -> None:
        """What the call waits for."""
        ...

    def reasoning(self, text: str) -> None:
        """A piece of what the model thinks."""
        ...

    def text(self, text: str) -> None:
        """A piece of the answer."""
        ...

    def ended(self) -> None:
        """Nothing more comes."""
        ...


@define
class Answer:
    """What came of a call."""

    text: str = ""
    reason: str = ""
    """"done", "cancelled" or "error"."""
    message: str = ""
    """One line for a person, where it did not go well."""
    error: Mapping[str, Any] = field(factory=dict[str, Any])
    """As in `end`."""
    provider: str = ""
    model: str = ""
    title: str = ""
    """Who answered, for people."""
    usage: Mapping[str, Any] = field(factory=dict[str, Any])
    chunks: int = 0
    seconds: float = 0.0
    """Until the end."""
    held: str = ""
    """Text that is the error's again, if the call ends with that error."""
    first_seconds: float = 0.0
    """Until the first piece of text."""


def ask(server: ServerProcess, method: str, params: Mapping[str, Any], screen: Screen) -> Answer:
    """Asks, shows, and waits for the end. Ctrl-C cancels the call; once more, raises KeyboardInterrupt.

    Raises CommandFailed where the server has ended.
    """
    token = f"cli-{next(_numbers)}"
    answer = Answer()
    start = time.monotonic()
    with _interrupts() as interrupts:

        def awake() -> None:
            if interrupts.due:
                interrupts.due = False
                server.notify("ai/cancel", {"token": token})

        server.notify(method, {**params, "token": token})
        while not answer.reason:
            value = server.next_progress(token, awake)
            _take(value, answer, screen, time.monotonic() - start)
    answer.seconds = time.monotonic() - start
    screen.ended()
    return answer


def _take(value: Mapping[str, Any], answer: Answer, screen: Screen, seconds: float) -> None:
    match value:
        case {"kind": "begin"}:
            answer.provider, answer.model = str(value.get("provider", "")), str(value.get("model", ""))
            answer.title = str(value.get("title", "")) or f"{answer.provider} {answer.model}"
        case {"kind": "end"}:
            answer.error = value.get("error") or {}
            if answer.held != f"{ERROR_AS_TEXT}{answer.error.get('message')}":
                _release(answer, screen)
            answer.reason, answer.message = str(value.get("reason", "error")), str(value.get("message", ""))
            answer.text = answer.text or str(value.get("text", ""))
        case {"kind": "report", "chunk": {"type": "text", "text": str(text)}}:
            _release(answer, screen)
            answer.first_seconds = answer.first_seconds or seconds
            answer.held = text
            if not text.startswith(ERROR_AS_TEXT):
                _release(answer, screen)
        case {"kind": "report", "chunk": {"type": "reasoning", "text": str(text)}}:
            screen.reasoning(text)
        case {"kind": "report", "chunk": {"type": "usage"} as usage}:
            answer.usage = usage
        case {"kind": "report", "message": str(message)}:
            screen.waiting(message)
        case _:
            pass  # grounding, raw events, and kinds that later versions add


def _release(answer: Answer, screen: Screen) -> None:
    """Shows what was held back."""
    if answer.held:
        answer.text += answer.held
        answer.chunks += 1
        screen.text(answer.held)
        answer.held = ""


@define
class _Interrupts:
    due: bool = False
    count: int = 0

    def handle(self, _number: int, _frame: FrameType | None) -> None:
        """Only notes it: a write here could cut into another one."""
        self.count += 1
        self.due = True
        if self.count > 1:
            raise KeyboardInterrupt


@contextmanager
def _interrupts() -> Generator[_Interrupts]:
    interrupts = _Interrupts()
    before = signal.signal(signal.SIGINT, interrupts.handle)
    try:
        yield interrupts
    finally:
        signal.signal(signal.SIGINT, before)
