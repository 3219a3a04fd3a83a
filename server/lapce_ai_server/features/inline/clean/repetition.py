"""Ends an answer where it begins to repeat itself."""

from __future__ import annotations

from .around import Around
from .words import weight

LINES_IN_A_ROW = 3
LONGEST_UNIT = 120
LEAST_UNIT = 3
TIMES_SHORT, TIMES_LONG, LONG = 4, 3, 10
"""A unit of a few characters must come so often at the end of a line; a longer one, so often."""
MOST_BLOCK = 20


def repetition(text: str, around: Around) -> str:
    """The text up to the first repetition: of lines, of blocks of lines, of the end of the last line."""
    return _units(_blocks(_lines(text, around), around), around)


def _lines(text: str, around: Around) -> str:
    """Equal lines in a row; the document may have such, too."""
    lines = text.split("\n")
    if len(lines) < 2 or around.repeats:
        return text
    last = len(lines) - 1
    cut_off = last > 1 and bool(lines[last].strip()) and lines[last - 1].strip().startswith(lines[last].strip())
    start = last - cut_off
    while start and _same(lines, start - 1, start, around):
        start -= 1
    run = last - start + 1
    least = LINES_IN_A_ROW if weight(lines[start]) >= LONG else LINES_IN_A_ROW + 1
    return "\n".join(lines[: start + 1]) if run >= least else text


def _same(lines: list[str], one: int, other: int, around: Around) -> bool:
    line = lines[one].strip()
    return not around.is_directive(line) and line == lines[other].strip() and weight(line) >= LEAST_UNIT


def _blocks(text: str, around: Around) -> str:
    """The whole of the lines up to here once more, and then nothing else but that again."""
    lines = text.rstrip().split("\n")
    stripped = [line.strip() for line in lines]
    for size in range(1, min(len(lines) // 2, MOST_BLOCK) + 1):
        if _repeats_to_end(stripped, size) and _says_enough(stripped[:size], around):
            return "\n".join(lines[:size]).rstrip()
    return text


def _repeats_to_end(lines: list[str], size: int) -> bool:
    last = len(lines) - 1
    return all(
        lines[i] == lines[i - size] or (i == last and i >= 2 * size and lines[i - size].startswith(lines[i]))
        for i in range(size, len(lines))
    )


def _says_enough(block: list[str], around: Around) -> bool:
    if len(block) == 1 and (around.repeats or block[0].startswith("#")):
        return False
    return sum(map(weight, block)) >= (LEAST_UNIT if len(block) > 1 else 4)


def _units(text: str, around: Around) -> str:
    """The end of the last line again and again."""
    start = text.rfind("\n") + 1
    line = text[start:].rstrip()
    for size in range(LEAST_UNIT, min(LONGEST_UNIT, len(line) // 2) + 1):
        run = _run(line, size)
        times = run // size
        whole = run == len(line) and (size >= 6 or times > 2)
        enough = times >= (TIMES_LONG if size >= LONG else TIMES_SHORT)
        if times >= 2 and (whole or enough) and _odd(line[-size:], around):
            return text[: start + len(line) - (times - 1) * size]
    return text


def _run(line: str, size: int) -> int:
    """How long the end of the line is that has this period."""
    if line[-size:] != line[-2 * size : -size]:
        return 0
    index = len(line) - 1 - size
    while index >= 0 and line[index] == line[index + size]:
        index -= 1
    return len(line) - 1 - index


def _odd(unit: str, around: Around) -> bool:
    """Nobody writes that twice here: it says something, and the document has nothing like it."""
    letters = {character for character in unit if character.isalpha()}
    if len(letters) < 2 or len(set(unit)) < LEAST_UNIT:
        return False
    twice = unit * 2
    return not any(twice in line for line in (*around.above, *around.below))
