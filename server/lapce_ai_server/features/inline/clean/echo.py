"""Drops what an answer says again of the text before the cursor."""

from __future__ import annotations

from .around import Around
from .words import of_a_kind, says_something, weight, with_text

LEAST_LINE = 3
"""Characters of a line's beginning that are said again by mistake; fewer may be chance."""
LEAST_WORD = 3
MOST_LINES = 40


def prefix_echo(text: str, around: Around) -> str:
    """What comes after the lines, the line, or the word before the cursor that the answer begins with."""
    for rule in (_after_exact, _after_lines, _after_line):
        rest = rule(text, around)
        if rest is not None:
            return rest
    return text


def _after_exact(text: str, around: Around) -> str | None:
    """The very characters before the cursor, from the beginning of a line on."""
    tail = around.before
    for count in range(1, min(len(around.above), MOST_LINES) + 1):
        tail = f"{around.above[-count]}\n{tail}"
        if len(tail) > len(text):
            break
        if text.startswith(tail) and _is_echo(tail, text[len(tail) :], around):
            return text[len(tail) :]
    own = around.before
    return text[len(own) :] if _is_line_again(own) and text.startswith(own) else None


def _is_line_again(before: str) -> bool:
    """With its indentation a line is no beginning of its own rest; without, a few characters may be."""
    own = before.strip()
    return bool(own) and (before[0].isspace() or (before[-1].isspace() and len(own) > 1))


def _is_echo(tail: str, rest: str, around: Around) -> bool:
    lines = with_text(tail.split("\n"))
    if not lines or not rest.strip():
        return False
    return len(lines) > 1 or not says_something(lines[0]) or not _in_list(around)


def _after_lines(text: str, around: Around) -> str | None:
    """The answer begins with some last lines of the prefix, the cursor's own (as far as it goes) included."""
    lines = text.lstrip("\n").split("\n")
    head = lines[0].strip()
    if not head:
        return None
    for count in range(1, len(around.above) + 1):
        if count > len(lines):
            return None
        if around.above[-count].strip() == head and _same(lines, around.above[-count:]):
            rest = lines[count:]
            if _certain(lines[:count], rest, around):
                return _after_own(rest, around)
    return None


def _same(lines: list[str], above: tuple[str, ...]) -> bool:
    return all(line.strip() == other.strip() for line, other in zip(lines, above, strict=False))


def _certain(echo: list[str], rest: list[str], around: Around) -> bool:
    """Whether that is an echo, and not a line of the answer which is equal to the one above."""
    own = around.before.strip()
    if own and not (rest and rest[0].strip().startswith(own)):
        return False
    if len(echo) == 1 and not own:
        return says_something(echo[0]) and not _in_list(around) and any(line.strip() for line in rest)
    return sum(map(weight, echo)) + weight(own) >= 5


def _in_list(around: Around) -> bool:
    """The line above is one of several of its kind."""
    above, below = with_text(around.above)[-3:], with_text(around.below)[:1]
    return around.repeats or any(of_a_kind(above[-1], other) for other in (*above[:-1], *below))


def _after_own(rest: list[str], around: Around) -> str:
    """Without the beginning of the cursor's own line."""
    if not rest:
        return ""
    own = around.before.strip()
    if own:
        start = rest[0].index(own) + len(own)
        spaces = len(around.before) - len(around.before.rstrip())
        head = rest[0][start:]
        rest = [head[min(spaces, len(head) - len(head.lstrip())) :], *rest[1:]]
    elif around.before and rest[0].startswith(around.before):
        rest = [rest[0][len(around.before) :], *rest[1:]]
    return "\n".join(rest)


def _after_line(text: str, around: Around) -> str | None:
    """The answer begins with the cursor's line from its start, or from some word of it."""
    own = around.before.lstrip()
    said = text.lstrip("\n")
    said = said.lstrip() if said.lstrip().startswith(own.rstrip()) else said
    if not own.strip():
        return None
    if (weight(own) >= 2 and len(own.strip()) >= LEAST_LINE) or len(own.strip()) > LEAST_LINE:
        if said.startswith(own):
            return said[len(own) :]
        if said.startswith(own.rstrip()) and own != own.rstrip() and not said[len(own.rstrip()) :].strip(" \t"):
            return ""
    return _after_words(text, own)


def _after_words(text: str, own: str) -> str | None:
    """The answer begins with some last words of the line."""
    for start in range(1, len(own) - LEAST_WORD + 1):
        part = own[start:]
        if (own[start - 1].isalnum() and part[0].isalnum()) or part[0].isspace():
            continue
        if text.startswith(part) and _unlikely(part, text[len(part) :]):
            return text[len(part) :]
    return None


def _unlikely(part: str, rest: str) -> bool:
    """Whether nobody would write that twice, one after the other."""
    if (
        part.startswith("super")
        or weight(part) < LEAST_WORD
        or len(set(part)) < LEAST_WORD
        or not any(c.isalpha() for c in part)
    ):
        return False
    return part[-1].isalnum() or len(part.split()) > 1 or weight(part) >= 5
