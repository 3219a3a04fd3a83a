"""The two ways to show an answer: plain text as it comes, and Markdown that grows on a terminal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from .markdown_blocks import split_finished
from .plain_text import one_line, plain

if TYPE_CHECKING:
    from rich.console import Console
    from rich.live import Live


class PlainScreen:
    """For pipes: the answer and nothing else on stdout, piece by piece; what it waits for on stderr."""

    def __init__(self) -> None:
        self._written = False

    def waiting(self, message: str) -> None:
        """What the call waits for."""
        print(one_line(message), file=sys.stderr, flush=True)

    def reasoning(self, text: str) -> None:
        """Not shown: a program wants the answer."""

    def text(self, text: str) -> None:
        """A piece of the answer."""
        self._written = True
        print(plain(text), end="", flush=True)

    def ended(self) -> None:
        """Ends the last line, if one was begun."""
        if self._written:
            print(flush=True)
        self._written = False


class MarkdownScreen:
    """For terminals: a finished paragraph, list or code block is rendered; the one that grows is shown as it comes."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._growing = ""
        self._thought = ""
        self._live: Live | None = None

    def waiting(self, message: str) -> None:
        """What the call waits for, in the place of the coming text."""
        self._show(one_line(message), dim=True)

    def reasoning(self, text: str) -> None:
        """Dim, and gone when the answer comes."""
        self._thought += plain(text)
        self._show(self._thought, dim=True)

    def text(self, text: str) -> None:
        """A piece of the answer."""
        finished, self._growing = split_finished(self._growing + plain(text))
        if finished:
            self._clear()
            self._render(finished)
        self._show(self._growing, dim=False)

    def ended(self) -> None:
        """Renders the rest."""
        self._clear()
        if self._growing.strip():
            self._render(self._growing)
        self._growing = self._thought = ""

    def _render(self, markdown: str) -> None:
        from rich.markdown import Markdown

        self._console.print(Markdown(markdown, hyperlinks=False), end="\n")

    def _show(self, text: str, *, dim: bool) -> None:
        from rich.live import Live
        from rich.text import Text

        if self._live is None:
            self._live = Live(console=self._console, transient=True, refresh_per_second=20)
            self._live.start()
        lines = Text(text, style="dim" if dim else "").wrap(self._console, self._console.width)
        self._live.update(Text("\n").join(lines[-max(1, self._console.height - 2) :]))  # the newest lines

    def _clear(self) -> None:
        if self._live is not None:
            self._live.update("")
            self._live.stop()
            self._live = None
