"""Lines and a line's number → the block around it: a function by indentation and brackets, else a paragraph."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...documents.line_ends import without_end
from ..inline.block import closing, width_of
from ..inline.scan import unmatched
from ..inline.syntax import Syntax, syntax_of

MOST_LINES = 400
"""Of a block; a longer one is not what anybody means by "here"."""
MOST_PARAGRAPH_LINES = 60
MOST_COLUMNS = 1_000
"""Of a line that is looked at; longer ones are no people's."""

WORDS = (
    "pub(?:\\([a-z: ]+\\))?|public|private|protected|internal|static|export|default|async|unsafe|abstract|final|"
    "const|extern|override|virtual|inline|suspend|open|sealed|partial|synchronized|local|declare|readonly"
)
FUNCTION = re.compile(
    rf"\s*(?:(?:{WORDS})\s+)*(?:def|fn|func|function|fun|sub|proc|procedure|method|macro_rules!|defp|defmacro)\b"
)
"""A line that begins a function, by its keyword."""
ARROW = re.compile(
    rf"\s*(?:(?:{WORDS}|let|var)\s+)*[\w$.]+\s*(?::[^=]+)?=\s*(?:async\s*)?(?:function\b|\(.*=>\s*[{{(]?\s*$)"
)
"""A name that is given a function, as in JavaScript."""
STATEMENT = re.compile(
    r"\s*(?:[}\])]+\s*)?(?:if|elif|else|for|foreach|while|with|try|except|finally|catch|match|case|switch|do|loop|"
    r"when|unless|until|select|return|throw|yield|await|new|lock|using|import|from|raise|assert|not|in|and|or)\b"
)
SIGNATURE = re.compile(r"\s*(?:[\w$<>\[\],:&*?.~@]+\s+)*[\w$~:.<>]+\s*(?:<[^>]*>)?\s*\([^;]*$")
"""Words, a name and a bracket, as C's relatives begin functions and methods."""
ABOVE_HEAD = re.compile(r"\s*(?:@[\w.]|#\[|\[[A-Z])")
"""What belongs to the head below: decorators, attributes."""


GOES_WITH_HEAD = re.compile(r"\s*(?:\{|where\b.*)\s*$")
"""A line that belongs to the head of a block, and is as deep."""


def block_at(lines: Sequence[str], line: int, language_id: str) -> tuple[int, int]:
    """The first line of the block around a line, and the line after its last one; at least one line. Never raises.

    Args:
        lines: the document's, with or without their ends.
        line: where the cursor is; out of range, the nearest one.
        language_id: the editor's name of the language.
    """
    if not lines:
        return 0, 0
    at = _line_with_text(lines, min(max(line, 0), len(lines) - 1))
    syntax = syntax_of(language_id)
    if not syntax.prose:
        head = _head_of(lines, at, syntax)
        if head is not None:
            first, stop = _with_what_is_above(lines, head, syntax), _end_of(lines, head, syntax)
            if first <= at < stop and stop - first <= MOST_LINES:
                return first, stop
    return _paragraph(lines, at)


def selected_lines(start: tuple[int, int], end: tuple[int, int]) -> tuple[int, int] | None:
    """The lines of a selection as first and stop; None where nothing is selected. A last line of which nothing is
    selected but its beginning is none of them.
    """
    start, end = min(start, end), max(start, end)
    if start == end:
        return None
    return start[0], max(end[0] + (end[1] > 0), start[0] + 1)


def is_head(line: str, syntax: Syntax) -> bool:
    """Whether a line begins a function."""
    if len(line) > MOST_COLUMNS:
        return False
    if FUNCTION.match(line) or ARROW.match(line):
        return True
    if syntax.offside or STATEMENT.match(line) or not SIGNATURE.match(line):
        return False
    text = line.rstrip()
    return text.endswith(("{", "(", ",", ")")) and not text.lstrip().startswith(syntax.comments or ("//",))


def _line_with_text(lines: Sequence[str], at: int) -> int:
    """The line itself, else the nearest one that is not blank, above rather than below."""
    for distance in range(MOST_PARAGRAPH_LINES):
        for near in (at - distance, at + distance):
            if 0 <= near < len(lines) and lines[near].strip():
                return near
    return at


def _head_of(lines: Sequence[str], at: int, syntax: Syntax) -> int | None:
    """The innermost function's first line, from a line inside, its own, or one of what stands above it."""
    number = _below_what_is_above(lines, at, syntax)
    level = width_of(without_end(lines[number])) + 1
    for here in range(number, max(-1, number - MOST_LINES), -1):
        line = without_end(lines[here])
        if not line.strip() or width_of(line) >= level or closing(line) or _is_comment(line, syntax):
            continue
        if is_head(line, syntax):
            return here
        if not GOES_WITH_HEAD.match(line):
            level = width_of(line)
        if level == 0 and here != number:
            break
    return None


def _below_what_is_above(lines: Sequence[str], at: int, syntax: Syntax) -> int:
    """From a comment or decorator down to what it is about."""
    here = at
    while here < len(lines) - 1 and here - at < MOST_PARAGRAPH_LINES:
        line = without_end(lines[here])
        if not (ABOVE_HEAD.match(line) or _is_comment(line, syntax)):
            break
        here += 1
    text = without_end(lines[here])
    return here if text.strip() and width_of(text) == width_of(without_end(lines[at])) else at


def _with_what_is_above(lines: Sequence[str], head: int, syntax: Syntax) -> int:
    """With decorators, attributes and comments directly above it."""
    first, level = head, width_of(without_end(lines[head]))
    while first > 0 and head - first < MOST_PARAGRAPH_LINES:
        line = without_end(lines[first - 1])
        belongs = ABOVE_HEAD.match(line) or _is_comment(line, syntax)
        if not belongs or not level <= width_of(line) <= level + 1:
            break
        first -= 1
    return first


def _end_of(lines: Sequence[str], head: int, syntax: Syntax) -> int:
    """The line after the function's last one."""
    level = width_of(without_end(lines[head]))
    depth, quote, stop = 0, "", head + 1
    has_body = False
    for here in range(head, min(len(lines), head + MOST_LINES + 1)):
        line = without_end(lines[here])
        inside = depth > 0 or bool(quote)
        if here > head and line.strip() and not inside and width_of(line) <= level:
            if line.strip() == "{" and not has_body:
                pass  # the bracket on a line of its own
            elif closing(line) and width_of(line) == level and not syntax.offside:
                return here + 1
            else:
                return stop
        found = unmatched(line + "\n", syntax, quote)
        depth, quote = max(0, depth + len(found.openers) - len(found.closers)), found.quote
        if line.strip():
            stop = here + 1
            has_body = has_body or here > head
            if (
                here > head
                and depth == 0
                and not syntax.offside
                and line.strip().startswith("}")
                and (width_of(line) <= level)
            ):
                return stop
    return stop


def _paragraph(lines: Sequence[str], at: int) -> tuple[int, int]:
    """The lines around that are not blank."""
    first, stop = at, at + 1
    while first > 0 and at - first < MOST_PARAGRAPH_LINES and lines[first - 1].strip():
        first -= 1
    while stop < len(lines) and stop - at < MOST_PARAGRAPH_LINES and lines[stop].strip():
        stop += 1
    return first, stop


def _is_comment(line: str, syntax: Syntax) -> bool:
    text = line.lstrip()
    if syntax.preprocessor and text.startswith("#"):
        return False
    return bool(syntax.comments) and text.startswith(syntax.comments) and not text.startswith("#[")
