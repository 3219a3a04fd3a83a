"""Gives an answer's lines the indentation that they have in the document: its style, and its depth."""

from __future__ import annotations

import re

from ..block import GOES_ON, closing, width_of
from ..scan import CLOSERS, unmatched
from ..syntax import RUST, SLASHES
from .around import TRIPLES, Around
from .tabs import step_of, with_spaces, with_tabs
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
NEAR = 20
"""Lines on each side that tell whether a document keeps to its steps."""
LEAST_NEAR = 5
"""Indented lines among them."""
HEADS = ("@", "#", "//", "*", "/*", "case", "if", "for", "while", "else")
"""What a line begins with that may have a deeper one below it, brackets or not."""
GOES_DEEPER = re.compile(r"\s*(?:[.?:+\-*/|&<>=^%]|&&|\|\||and\b|or\b|where\b|if\b.*\belse\b|#|//|\*|\")")
"""What a deeper line may begin with, though nothing was opened."""
BANNER = re.compile(r"/\*\W*\*{4}")
"""Comments in boxes have their own ways."""
BACK = re.compile(r"\s*(?:else|elif|except|finally|catch|case|default|def|class|fn|func|function|impl|pub|export|@)\b")
"""What a line may begin with that ends the block ahead of it."""


def indent_style(text: str, around: Around) -> str:
    """Tabs or spaces at the beginning of lines, as the document has them."""
    unit = around.situation.indent_unit
    lines = text.split("\n")
    own = [leading(line) for line in lines[0 if around.empty_line else 1 :] if line.strip()]
    if (
        not any(own)
        or any(" \t" in spaces for spaces in own)
        or around.syntax.prose
        or _mixed(around)
        or _in_text(text, around)
    ):
        return text
    if unit == "\t" and not any("\t" in spaces for spaces in own) and not _has(around, "  "):
        step = step_of(own)
        return "\n".join(with_tabs(line, step) for line in lines)
    if unit != "\t" and any("\t" in spaces for spaces in own) and not _has(around, "\t") and _uses_spaces(around):
        return "\n".join(with_spaces(line, unit) for line in lines)
    return text


def _in_text(text: str, around: Around) -> bool:
    """Lines of strings: what they begin with is their own."""
    marks = around.syntax.triple_quotes and not around.syntax.offside
    return marks and any(mark in text for mark in TRIPLES)


def indent_depth(text: str, around: Around) -> str:
    """The first line, and the lines after it, as deep as the cursor and the lines around it want them."""
    if not text.strip() or _flat(around):
        return text
    lines = text.split("\n")
    if around.empty_line:
        lines = _first(lines, around)
    if not around.syntax.prose:
        lines = _others(lines, around)
    return "\n".join(lines)


def _flat(around: Around) -> bool:
    """Nothing in the document is indented, though there are blocks, as in some generated files."""
    near = (*around.above, around.before, *around.below)
    return (
        not any(line[:1].isspace() and line.strip() for line in near)
        and sum(line.rstrip().endswith("{") for line in near) > 1
    )


def _mixed(around: Around) -> bool:
    return _has(around, "\t") and _has(around, "  ")


def _has(around: Around, start: str) -> bool:
    return any(line.startswith(start) and line.strip() for line in (*around.above, *around.below)) or (
        around.before.startswith(start)
    )


def _uses_spaces(around: Around) -> bool:
    """Not only as the style of nothing else."""
    return any("\n  " in text for text in (around.situation.prefix, around.situation.suffix))


def _first(lines: list[str], around: Around) -> list[str]:
    """The first line of an empty line: the cursor's indentation may be in it a second time, or be missing."""
    here, own = around.before, leading(lines[0])
    if around.prose:
        return [lines[0][len(own) :], *lines[1:]] if here and own == here else lines
    wanted = _wanted(around)
    if here and own:
        kept = wanted is not None and len(here) < len(here + own) <= len(wanted)
        return lines if kept else [lines[0][len(own) :], *lines[1:]]
    if not here and wanted and not own and _must_be_deep(lines, around):
        return _shifted(lines, 0, wanted)
    return lines


def _wanted(around: Around) -> str | None:
    """How deep a line here must be: known below a line that opens a block, and between two of the same depth."""
    above = next((line for line in reversed(around.above) if line.strip()), "")
    below = next((line for line in around.below if line.strip()), "")
    if not above or above.startswith(("namespace", "extern")):
        return None
    if above.rstrip().endswith(("{", ":", "(", "[")):
        flat = below and not closing(below) and width_of(below) <= width_of(above)
        return None if flat else leading(above) + around.situation.indent_unit
    same = (
        leading(above) == leading(below)
        and not below.lstrip().startswith("*")
        and unmatched(above, around.syntax).balanced
    )
    return leading(above) if same else None


def _must_be_deep(lines: list[str], around: Around) -> bool:
    line = lines[0]
    if closing(line) or line.startswith(("#", "@", ">", "//", "/*", '"""', "'''")) or BACK.match(line):
        return False
    above = around.above[-1] if around.above else ""
    return bool(above.strip()) and unmatched("\n".join(lines), around.syntax).balanced


