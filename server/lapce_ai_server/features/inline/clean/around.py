"""A situation → the few lines around the cursor, and what they tell of the document; looked at once for all rules."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from attrs import frozen

from ..policy import Policy
from ..situation import Situation, lines_above, lines_below
from ..syntax import Syntax, syntax_of
from .words import SHORT, weight

POD = re.compile(r"^=([a-z]\w*)", re.MULTILINE)
"""What begins and ends documentation in Perl."""
SCALAR = re.compile(r"(?:^|[:\-])\s+[|>][-+0-9]*\s*(?:#.*)?$")
"""The end of a YAML line, of which the value is the text below."""
ABOVE, BELOW = 80, 50
"""Lines that are looked at."""
LEAST = 4
"""Letters of a line that says something; equal ones of fewer are nothing special anywhere."""
FENCE_LINE = re.compile(r"^[ \t>]*(?:[-*+] +)?```[^`\n]*$", re.MULTILINE)
TRIPLES = ('"""', "'''")


@frozen
class Around:
    """What the rules may look at."""

    situation: Situation
    policy: Policy
    syntax: Syntax
    above: tuple[str, ...]
    """Lines before the cursor's own, nearest last."""
    below: tuple[str, ...]
    """Lines after the cursor's own, nearest first."""
    before: str
    """The cursor's line up to the cursor."""
    after: str
    """The rest of it."""
    prose: bool
    """The cursor is in text for people: Markdown, a comment, a docstring."""
    fences: bool
    """Lines of backticks are the document's own."""
    in_fence: bool
    """The cursor is in a block of code of a document for people."""
    scalar: bool
    """The cursor is in a block of text of YAML, which has depths of its own."""
    run: int
    """How many equal lines the document has one after the other."""

    @property
    def single(self) -> bool:
        """One line is all that may be said."""
        return self.policy.lines == "single"

    @property
    def empty_line(self) -> bool:
        """There is nothing but white space ahead of the cursor."""
        return not self.before.strip()

    @property
    def repeats(self) -> bool:
        """Equal lines side by side are nothing special in this document."""
        return self.run > 1

    def is_directive(self, line: str) -> bool:
        """A line for the preprocessor."""
        return self.syntax.preprocessor and line.lstrip().startswith("#")

    def is_bare_directive(self, line: str) -> bool:
        """One of those lines of which there are equal ones side by side, such as `#endif`."""
        return self.is_directive(line) and weight(line) < SHORT


def around(situation: Situation, policy: Policy) -> Around:
    """Looks at a bounded part of the document."""
    syntax = syntax_of(situation.language_id)
    above = tuple(lines_above(situation.prefix, ABOVE))
    below = tuple(lines_below(situation.suffix, BELOW))
    scalar = situation.language_id == "yaml" and _in_scalar((*above, situation.line_before), situation.indent)
    prose = syntax.prose or _for_people(situation, syntax)
    return Around(
        situation=situation,
        policy=policy,
        syntax=syntax,
        above=above,
        below=below,
        before=situation.line_before,
        after=situation.line_after,
        prose=prose,
        fences=syntax.prose or any(line.lstrip().startswith("```") for line in (*above, *below)),
        in_fence=syntax.prose and fence_lines(situation.prefix) % 2 == 1,
        scalar=scalar,
        run=max(_run(above), _run(below)),
    )


def _for_people(situation: Situation, syntax: Syntax) -> bool:
    prefix, line = situation.prefix, situation.line_before.lstrip()
    if line.startswith(syntax.comments) and syntax.comments:
        return True
    if syntax.block_comment and prefix.rfind("/*") > prefix.rfind("*/"):
        return True
    if situation.language_id == "perl" and (heads := POD.findall(prefix)):
        return str(heads[-1]) != "cut"
    return syntax.triple_quotes and any(prefix.count(mark) % 2 for mark in TRIPLES)


def _in_scalar(above: Sequence[str], indent: str) -> bool:
    """Some line above, less deep than all that follow it, ends with the mark of a block of text."""
    least = len(indent) if above[-1].strip() else BELOW
    for line in reversed(above[:-1]):
        width = len(line) - len(line.lstrip())
        if line.strip() and (width < least or (line.lstrip().startswith("- ") and width == least)):
            if SCALAR.search(line):
                return True
            least = width
    return False


def fence_lines(text: str) -> int:
    """How many lines of a text begin with backticks as fences do."""
    return len(FENCE_LINE.findall(text)) if "```" in text else 0


def _run(lines: Sequence[str]) -> int:
    """The longest run of equal lines that say something."""
    longest = run = 1
    for one, other in pairwise(lines):
        run = run + 1 if one == other and weight(one) >= LEAST else 1
        longest = max(longest, run)
    return longest
