"""Reading questions from a terminal: line editing, several lines, an input history, paths on Tab.

prompt_toolkit, since it works alike on Linux, macOS and Windows (readline is missing there, and on macOS it is another
library), edits several lines, and takes a pasted text as one. Loaded here alone, so never by the server.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.filters import has_selection
from prompt_toolkit.formatted_text import HTML
from prompt_toolkit.history import History, InMemoryHistory
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.shortcuts import CompleteStyle

from .mentions import written
from .slash import COMMANDS, is_unfinished

if TYPE_CHECKING:
    from prompt_toolkit.document import Document

PROMPT = "› "
ESCAPE_SECONDS = 0.05


class ChatCompleter(Completer):
    """Commands at the beginning of a line, paths behind `@` and behind `/file`."""

    def __init__(self, names: Callable[[str], list[str]]) -> None:
        self._names = names

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:
        """Of the word before the cursor."""
        before = document.text_before_cursor
        word = before.rsplit(maxsplit=1)[-1] if before and not before[-1].isspace() else ""
        if before == word and word.startswith("/") and "/" not in word[1:]:
            names = (f"/{help.name}" for help in COMMANDS)
            yield from (Completion(name, -len(word)) for name in names if name.startswith(word.lower()))
        elif word.startswith("@"):
            for path in self._names(word[1:].strip('"')):
                yield Completion(written(path), -len(word), display=path)
        elif before.startswith(("/file ", "/save ")):
            typed = before.partition(" ")[2].lstrip()
            yield from (Completion(path, -len(typed)) for path in self._names(typed))


def key_bindings() -> KeyBindings:
    """Enter ends the question, unless it goes on; Alt-Enter begins another line."""
    bindings = KeyBindings()

    @bindings.add("enter", filter=~has_selection)
    def _(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        state = buffer.complete_state
        if state is not None and state.current_completion is not None:
            buffer.complete_state = None
        elif is_unfinished(buffer.document.text_before_cursor) and buffer.document.is_cursor_at_the_end:
            buffer.newline(copy_margin=False)
        else:
            buffer.validate_and_handle()

    @bindings.add("escape", "enter")
    def _(event: KeyPressEvent) -> None:
        event.current_buffer.newline(copy_margin=False)

    return bindings


class Reader:
    """Where questions come from. `read` raises EOFError at the end and KeyboardInterrupt at Ctrl-C."""

    def __init__(self, history: History | None, names: Callable[[str], list[str]]) -> None:
        self._session: PromptSession[str] | None = None
        with contextlib.suppress(OSError):  # no terminal that it could use
            self._session = PromptSession(
                history=history or InMemoryHistory(),
                completer=ChatCompleter(names),
                complete_while_typing=False,
                complete_style=CompleteStyle.MULTI_COLUMN,
                key_bindings=key_bindings(),
                multiline=True,
                prompt_continuation="… ",
                enable_open_in_editor=False,
                reserve_space_for_menu=4,
            )
            self._session.app.ttimeoutlen = ESCAPE_SECONDS

    def read(self) -> str:
        """One question or command, as it was typed."""
        if self._session is not None and sys.stdin.isatty():
            return self._session.prompt(HTML("<b>› </b>"))
        text = input(PROMPT)
        while is_unfinished(text):
            text += "\n" + input("… ")
        return text
