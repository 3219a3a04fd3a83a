"""The text of a chat file → its turns, its open question, and what profile, model and instructions it asks for.

    ---
    lapce-ai: chat
    model: gpt-4.1          (profile, model and system are optional)
    ---

    ## You

    Why is the sky blue?

What stands ahead of the first heading is a question, too, but for comments (`<!-- … -->`); so is what was typed below
an answer's note. Any text is read; one without the line `lapce-ai: chat` is no chat.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attrs import frozen

from ...documents.line_ends import split_lines, without_end
from .markers import Note, Role, fenced, heading_of, note_of, trimmed, unescaped

KEY = "lapce-ai"
LONGEST_FRONT_LINES = 100
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)


@frozen
class Turn:
    """What one of the two says, or a file's instructions."""

    role: Role
    text: str
    """With line feeds; without blank lines around."""
    first: int
    """Line of its heading, or where it begins without one."""
    stop: int
    """The line behind its last one."""
    note: Note | None = None
    """How the answer ended, where it did not end well."""
    note_line: int | None = None


@frozen
class Chat:
    """A file as it was read."""

    lines: tuple[str, ...]
    """With their ends."""
    front: Mapping[str, str]
    """Of the front matter, names in lower case."""
    turns: tuple[Turn, ...]

    @property
    def newline(self) -> str:
        """The end of the first line that has one."""
        first = self.lines[0]
        return first[len(without_end(first)) :] or "\n"

    @property
    def profile(self) -> str | None:
        """The profile to ask with."""
        return self.front.get("profile") or None

    @property
    def model(self) -> str | None:
        """The model to ask, in place of the profile's."""
        return self.front.get("model") or None

    @property
    def system(self) -> str | None:
        """The file's own instructions."""
        told = [self.front.get("system", ""), *(turn.text for turn in self.turns if turn.role == "system")]
        return "\n\n".join(filter(None, told)) or None

    def messages(self, stop: int) -> tuple[dict[str, Any], ...]:
        """The conversation above a line, as models take it: begun by the user, in turns."""
        rows: list[dict[str, Any]] = []
        for turn in self.turns:
            if turn.first >= stop or turn.role == "system" or not turn.text:
                continue
            if rows and rows[-1]["role"] == turn.role:
                rows[-1]["content"] += f"\n\n{turn.text}"
            elif rows or turn.role == "user":
                rows.append({"role": turn.role, "content": turn.text})
        return tuple(rows)

    @property
    def last_answer(self) -> Turn | None:
        """The answer behind which nothing stands."""
        spoken = [turn for turn in self.turns if turn.role != "system"]
        return spoken[-1] if spoken and spoken[-1].role == "assistant" else None

    @property
    def pending(self) -> int | None:
        """The line from which on the answer to the open question goes; None where no question is open.

        An answer that failed, was interrupted or is empty is asked for again, and replaced.
        """
        spoken = [turn for turn in self.turns if turn.role != "system"]
        if not spoken:
            return None
        last = spoken[-1]
        if last.role == "user":
            return len(self.lines) if last.text else None
        if last.note not in ("failed", "answering") and (last.note is not None or last.text):
            return None
        asked = self.messages(last.first)
        return last.first if asked and asked[-1]["role"] == "user" else None


def is_chat(text: str) -> bool:
    """Whether a file is a chat; cheap for those that are not."""
    return text.lstrip("\ufeff").startswith("---") and _front(split_lines(text[:20_000]))[0].get(KEY) == "chat"


def parse(text: str) -> Chat:
    """Raises nothing."""
    lines = split_lines(text)
    front, begin = _front(lines)
    return Chat(tuple(lines), front, tuple(_turns([without_end(line) for line in lines], begin)))


def _front(lines: Sequence[str]) -> tuple[dict[str, str], int]:
    """Front matter, and the line behind it."""
    if without_end(lines[0]).lstrip("\ufeff").rstrip() != "---":
        return {}, 0
    found: dict[str, str] = {}
    for at, line in enumerate(lines[1:LONGEST_FRONT_LINES], 1):
        if without_end(line).rstrip() in ("---", "..."):
            return found, at + 1
        name, colon, value = without_end(line).partition(":")
        if colon and not line.startswith((" ", "\t", "#")):
            found[name.strip().lower()] = _unquoted(value.strip())
    return {}, 0


def _unquoted(value: str) -> str:
    return value[1:-1] if len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'" else value


def _turns(lines: Sequence[str], begin: int) -> Iterator[Turn]:
    inside = [False] * begin + fenced(lines[begin:])
    role: Role | None = None
    first, note, note_line = begin, None, None
    for at in range(begin, len(lines)):
        if inside[at]:
            begins: Role | None = "user" if note is not None else None
        elif (begins := heading_of(lines[at])) is None:
            if role == "assistant" and note is None and (note := note_of(lines[at])) is not None:
                note_line = at
                continue
            begins = "user" if note is not None and lines[at].strip() else None
        if begins is not None:
            yield from _turn(lines, inside, role, first, at, note, note_line)
            role, first, note, note_line = begins, at, None, None
    yield from _turn(lines, inside, role, first, len(lines), note, note_line)


def _turn(
    lines: Sequence[str],
    inside: Sequence[bool],
    role: Role | None,
    first: int,
    stop: int,
    note: Note | None,
    note_line: int | None,
) -> Iterator[Turn]:
    if role is None:  # ahead of the first heading
        text = _COMMENT.sub("", "\n".join(lines[first:stop])).strip()
        if text:
            yield Turn("user", text, first, stop)
        return
    start = first + 1 if first < stop and not inside[first] and heading_of(lines[first]) is not None else first
    end = stop if note_line is None else note_line
    rows: Iterator[str] = (lines[at] for at in range(start, end))
    if role == "assistant":
        rows = (lines[at] if inside[at] else unescaped(lines[at]) for at in range(start, end))
    yield Turn(role, "\n".join(trimmed(list(rows))), first, stop, note, note_line)