def _others(lines: list[str], around: Around) -> list[str]:
    """The lines after the first: moved together, so that the second one is as deep as the first one wants."""
    second = next((i for i in range(1, len(lines)) if lines[i].strip()), None)
    if second is None or not lines[0].strip():
        return lines
    head = (around.before if around.empty_line or around.before else "") + lines[0]
    wanted = _after(head, lines[second], second, around)
    if wanted is None:
        off = _off_grid(head, lines, around)
        return [lines[0], *(line[off:] if line.strip() else line for line in lines[1:])]
    return [lines[0], *_shifted(lines[1:], len(leading(lines[second])), wanted)]


def _off_grid(head: str, lines: list[str], around: Around) -> int:
    """Columns by which all lines are off the steps of a document in which every other line is on them."""
    written = [line for line in lines[1:] if line.strip()]
    widths, at = [width_of(line) for line in written], width_of(head)
    near = [width_of(line) for line in (*around.above[-NEAR:], *around.below[:NEAR]) if line.startswith("    ")]
    if around.situation.indent_unit != "    " or len(near) < LEAST_NEAR or any(width % 4 for width in (at, *near)):
        return 0
    goes_on = unmatched(head, around.syntax).openers or head.rstrip().endswith((*OPENS[4:], *GOES_ON[3:]))
    if around.prose or goes_on or any(width % 4 != 2 or width < at for width in widths):
        return 0
    return 0 if any(GOES_DEEPER.match(line) for line in written) else 2


def _after(head: str, line: str, second: int, around: Around) -> str | None:
    """The indentation of the line after `head`, where the one it has cannot be right."""
    has, at = width_of(line), width_of(head)
    if _comments(head, line, around):
        return leading(head) if line.lstrip()[0] == head.lstrip()[0] else f"{leading(head)} "
    if around.prose or closing(line):
        return None
    if has < at and second == 1 and not has and not BACK.match(line) and not around.is_directive(line):
        return leading(head)
    if has > at and _sibling(head, around):
        return leading(head)
    opens = _opens(head, around)
    if opens and _too_deep(has - at, around) and not _as_below(has, around) and head.rstrip().endswith(("{", ":")):
        return leading(head) + around.situation.indent_unit
    if opens and has <= at:
        inner = leading(head) + around.situation.indent_unit
        return inner if _shallow(head, line, around) else None
    if opens is False and has > at and not GOES_DEEPER.match(line):
        return leading(head) if _ended(head, around) else None
    return None


def _too_deep(step: int, around: Around) -> bool:
    """A step that is more than the document's, and none that anybody uses."""
    unit = len(around.situation.indent_unit.expandtabs(8))
    return step > unit and (step not in (2, 3, 4, 8) or (around.syntax.offside and unit == 4))


def _as_below(width: int, around: Around) -> bool:
    """The document goes on as deep as that."""
    below = next((line for line in around.below if line.strip()), "")
    return width_of(below) == width and not around.after.strip()


def _sibling(head: str, around: Around) -> bool:
    """The line is a comment about the next one, or an item of a list below another one that is as deep."""
    if head.lstrip().startswith(around.syntax.comments) and not head.lstrip().startswith(("*", "/*")):
        return True
    above = next((line for line in reversed(around.above) if line.strip()), "")
    ends = head.rstrip().endswith(",") and above.rstrip().endswith(",") and width_of(above) == width_of(head)
    return ends and unmatched(head, around.syntax).balanced and unmatched(above, around.syntax).balanced


def _comments(head: str, line: str, around: Around) -> bool:
    """Two lines of one comment, of which the second is not below the first."""
    first, second = head.lstrip(), line.lstrip()
    if first.startswith(("/*", "*")) and around.syntax.block_comment and second.startswith("*") and second[:2] != "**":
        if BANNER.match(first):
            return False
        return width_of(line) != width_of(head) + (first[0] == "/") and not first.endswith("*/")
    same = any(first.startswith(mark) and second.startswith(mark) for mark in around.syntax.comments)
    return same and width_of(line) > width_of(head)


def _ended(head: str, around: Around) -> bool:
    """Nothing can go on after that but at the same depth."""
    if around.syntax.offside or around.situation.language_id == "toml":
        return True
    ends = (";", "}", ")", "]") if around.syntax in (SLASHES, RUST) else (";", "}")
    return head.rstrip().endswith(ends)


def _shallow(head: str, line: str, around: Around) -> bool:
    """A line in a block that is no deeper than its head, though it should be."""
    first = line.lstrip()
    if first.startswith(("#", "{", "namespace", "extern", *around.syntax.comments)):
        return False
    if around.syntax.offside:
        return True
    opens = head.rstrip().endswith(("{", "(", "["))
    return opens and not BACK.match(line) and not head.startswith(("namespace", "extern"))


def _opens(head: str, around: Around) -> bool | None:
    """Whether the next line is deeper; None where that is open."""
    found = unmatched(head, around.syntax)
    text = head.strip()
    inner = [index for index in found.closers if head[:index].strip(f"{CLOSERS} \t")]
    if found.quote or inner or GOES_DEEPER.match(head):
        return None
    if text.endswith(("{", ":")) and not text.endswith("::"):
        return True
    if found.openers or text.endswith((*OPENS, *GOES_ON)) or text.startswith(HEADS):
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
