"""A chat file's text while its question is answered: what stands above and below stays as the user has it."""

from __future__ import annotations

from attrs import frozen

from ...documents.line_ends import split_lines, without_end
from .markers import (
    AI,
    ANSWERING,
    CANCELLED,
    FAILED,
    INTERRUPTED,
    YOU,
    balanced,
    escaped,
    fence_of,
    fenced,
    heading_of,
    missing_fence,
    plain_lines,
)
from .parse import Chat, parse

NEW = f"""---
lapce-ai: chat
---

<!-- Write your question below and save: the answer comes into this file, and all of it is the conversation.
     @src/main.py or @src/main.py:10-40 in a question sends a file along. "model:" above chooses another model. -->

{YOU}

"""
"""A new file."""


@frozen
class Frame:
    """Where an answer is written."""

    head: str
    """Up to the heading of the answer, with its end."""
    partial: str
    """The answer as it stands there."""
    tail: str
    """What the user wrote below."""
    newline: str

    def running(self, answer: str) -> str:
        """The file while the answer comes; the answer's text may end anywhere."""
        return self._with(answer, ANSWERING) + self.tail

    def ended(self, answer: str) -> str:
        """The file with the whole answer, and room for the next question."""
        return self._with(answer, "") + self._below()

    def cancelled(self, answer: str) -> str:
        """The same, with what had come until then."""
        return self._with(answer, CANCELLED) + self._below()

    def failed(self, answer: str, why: str) -> str:
        """The file with the reason in place of the rest of the answer. Without that line, saving asks again."""
        line = " ".join(plain_lines(why))
        return self._with(answer, f"{FAILED} {line} *Delete this line and save to ask again.*") + (
            self._below() if self.tail.strip() else ""
        )

    def _with(self, answer: str, note: str) -> str:
        body = escaped(balanced(plain_lines(answer)))
        return self.head + "".join(
            line + self.newline for line in ["", *body, *([""] if body and note else []), *([note] if note else [])]
        )

    def _below(self) -> str:
        tail = self.tail.lstrip("\r\n")
        if tail.strip() and heading_of(without_end(split_lines(tail)[0])) is not None:
            return self.newline + tail
        return self.newline + YOU + self.newline * 2 + (tail if tail.strip() else "")


def opened(chat: Chat, at: int, title: str) -> Frame:
    """The place for an answer from that line on (`Chat.pending`). `title`: who answers."""
    newline = chat.newline
    head = _with_gap("".join(_mended(chat, at)), newline)
    name = " ".join(title.split())
    return Frame(f"{head}{AI}{f' · {name}' if name else ''}{newline}", "", "", newline)


def _with_gap(text: str, newline: str) -> str:
    """Ended by a blank line."""
    if split_lines(text)[-1]:
        text += newline
    lines = split_lines(text)
    if len(lines) < 2 or not lines[-2].strip():
        return text
    return text + newline * (2 if text[-1] == "\r" and newline == "\n" else 1)  # a CR and an LF are one end


def _mended(chat: Chat, at: int) -> list[str]:
    """The lines above, so that none of their fences ends in the answer: the last turn's is closed, others are none."""
    lines = list(chat.lines[:at])
    last = max((turn.first for turn in chat.turns if turn.first < at), default=0)
    plain = [without_end(line) for line in lines]
    for number, inside in enumerate(fenced(plain[:last])):
        if not inside and fence_of(plain[number]) is not None:
            lines[number] = f"\\{lines[number]}"
    mark = missing_fence(plain[last:])
    if mark is not None:
        ended = without_end(lines[-1]) != lines[-1]
        lines += ["" if ended else chat.newline, mark + chat.newline]
    return lines


def frame_of(chat: Chat) -> Frame | None:
    """Where the answer stands that is being written; None where the line that says so is gone."""
    turn = next((turn for turn in reversed(chat.turns) if turn.note == "answering"), None)
    if turn is None or turn.note_line is None:
        return None
    head, tail = "".join(chat.lines[: turn.first + 1]), "".join(chat.lines[turn.note_line + 1 :])
    return Frame(head, turn.text, tail, chat.newline)


def frame_without_note(chat: Chat, answer: str) -> Frame | None:
    """The same where the user deleted that line: what they typed in its place stays below the answer.

    Args:
        chat: the file as it was saved.
        answer: what had come of it by then, or more.
    """
    turn = next((turn for turn in reversed(chat.turns) if turn.role == "assistant"), None)
    if turn is None or turn.note is not None:
        return None
    rows = [without_end(line) for line in chat.lines[turn.first + 1 : turn.stop]]
    known = escaped(balanced(plain_lines(answer)))
    first = next((at for at, row in enumerate(rows) if row.strip()), len(rows))
    count = _common(rows[first:], known)
    typed = turn.first + 1 + first + count if count else turn.stop
    partial = parse("\n".join([AI, *rows[: typed - turn.first - 1]])).turns[0].text
    return Frame("".join(chat.lines[: turn.first + 1]), partial, "".join(chat.lines[typed:]), chat.newline)


def _common(rows: list[str], known: list[str]) -> int:
    """How many lines are the answer's, the last of which may have been half there; a fence closed it meanwhile."""
    count = 0
    while count < min(len(rows), len(known)) and rows[count] == known[count]:
        count += 1
    if count < min(len(rows), len(known)) and rows[count] and known[count].startswith(rows[count]):
        count += 1
    if count < len(rows) and missing_fence(rows[:count]) == rows[count]:
        count += 1
    return count


def settled(chat: Chat) -> str:
    """The file without lines that say an answer comes, where none does; with room for a question behind an answer."""
    lines = list(chat.lines)
    for turn in chat.turns:
        if turn.note == "answering" and turn.note_line is not None:
            line = lines[turn.note_line]
            lines[turn.note_line] = INTERRUPTED + line[len(without_end(line)) :]
    text = "".join(lines)
    last = next((turn for turn in reversed(chat.turns) if turn.role != "system"), None)
    if last is None or last.role != "assistant" or last.note == "failed":
        return text
    return f"{_with_gap(text, chat.newline)}{YOU}{chat.newline * 2}"
