"""How deep the first line of an answer must be, where the cursor is on an empty line."""

from __future__ import annotations

from ..block import closing, width_of
from ..scan import unmatched
from ..syntax import C_LIKE, SLASHES
from .around import Around
from .line_ends import BACK, LABEL
from .shifted import shifted
from .words import leading, with_text

HEADS = (":", "{", "(", "[", ",")
NEAR = 12
"""Lines on each side that tell whether deep lines and such at the margin take turns."""


def first_line(lines: list[str], around: Around) -> list[str]:
    """The lines; the cursor's indentation may have been in the first one a second time, or be missing."""
    here, own = around.before, leading(lines[0])
    if around.prose:
        return [lines[0][len(own) :], *lines[1:]] if here and own == here else lines
    wanted = _wanted(around)
    if here and own:
        kept = wanted is not None and len(here) < len(here + own) <= len(wanted)
        if kept:
            return lines
        together = own != here and all(line.startswith(here + own) for line in with_text(lines[1:]))
        return shifted(lines, lines[0], "") if together else [lines[0][len(own) :], *lines[1:]]
    if not here and wanted and not own and _must_be_deep(lines, around):
        return shifted(lines, lines[0], wanted)
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


def _at_the_margin_between(around: Around) -> bool:
    """The document has lines at the margin between deeper ones, as assembly and nested languages have."""
    for lines in (with_text(around.above[-NEAR:]), with_text(around.below[:NEAR])):
        for one, line, other in zip(lines, lines[1:], lines[2:], strict=False):
            between = one[0].isspace() and not line[0].isspace() and other[0].isspace()
            if between and not (closing(line) or line.startswith("#") or line.rstrip().endswith(HEADS)):
                return True
    return False


def _must_be_deep(lines: list[str], around: Around) -> bool:
    line = lines[0]
    if closing(line) or line.startswith(("#", "@", ">", "//", "/*", '"""', "'''")) or BACK.match(line):
        return False
    if around.syntax in (SLASHES, C_LIKE) and LABEL.match(line):
        return False
    if lines[-1].rstrip().endswith((":", "{", "=", ">")) and not lines[-1][:1].isspace():
        return False  # the lines below may be its block
    below = next((line for line in around.below if line.strip()), "")
    if len(lines) > 1 and leading(lines[-1]) == leading(below):
        return False  # as it is, it ends where the document goes on
    above = around.above[-1] if around.above else ""
    if above.endswith("\\") or _at_the_margin_between(around):
        return False
    return bool(above.strip()) and unmatched("\n".join(lines), around.syntax).balanced
