"""Gives an answer's lines the indentation that they have in the document: its style, and its depth."""

from __future__ import annotations

import re

from ..block import GOES_ON, closing, width_of
from ..scan import unmatched
from .around import Around
from .words import leading

OPENS = (
    "{",
    "(",
    "[",
    ":",
    "=>",
    "->",
    ",",
    "\\",
    "=",
    "+",
    "-",
    "*",
    "/",
    "|",
    "&",
    "<",
    "?",
    ".",
    "and",
    "or",
    "not",
    "in",
    "else",
    "do",
    "then",
)
"""What a line ends with, after which the next one may be deeper."""
GOES_DEEPER = re.compile(r"\s*(?:[.?:+\-*/|&<>=]|&&|\|\||and\b|or\b|if\b.*\belse\b|#|//|\*|\")")
"""What a deeper line may begin with, though nothing was opened."""
BACK = re.compile(r"\s*(?:else|elif|except|finally|catch|case|default|def|class|fn|func|function|impl|pub|export|@)\b")
"""What a line may begin with that ends the block ahead of it."""


def indent_style(text: str, around: Around) -> str:
    """Tabs or spaces at the beginning of lines, as the document has them."""
    unit = around.situation.indent_unit
    lines = text.split("\n")
    own = [leading(line) for line in lines[0 if around.empty_line else 1 :] if line.strip()]
    if not any(own) or around.syntax.prose or _mixed(around):
        return text
    if unit == "\t" and not any("\t" in spaces for spaces in own) and not _has(around, "  "):
        step = _step(own)
        return "\n".join(_with_tabs(line, step) for line in lines)
    if unit != "\t" and any("\t" in spaces for spaces in own) and not _has(around, "\t"):
        return "\n".join(_with_spaces(line, unit) for line in lines)
    return text


def indent_depth(text: str, around: Around) -> str:
    """The first line, and the lines after it, as deep as the cursor and the lines around it want them."""
    if around.syntax.prose or around.prose or not text.strip():
        return text
    lines = text.split("\n")
    if around.empty_line:
        lines = _first(lines, around)
    return "\n".join(_others(lines, around))


def _mixed(around: Around) -> bool:
    return _has(around, "\t") and _has(around, "  ")


def _has(around: Around, start: str) -> bool:
    return any(line.startswith(start) and line.strip() for line in (*around.above, *around.below)) or (
        around.before.startswith(start)
    )


def _step(indents: list[str]) -> int:
    """By how many spaces the answer indents: the least that it has, and two at least."""
    widths = sorted({len(spaces) for spaces in indents if len(spaces) > 1})
    steps = [b - a for a, b in zip([0, *widths], widths, strict=False)]
    least = min((step for step in steps if step > 1), default=4)
    return least if least in (2, 3, 4, 8) else 4


def _with_tabs(line: str, step: int) -> str:
    spaces = leading(line)
    return "\t" * (len(spaces) // step) + " " * (len(spaces) % step) + line[len(spaces) :]


def _with_spaces(line: str, unit: str) -> str:
    spaces = leading(line)
    return spaces.replace("\t", unit) + line[len(spaces) :]


def _first(lines: list[str], around: Around) -> list[str]:
    """The first line of an empty line: the cursor's indentation may be in it a second time, or be missing."""
    here = around.before
    own = leading(lines[0])
    wanted = _wanted(around)
    if here and own:
        if len(lines) > 1 and _deeper(here + own, wanted) is False:
            return lines
        return lines if here + own == wanted and here != wanted else [lines[0][len(own) :], *lines[1:]]
    if not here and wanted and not own and _must_be_deep(lines[0], around):
        return _shifted(lines, 0, wanted)
    return lines


def _deeper(indent: str, wanted: str | None) -> bool | None:
    return None if wanted is None else len(indent) > len(wanted)


def _wanted(around: Around) -> str | None:
    """How deep a line here must be: known below a line that opens a block, and between two of the same depth."""
    above = next((line for line in reversed(around.above) if line.strip()), "")
    below = next((line for line in around.below if line.strip()), "")
    if not above:
        return None
    if above.rstrip().endswith(("{", ":", "(", "[")):
        return leading(above) + around.situation.indent_unit
    if leading(above) == leading(below):
        return leading(above)
    return None


def _must_be_deep(line: str, around: Around) -> bool:
    return not closing(line) and not line.startswith(("#", "@", "//", "/*", '"""', "'''")) and not BACK.match(line)


def _others(lines: list[str], around: Around) -> list[str]:
    """The lines after the first: moved together, so that the second one is as deep as the first one wants."""
    second = next((i for i in range(1, len(lines)) if lines[i].strip()), None)
    if second is None or not lines[0].strip():
        return lines
    head = (around.before if around.empty_line or around.before else "") + lines[0]
    wanted = _after(head, lines[second], second, around)
    if wanted is None:
        return lines
    return [lines[0], *_shifted(lines[1:], len(leading(lines[second])), wanted)]


def _after(head: str, line: str, second: int, around: Around) -> str | None:
    """The indentation of the line after `head`, where the one it has cannot be right."""
    has, at = leading(line), leading(head)
    unit = around.situation.indent_unit
    opens = _opens(head, around)
    if opens is None:
        return None
    if opens:
        inner = at + unit
        if closing(line):
            return None
        if width_of(has) <= width_of(at) and around.syntax.triple_quotes and not line.lstrip().startswith("#"):
            return inner
        return inner if width_of(has) <= width_of(at) and _shallow(head, line) else None
    if width_of(has) > width_of(at):
        return at if not GOES_DEEPER.match(line) and not around.prose else None
    if width_of(has) < width_of(at) and second == 1 and not has and not closing(line) and not BACK.match(line):
        return at
    return None


def _shallow(head: str, line: str) -> bool:
    return head.rstrip().endswith(("{", "(", "[")) and not line.lstrip().startswith(("#", "{"))


def _opens(head: str, around: Around) -> bool | None:
    """Whether the next line is deeper; None where that is open."""
    found = unmatched(head, around.syntax)
    text = head.rstrip()
    if found.quote:
        return None
    if text.endswith(("{", ":")) and not text.endswith("::"):
        return True
    if found.openers:
        return None
    if (
        text.endswith(OPENS)
        or text.endswith(GOES_ON)
        or text.lstrip().startswith(("@", "#", "//", "*", "/*", "case", "if", "for", "while", "else"))
    ):
        return None
    if found.closers:
        return None
    return False


def _shifted(lines: list[str], has: int, wanted: str) -> list[str]:
    """All lines moved so that one that is `has` characters deep is as deep as `wanted`."""
    return [_moved(line, has, wanted) for line in lines]


def _moved(line: str, has: int, wanted: str) -> str:
    if not line.strip():
        return line
    spaces = leading(line)
    if len(spaces) >= has:
        return wanted + line[has:]
    return wanted[: max(0, len(wanted) - (has - len(spaces)))] + line.lstrip()
