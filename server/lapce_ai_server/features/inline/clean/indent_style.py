"""Gives an answer's lines the white space that the document begins its lines with: tabs or spaces."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from ..scan import OPENERS
from ..syntax import C_LIKE
from .around import TRIPLES, Around
from .tabs import step_of, with_spaces, with_tabs
from .words import leading

STRAY = re.compile(r" {1,8}(?=\t)")
STEPS = (2, 3, 4, 8)
"""Spaces of one step, as people use them."""
CONTINUES = (",", "(", "&&", "||", "=", "+", "?", "\\")
STEPS_IN = re.compile(r"(?<![\\,(&|])\n {2}")
"""A line that begins with spaces, and does not go on with the one above."""
COLUMNS = 3
"""So many tabs on one line, and none on the others, are no steps."""
MOSTLY = 10
"""So many lines with tabs to one with spaces, and the document has tabs."""


def indent_style(text: str, around: Around) -> str:
    """Tabs or spaces at the beginning of lines, as the document has them."""
    lines = text.split("\n")
    own = [leading(line) for line in lines[0 if around.empty_line else 1 :] if line.strip()]
    if not any(own) or around.syntax.prose or _in_text(text, around) or _mixed(lines[1:]):
        return text
    if around.situation.indent_unit == "\t":
        return "\n".join(_in_tabs(lines, around)) if _has_tabs(around) else text
    if any("\t" in spaces for spaces in own) and not _are_columns(lines, around) and _has_spaces(around):
        return "\n".join(with_spaces(line, around.situation.indent_unit) for line in lines)
    return text


def _mixed(lines: Sequence[str]) -> bool:
    """Some lines begin with tabs, and others with spaces."""
    own = [leading(line) for line in lines if line.strip()]
    return any(spaces.startswith("\t") for spaces in own) and any(spaces.startswith("  ") for spaces in own)


def _in_text(text: str, around: Around) -> bool:
    """Lines of strings: what they begin with is their own."""
    marks = around.syntax.triple_quotes and not around.syntax.offside
    return marks and any(mark in text for mark in TRIPLES)


def _has_tabs(around: Around) -> bool:
    """The document has tabs; a few lines of comments or strings may have spaces."""
    for lines in (reversed(around.above), around.below):
        if next((line for line in lines if line[:1].isspace() and line.strip()), "\t").startswith("  "):
            return False
    return _count(around, "  ") * MOSTLY <= _count(around, "\t")


def _has_spaces(around: Around) -> bool:
    """The document has spaces only, and not as the style of nothing else."""
    uses = any(STEPS_IN.search(text) for text in (around.situation.prefix, around.situation.suffix))
    return uses and not _count(around, "\t") and not around.before.startswith("\t")


def _count(around: Around, start: str) -> int:
    near = (*around.above, around.before, *around.below)
    return sum(line.startswith(start) and bool(line.strip()) for line in near)


def _are_columns(lines: Sequence[str], around: Around) -> bool:
    """Tabs that put text into columns: a step of spaces behind them, below a line that goes on, or many on one line."""
    unit = len(around.situation.indent_unit)
    for above, line in pairwise(("", *lines) if around.empty_line and not around.before else lines):
        spaces = leading(line)
        if len(spaces) - len(spaces.rstrip(" ")) >= max(unit, 3) or " \t" in spaces:
            return True
        if "\t" in spaces and above.endswith("\\"):
            return True
    tabs = [leading(line).count("\t") for line in lines if line.strip()]
    return sum(map(bool, tabs)) == 1 and max(tabs) >= COLUMNS


def _in_tabs(lines: list[str], around: Around) -> list[str]:
    """Lines without spaces ahead of their tabs, and with tabs for spaces alone."""
    written = [line for line in lines[1:] if line.strip()]
    if written and all(map(STRAY.match, written)):
        lines = [STRAY.sub("", leading(line)) + line[len(leading(line)) :] for line in lines]
    spaced = [line for line in lines[0 if around.empty_line else 1 :] if _is_spaced(line)]
    if not spaced or (around.syntax is C_LIKE and _continue(lines)):
        return lines
    step = _step_by_depth(lines, around) or step_of([leading(line) for line in spaced])
    if all(len(leading(line)) % step for line in spaced) or _are_of_comment(lines, spaced):
        return lines
    return [with_tabs(line, step) if _is_spaced(line) else line for line in lines]


def _continue(lines: Sequence[str]) -> bool:
    """Each line with spaces goes on with the one above: by four spaces, in the style of BSD."""
    pairs = [(above, line) for above, line in pairwise(lines) if _is_spaced(line)]
    return bool(pairs) and all(above.rstrip().endswith(CONTINUES) for above, _ in pairs)


def _are_of_comment(lines: Sequence[str], spaced: Sequence[str]) -> bool:
    """Words of a comment that begins with the answer, below one another."""
    begins = lines[0].lstrip().startswith("/*") and "*/" not in "\n".join(lines[:-1])
    return begins and not any(line.lstrip().startswith("*") for line in spaced)


def _is_spaced(line: str) -> bool:
    return line.startswith("  ") and "\t" not in leading(line) and line.strip() != ""


def _step_by_depth(lines: Sequence[str], around: Around) -> int:
    """Spaces of a step, as the first line that has spaces tells: it is as deep as the line ahead of it, or one more."""
    at = next((index for index, line in enumerate(lines) if index and line.strip()), 0)
    head = around.before + lines[0]
    if not at or not lines[0].strip() or not _is_spaced(lines[at]):
        return 0
    depth = leading(head).count("\t") + head.rstrip().endswith((*OPENERS, ":"))
    width = len(leading(lines[at]))
    return width // depth if depth and width % depth == 0 and width // depth in STEPS else 0
