"""How deep the line below an answer's first one must be, by what the first one ends with."""

from __future__ import annotations

import re
from itertools import pairwise

from ..block import GOES_ON, closing, width_of
from ..scan import unmatched
from ..syntax import C_LIKE, DASHES, HASH, MARKUP, RUST, SLASHES
from .around import TRIPLES, Around
from .line_ends import ATTRIBUTE, BACK, CASE, CONDITION, GOES_DEEPER, LABEL, OPENS, code_of, continues, ended, opens
from .words import leading, with_text

BANNER = re.compile(r"/\*\W*\*{4}")
"""Comments in boxes have their own ways."""
KEY = re.compile(r"\s*[\w.\"'$\[\]-]+\s*(?:(?:=>|[:=](?!=)).*)?,$")
"""One of a list, or a key with its value."""
ITEM = re.compile(r".*[\w)\]}\"'],$")
DECLARES = re.compile(r"\s*(?:var|let|const|return|import|export|from|use|using|where)\b")
CHAINS = ".|&?:"
"""Operators that lines begin with, one below the other."""
STEPS = (2, 3, 4, 8)
"""Columns of one step, as people use them."""
SURE = 3
"""So many blocks of a document that are by as many columns deeper than their heads, and none by as many as that."""
HEAD_WITHOUT_BRACKET = re.compile(r"\s*(?:\} )?(?:if|else if|for|foreach|while|elseif)\b.*\)$|\s*(?:\} )?else$")


def indent_below(head: str, line: str, second: int, around: Around) -> str | None:
    """The indentation of `line`, which is the answer's line number `second` and the first below `head`; None where the
    one it has may be right.
    """
    has, at = width_of(line), width_of(head)
    if has > at and _chained(head, line, around):
        return leading(head)
    if _comments(head, line, around):
        return leading(head) if line.lstrip()[0] == head.lstrip()[0] else f"{leading(head)} "
    if around.prose or closing(line):
        return None
    if has > at:
        return _less_deep(head, line, around)
    return None if continues(around) else _deeper(head, line, second, around)


def _deeper(head: str, line: str, second: int, around: Around) -> str | None:
    """Of a line that is no deeper than the first one."""
    has, at = width_of(line), width_of(head)
    if has < at and second == 1 and not has and not BACK.match(line) and not around.is_directive(line):
        return leading(head)
    if not has and has < at and _not_closed(second, line, around):
        return leading(head)
    if has and code_of(head, around).endswith(("(", "[")) and not head.lstrip().startswith(around.syntax.comments):
        return leading(head) + leading(line)
    if opens(head, around) or _bare_head(head, around):
        return leading(head) + around.situation.indent_unit if _shallow(head, line, around) else None
    return None


def _less_deep(head: str, line: str, around: Around) -> str | None:
    """Of a line that is deeper than the first one."""
    has, at = width_of(line), width_of(head)
    if _sibling(head, around) and not _goes_on_deeper(has, around):
        return leading(head)
    opened = opens(head, around)
    inner = leading(head) + around.situation.indent_unit
    if opened and _too_deep(head, has - at, around) and not _as_below(has, around):
        return inner
    if opened is False and not _may_go_deeper(head, line, around):
        return leading(head) if ended(head, line, around) else None
    return inner if _bare_head(head, around) and has - at not in STEPS else None


def _not_closed(second: int, line: str, around: Around) -> bool:
    """At the margin, though neither the answer nor the document has closed the bracket of the cursor's block."""
    if around.syntax not in (SLASHES, RUST, C_LIKE) or not second or LABEL.match(line) or line.startswith("#"):
        return False
    indent = width_of(around.situation.indent)
    outer = next((above for above in reversed(around.above) if above.strip() and width_of(above) < indent), "")
    below = next((other for other in around.below if other.strip()), "")
    return outer.rstrip().endswith("{") and (width_of(below) >= indent or closing(below) == "}")


def _may_go_deeper(head: str, line: str, around: Around) -> bool:
    """The line begins like the rest of a statement."""
    if around.syntax.offside and line.lstrip().startswith(TRIPLES):
        return False
    whole = code_of(head, around).endswith(";") and around.syntax in (SLASHES, RUST, C_LIKE)
    if whole and not around.is_directive(line) and not line.lstrip().startswith(around.syntax.comments):
        return False
    return GOES_DEEPER.match(line) is not None


def _too_deep(head: str, step: int, around: Around) -> bool:
    """A step that is more than the document's, and none that anybody uses; or none that this document has."""
    if not code_of(head, around).endswith(("{", ":", "(", "[")):
        return False
    unit = len(around.situation.indent_unit.expandtabs(8))
    if step <= unit:
        return False
    if head.rstrip().endswith(("{", ":")) and (step not in STEPS or (around.syntax.offside and unit == 4)):
        return True
    steps = _steps(code_of(head, around)[-1:], around)
    return steps.count(unit) >= SURE and step not in steps


