"""Ends an answer where it begins to repeat itself."""

from __future__ import annotations

import re

from ..block import closing
from .around import Around
from .words import is_data, of_the_same_kind, weight, with_text

LINES_IN_A_ROW = 3
LONGEST_UNIT = 120
LEAST_UNIT = 3
TIMES_SHORT, TIMES_LONG, LONG = 4, 3, 10
"""A unit of a few characters must come so often at the end of a line; a longer one, so often."""
LEAST_LINE = 8
"""Letters of a line that is there twice and nothing else."""
MOST_BLOCK = 20
TWICE = re.compile(r"\b(\w{3,}) +\1$")
"""A line that ends with a word and that word again."""


def repetition(text: str, around: Around) -> str:
    """The text up to the first repetition: of lines, of blocks of lines, of the end of the last line."""
    return _units(_blocks(_lines(text, around), around), around)


def _lines(text: str, around: Around) -> str:
    """Equal lines to the end; the document may have such, too."""
    lines = text.split("\n")
    last = len(lines) - 1
    if last < 1 or not lines[last].strip() or is_data(lines[last]):
        return text
    cut_off = last > 1 and lines[last - 1].strip().startswith(lines[last].strip())
    start = last - cut_off
    while start and _equal(lines, start):
        start -= 1
    run = last - start + 1
    return "\n".join(lines[: start + 1]) if run >= _too_many(lines[start], around) else text


def _equal(lines: list[str], index: int) -> bool:
    """A line is the one above it once more; the first one begins at the cursor, without its indentation."""
    above, line = lines[index - 1], lines[index]
    return line == above if index > 1 else line.strip() == above.strip() and weight(line) >= LEAST_UNIT


def _too_many(line: str, around: Around) -> int:
    """How many equal lines in a row are no chance: the less they say, the more."""
    least = LINES_IN_A_ROW + (weight(line) < LONG) + (weight(line) < LEAST_UNIT)
    least += around.prose  # output of programs, verses
    if around.is_bare_directive(line):
        least += LINES_IN_A_ROW
    if closing(line) and line[0].isspace():
        least = LINES_IN_A_ROW
    above = around.above[-1].strip() if around.above else ""
    return least + around.run * around.repeats + LINES_IN_A_ROW * (above == line.strip())


def _blocks(text: str, around: Around) -> str:
    """The whole of the lines up to here once more, and then nothing else but that again."""
    start = len(text) - len(text.lstrip("\n"))
    lines = text[start:].rstrip().split("\n")
    stripped = [line.strip() for line in lines]
    for size in range(1, min(len(lines) // 2, MOST_BLOCK) + 1):
        if _repeats_to_end(stripped, size) and _says_enough(stripped[:size], around):
            return text[:start] + "\n".join(lines[:size]).rstrip("\n")
    return text


def _repeats_to_end(lines: list[str], size: int) -> bool:
    last = len(lines) - 1
    return all(
        lines[i] == lines[i - size] or (i == last and i >= 2 * size and lines[i - size].startswith(lines[i]))
        for i in range(size, len(lines))
    )


def _says_enough(block: list[str], around: Around) -> bool:
    if all(map(is_data, block)):
        return False
    if len(set(block)) == 1 and (around.repeats or around.is_bare_directive(block[0])):
        return False
    if _is_listed(block, around):
        return False
    return sum(map(weight, block)) >= (LEAST_UNIT if len(block) > 1 else LEAST_LINE)


def _is_listed(block: list[str], around: Around) -> bool:
    """The lines above or below are of the same kinds, so that the document itself goes on like that."""
    size = len(block)
    above, below = with_text(around.above)[-size:], with_text(around.below)[:size]
    return any(len(near) == size and all(map(of_the_same_kind, near, block)) for near in (above, below))


def _units(text: str, around: Around) -> str:
    """The end of the last line again and again."""
    start = text.rfind("\n") + 1
    line = text[start:] if around.after.strip() else text[start:].rstrip()
    if is_data(line):
        return text
    goes_on = line[-1:].isalnum() and around.after[:1].strip(" )]},;") != ""  # what comes after may end another word
    for size in range(LEAST_UNIT, min(LONGEST_UNIT, len(line) // 2) + 1):
        run = _run(line, size)
        times = run // size
        whole = run == len(line) and run % size == 0 and (size >= 6 or times > 2)
        enough = times > TIMES_SHORT or (run % size == 0 and times >= (TIMES_LONG if size >= LONG else TIMES_SHORT))
        if times >= 2 + goes_on and (whole or enough) and _odd(line[-size:], around):
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
    if len(letters) < 2 or len(set(unit)) < LEAST_UNIT or "\t" in unit.lstrip(" "):
        return False
    twice = unit * 2
    if len(unit.split()) == 1 and any(map(TWICE.search, (*around.above, *around.below))):
        return False  # other words of the document are there twice, one after the other
    return not any(twice in line for line in (*around.above, *around.below))
