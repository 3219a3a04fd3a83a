"""`lapce-ai chat`: a conversation with the configured model in the terminal, through the real server."""

from __future__ import annotations

import contextlib
import sys
from importlib import import_module
from typing import Any

from attrs import frozen

from .answer import Answer, Screen, ask
from .failure import CommandFailed
from .plain_text import one_line
from .screens import MarkdownScreen, PlainScreen
from .server_process import ServerProcess

LOCAL_PROFILE = {"apiProvider": "openai", "openAiBaseUrl": "local:"}
GREETING = "Ctrl-C cancels an answer, Ctrl-D or /exit leaves, /new forgets the conversation."
PROMPT = "› "


@frozen
class Wanted:
    """Whom to ask, from the command line."""

    profile: str | None = None
    model: str | None = None
    system: str | None = None
    local: bool = False

    def params(self) -> dict[str, Any]:
        """As `ai/stream` takes them."""
        row = {"profile": LOCAL_PROFILE if self.local else self.profile, "model": self.model, "system": self.system}
        return {name: value for name, value in row.items() if value is not None}


def converse(wanted: Wanted, question: str) -> None:
    """One question and its answer, or many. Raises CommandFailed."""
    screen, talk = _screen(), Talk(wanted)
    if not question and not sys.stdin.isatty():
        question = sys.stdin.read().strip()
        if not question:
            raise CommandFailed("There is no question: standard input is empty.")
    with ServerProcess(_tell) as server:
        server.initialize({})
        if question:
            answer = talk.turn(server, question, screen)
            if answer.reason == "error":
                raise CommandFailed(one_line(answer.message))
            if answer.reason == "cancelled":
                raise KeyboardInterrupt
            return
        _interact(server, talk, screen)


class Talk:
    """A conversation in memory."""

    def __init__(self, wanted: Wanted) -> None:
        self._wanted = wanted
        self.messages: list[dict[str, Any]] = []

    def turn(self, server: ServerProcess, question: str, screen: Screen) -> Answer:
        """One question and its answer. Both are remembered as far as there was an answer."""
        asked = [*self.messages, {"role": "user", "content": question}]
        answer = ask(server, "ai/stream", {**self._wanted.params(), "messages": asked}, screen)
        if answer.text:
            self.messages = [*asked, {"role": "assistant", "content": answer.text}]
        return answer


def _interact(server: ServerProcess, talk: Talk, screen: Screen) -> None:
    with contextlib.suppress(ImportError):  # with it `input` has line editing and a history
        import_module("readline")
    _tell(GREETING)
    while True:
        try:
            line = input(PROMPT).strip()
        except EOFError:
            print()
            return
        except KeyboardInterrupt:
            print()
            continue
        match line:
            case "":
                continue
            case "/exit" | "/quit":
                return
            case "/new":
                talk.messages = []
                _tell("The conversation is forgotten.")
            case question:
                _tell(closing_line(talk.turn(server, question, screen)))


def closing_line(answer: Answer) -> str:
    """Under an answer: what went wrong, or which model it was and what it took."""
    if answer.reason == "error":
        return one_line(answer.message)
    parts = [f"{answer.provider} {answer.model}", f"{answer.seconds:.1f} s"]
    if answer.reason == "cancelled":
        parts.insert(0, "cancelled")
    if answer.usage:
        parts.append(f"{answer.usage.get('inputTokens', 0)} + {answer.usage.get('outputTokens', 0)} tokens")
    cost = answer.usage.get("totalCost")
    if cost:
        parts.append(f"${cost:.4f}")
    return one_line(" · ".join(parts))


def _tell(line: str) -> None:
    """Beside the conversation."""
    import click

    click.secho(one_line(line), dim=True, err=True)


def _screen() -> Screen:
    if not sys.stdout.isatty():
        return PlainScreen()
    from rich.console import Console

    return MarkdownScreen(Console(highlight=False))