def _steps(opener: str, around: Around) -> list[int]:
    """By how many columns the document's lines are deeper than lines above them that end with `opener`."""
    found: list[int] = []
    for lines in (around.above, around.below):
        written = with_text(lines)
        for head, line in pairwise(written):
            if code_of(head, around).endswith(opener) and not closing(line):
                found.append(width_of(line) - width_of(head))
    return found


def _as_below(width: int, around: Around) -> bool:
    """The document goes on as deep as that."""
    below = next((line for line in around.below if line.strip()), "")
    return width_of(below) == width and not around.after.strip()


def _goes_on_deeper(width: int, around: Around) -> bool:
    """The document goes on as deep as that, or deeper, behind a cursor at the beginning of its line."""
    below = next((line for line in around.below if line.strip()), "")
    return not around.before and not around.after.strip() and width_of(below) >= width


def _sibling(head: str, around: Around) -> bool:
    """The line is a comment or an attribute of the next one, or an item of a list."""
    if head.lstrip().startswith(around.syntax.comments) and not head.lstrip().startswith(("*", "/*")):
        return True
    if ATTRIBUTE.match(head):
        return True
    text = code_of(head, around)
    if head.lstrip()[:1] in tuple(CHAINS):
        return False
    if not text.endswith(",") or not unmatched(head, around.syntax).balanced or DECLARES.match(head):
        return False
    above = next((line for line in reversed(around.above) if line.strip()), "")
    whole = code_of(above, around)
    if whole.endswith(",") and width_of(above) == width_of(head):
        return unmatched(above, around.syntax).balanced
    if width_of(above) >= width_of(head):
        return False
    return bool(KEY.match(text) if whole.endswith("{") else whole.endswith(("(", "[")) and ITEM.match(text))


def _chained(head: str, line: str, around: Around) -> bool:
    """Two lines that begin with the same operator."""
    mark = head.lstrip()[:1]
    if CONDITION.search(code_of(head, around)):
        return False
    return (
        mark in tuple(".|&")
        and not head.lstrip().startswith("..")
        and line.lstrip()[:1] == mark
        and unmatched(head, around.syntax).balanced
    )


def _comments(head: str, line: str, around: Around) -> bool:
    """Two lines of one comment, of which the second is not below the first."""
    first, second = head.lstrip(), line.lstrip()
    if first.startswith(("/*", "*")) and around.syntax.block_comment and second.startswith("*") and second[:2] != "**":
        if BANNER.match(first) or _stars_below_stroke(around) or _as_below(width_of(line), around):
            return False
        if around.above and around.above[-1].lstrip().startswith("*") and width_of(around.above[-1]) == width_of(line):
            return False  # the first line alone is off
        return width_of(line) != width_of(head) + (first[0] == "/") and not first.endswith("*/")
    same = any(first.startswith(mark) and second.startswith(mark) for mark in around.syntax.comments)
    return same and width_of(line) > width_of(head) and not _goes_on_deeper(width_of(line), around)


def _stars_below_stroke(around: Around) -> bool:
    """The document has the stars of a comment right below the stroke that it begins with."""
    return any(
        head.lstrip().startswith("/*") and line.lstrip().startswith("*") and width_of(head) == width_of(line)
        for lines in (around.above, around.below)
        for head, line in pairwise(lines)
    )


def _bare_head(head: str, around: Around) -> bool:
    """A condition whose only statement comes below."""
    if around.syntax.offside or around.syntax in (HASH, DASHES, MARKUP):
        return False
    return HEAD_WITHOUT_BRACKET.match(head) is not None and unmatched(head, around.syntax).balanced


def _shallow(head: str, line: str, around: Around) -> bool:
    """A line in a block that is no deeper than its head, though it should be."""
    first, at, has = line.lstrip(), width_of(head), width_of(line)
    case = CASE.match(head) is not None and not CASE.match(line)
    left = 0 < has < at or (has == at > 0 and case)
    # where it would be if the answer's first line were at the beginning of its line
    if first.startswith(("#", "{", "namespace", "extern")) or (first.startswith(around.syntax.comments) and not left):
        return False
    if LABEL.match(code_of(line, around)) and not around.syntax.offside:
        return False
    if around.syntax.offside:
        return True
    if around.syntax in (HASH, DASHES, MARKUP):
        return left and not (around.situation.language_id == "yaml" and first.startswith("- ") and has == at)
    opened = head.rstrip().endswith(("{", "(", "[")) or (left and (CASE.match(head) or _bare_head(head, around)))
    return bool(opened) and not BACK.match(line) and not head.startswith(("namespace", "extern"))


def off_grid(head: str, lines: list[str], around: Around) -> int:
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


NEAR = 20
"""Lines on each side that tell whether a document keeps to its steps."""
LEAST_NEAR = 5
"""Indented lines among them."""
