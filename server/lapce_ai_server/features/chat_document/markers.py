"""Lines that divide a chat file, where Markdown would show them as such: not within fenced code, not quoted.

    ## You                                     a question follows
    ## Lapce AI · gpt-4.1                      an answer follows
    ## System                                  instructions for the model follow
    _answering… …_                             the answer above is being written
    _cancelled_   _interrupted_                it ends early
    **No answer:** …                           it failed; without that line it is asked again

An answer that has such a line of its own has it with a backslash ahead, which Markdown does not show.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from attrs import frozen

from ...documents.line_ends import split_lines, with_whole_characters, without_end

Role = Literal["user", "assistant", "system"]
Note = Literal["answering", "cancelled", "interrupted", "failed"]

YOU, AI = "## You", "## Lapce AI"
ANSWERING = "_answering… delete this line and save to cancel_"
CANCELLED, INTERRUPTED = "_cancelled_", "_interrupted_"
FAILED = "**No answer:**"

_HEADING = re.compile(r"##[ \t]+(?:(you)|(system)|lapce ai(?:[ \t]+·.*)?)[ \t]*#*[ \t]*\Z", re.IGNORECASE)
_NOTE = re.compile(r"(?:(_answering…)|(_cancelled_[ \t]*\Z)|(_interrupted_[ \t]*\Z)|\*\*No answer:\*\*)")
_ESCAPED = re.compile(r"\\+(?=##|_|\*\*)")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)\Z", re.DOTALL)
_UNWANTED = re.compile("[\0\ud800-\udfff]")


@frozen
class Fence:
    """A line that opens or closes fenced code."""

    mark: str
    closes: bool
    """Whether it can close one: nothing is written behind the mark."""


def heading_of(line: str) -> Role | None:
    """Whose turn a line begins."""
    found = _HEADING.match(line)
    if found is None:
        return None
    return "user" if found[1] else "system" if found[2] else "assistant"


def note_of(line: str) -> Note | None:
    """What a line tells of the answer above it."""
    found = _NOTE.match(line)
    if found is None:
        return None
    return "answering" if found[1] else "cancelled" if found[2] else "interrupted" if found[3] else "failed"


def fence_of(line: str) -> Fence | None:
    """CommonMark 0.31's rule, 4.5; a mark of backticks has none behind it."""
    found = _FENCE.match(line)
    if found is None or (found[1][0] == "`" and "`" in found[2]):
        return None
    return Fence(found[1], not found[2].strip(" \t"))


def fenced(lines: Sequence[str]) -> list[bool]:
    """For each line, without its end, whether it belongs to fenced code. A fence that nothing closes is none."""
    longest = {"`": 0, "~": 0}
    closers: list[int] = [0] * len(lines)
    fences = [fence_of(line) for line in lines]
    for at in range(len(lines) - 1, -1, -1):  # the longest mark below that could close the one in that line
        fence = fences[at]
        if fence is not None:
            closers[at] = longest[fence.mark[0]]
            if fence.closes:
                longest[fence.mark[0]] = max(longest[fence.mark[0]], len(fence.mark))
    return list(_within(fences, closers))


def _within(fences: Sequence[Fence | None], closers: Sequence[int]) -> Iterator[bool]:
    opened = ""
    for fence, longest in zip(fences, closers, strict=True):
        if opened:
            if fence is not None and fence.closes and fence.mark.startswith(opened):
                opened = ""
            yield True
        elif fence is not None and longest >= len(fence.mark):
            opened = fence.mark
            yield True
        else:
            yield False


def missing_fence(lines: Sequence[str]) -> str | None:
    """The mark that would close the fence which is open at the end."""
    return next(
        (
            fence.mark
            for line, inside in zip(lines, fenced(lines), strict=True)
            if not inside and (fence := fence_of(line)) is not None
        ),
        None,
    )


def plain_lines(text: str) -> list[str]:
    """A text's lines without ends and without blank ones around; characters that no file can hold are replaced."""
    whole = _UNWANTED.sub("\ufffd", with_whole_characters(text))
    return trimmed([without_end(line) for line in split_lines(whole)])


def trimmed(lines: Sequence[str]) -> list[str]:
    """Without the blank lines at both ends."""
    filled = [at for at, line in enumerate(lines) if line.strip()]
    return list(lines[filled[0] : filled[-1] + 1]) if filled else []


def balanced(lines: Sequence[str]) -> list[str]:
    """With the fence closed that is open at the end."""
    mark = missing_fence(lines)
    return list(lines) if mark is None else [*lines, mark]


def escaped(lines: Sequence[str]) -> list[str]:
    """Lines of an answer, so that none of them divides the file. Fences must be closed."""
    return [
        f"\\{line}" if not inside and _divides(_ESCAPED.sub("", line, count=1)) else line
        for line, inside in zip(lines, fenced(lines), strict=True)
    ]


def unescaped(line: str) -> str:
    """A line of an answer, outside of fences, as the model wrote it."""
    return line[1:] if line.startswith("\\") and _divides(_ESCAPED.sub("", line, count=1)) else line


def _divides(line: str) -> bool:
    return heading_of(line) is not None or note_of(line) is not None
