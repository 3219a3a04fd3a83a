"""Signs that all lines of an answer but its first one are too far to the right or to the left."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from ..block import TAG, closing, width_of
from ..scan import OPENERS, PARTNER, unmatched
from ..syntax import MARKUP, PYTHON
from .around import TRIPLES, Around
from .line_ends import GOES_DEEPER, opens
from .words import leading, with_text

FLAT = 3
"""So many lines above and below that are all as deep as the cursor."""
VARIABLES = re.compile(r"\s*(?:var|let|const)\b")
OPERATOR = re.compile(r"\s*[|&?:+]")
KEYWORD = re.compile(r"(?:if|case|begin|while|until|unless|for|def|do|class|function)\b")
DOCSTRING = re.compile(r"\s*[rRbBuUfF]{0,2}(?:\"\"\"|''')")

Sign = Callable[[Sequence[str], str, Around], tuple[str, str] | None]
"""A line and the white space that it should begin with; None where there is no sign. The lines, the first one of which
is the cursor's whole line, and that line's indentation.
"""


def misplaced(lines: Sequence[str], around: Around) -> tuple[str, str] | None:
    """A line after the first, and what it should begin with; all lines after the first are to be moved with it."""
    whole = [around.before + lines[0], *lines[1:]]
    if not with_text(whole[1:]) or not whole[0].strip():
        return None
    for sign in SIGNS:
        found = sign(whole, leading(whole[0]), around)
        if found is not None:
            return None if found[1] == leading(found[0]) else found
    return None


def closer_below_head(lines: Sequence[str], indent: str, around: Around) -> tuple[str, str] | None:
    """A line that closes what the first one opened, all between them being deeper, begins where the first one does."""
    if around.prose or closing(lines[0]):
        return None
    at = next((index for index in range(1, len(lines)) if closing(lines[index])), 0)
    between = with_text(lines[1:at]) if at else []
    width = width_of(lines[at])
    if not between or any(width_of(line) <= width for line in between) or width == width_of(indent):
        return None
    if _is_a_column(lines[0], lines[at], lines[at + 1 :], around):
        return None
    if around.situation.language_id == "yaml" or around.is_directive(lines[0]):
        return None
    if around.syntax is MARKUP and (lines[at] in (*around.above, *around.below) or closing(lines[at]) != TAG):
        return None  # the document has just such a line, or it is code in a text
    opened = opens(lines[0], around) or unmatched(lines[0], around.syntax).openers
    closes_here = width > width_of(indent) or not unmatched("\n".join(lines[: at + 1]), around.syntax).closers
    return (lines[at], indent) if opened and closes_here else None


def _is_a_column(head: str, closer: str, rest: Sequence[str], around: Around) -> bool:
    """A closing line that is below something within the first line: `end` below `if`, an object below its name."""
    if OPERATOR.match(head) or (rest and closing(closer) in (")", "]") and closer.rstrip()[-1:] in (")", "]")):
        return True
    if VARIABLES.match(head) and closer.rstrip().endswith(","):
        return True
    column = head.expandtabs(8)[width_of(closer) :]
    if KEYWORD.match(column) and not head.lstrip().startswith(column[:2]):
        return True
    if column[:1] in OPENERS and column[:1] == PARTNER.get(closer.strip()[:1]):
        return True
    return closing(closer) in (")", "]") and width_of(closer) - width_of(head) > 8


def brace_below_head(lines: Sequence[str], indent: str, around: Around) -> tuple[str, str] | None:
    """A bracket on a line of its own is below its head, where the document has it there."""
    if around.prose or lines[1].strip() != "{" or width_of(lines[1]) == width_of(indent):
        return None
    near = with_text(around.above), with_text(around.below)
    pairs = [pair for part in near for pair in pairwise(part) if pair[1].strip() == "{"]
    if lines[0].rstrip().endswith((",", "(", "[", "=")):
        return None  # an item of a list
    # of functions at the margin nothing follows for blocks within them
    pairs = [(head, brace) for head, brace in pairs if bool(width_of(head)) == bool(indent)]
    below = [width_of(brace) - width_of(head) for head, brace in pairs if not closing(head)]
    return (lines[1], indent) if len(below) > 1 and not any(below) else None


def directive(lines: Sequence[str], indent: str, around: Around) -> tuple[str, str] | None:
    """Lines for the preprocessor begin at the margin, where all others of the document do."""
    found = next((line for line in lines[1:] if around.is_directive(line)), "")
    near = [line for line in (*around.above, *around.below) if around.is_directive(line)]
    if not found or not found[0].isspace() or len(near) < 2 or any(line[0].isspace() for line in near):
        return None
    return (found, "") if all(width_of(line) >= width_of(found) for line in with_text(lines[1:])) else None


def docstring(lines: Sequence[str], indent: str, around: Around) -> tuple[str, str] | None:
    """The line that ends a text in three quotes begins where the text begins; no line of it is at the margin."""
    if around.syntax is not PYTHON or not around.empty_line:
        return None
    second = next(line for line in lines[1:] if line.strip())
    if not around.prose:
        begun = DOCSTRING.match(lines[0]) and unmatched(lines[0], around.syntax).quote in TRIPLES
        return (second, indent) if begun and indent and not second[0].isspace() else None
    begins = next((line for line in reversed(around.above) if any(mark in line for mark in TRIPLES)), "")
    if not DOCSTRING.match(begins):
        return None
    own = next(mark for mark in TRIPLES if mark in begins)
    end = next((line for line in lines if own in line), "")
    if end.lstrip().startswith(TRIPLES):
        aligned = leading(begins) == indent and end is not lines[0]
        return (end, indent) if aligned else None
    return (second, indent) if indent and not second[0].isspace() else None


def flat(lines: Sequence[str], indent: str, around: Around) -> tuple[str, str] | None:
    """All lines around the cursor are as deep as it is, and all of the answer's are deeper than its first one."""
    above, below = with_text(around.above)[-FLAT:], with_text(around.below)[:FLAT]
    near = (*above, *below)
    if around.prose or len(near) < 2 * FLAT or any(leading(line) != indent for line in near):
        return None
    written = with_text(lines[1:])
    first = width_of(written[0])
    if first <= width_of(indent) or any(width_of(line) < first for line in written) or not _is_whole(lines[0], around):
        return None
    found = unmatched(lines[0], around.syntax)
    if GOES_DEEPER.match(written[0]) and not written[0].lstrip().startswith(around.syntax.comments):
        return None  # the rest of a statement
    if not found.balanced or lines[0].rstrip().endswith(("\\", "=", ",", "(", "[", "|", "&", "+", ">")):
        return None
    return (written[0], indent)


def _is_whole(head: str, around: Around) -> bool:
    """Nothing that has deeper lines below it, as far as that can be told."""
    opened = opens(head, around)
    return (not opened if around.syntax is MARKUP else opened is False) and "<<" not in head


SIGNS: tuple[Sign, ...] = (closer_below_head, brace_below_head, directive, docstring, flat)
