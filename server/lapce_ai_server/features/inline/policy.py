"""How much a completion may say: the rest of the line, or the rest of a block, and how much of it."""

from __future__ import annotations

import re
from typing import Literal

from attrs import frozen

from .block import lines_in_scope
from .scan import unmatched
from .situation import Situation
from .syntax import syntax_of

Lines = Literal["single", "multi"]
Setting = Literal["auto", "single", "multi"]

CHARACTERS_OF_A_LINE = 400
AUTOMATIC_LINES, AUTOMATIC_CHARACTERS = 24, 2_000
INVOKED_LINES, INVOKED_CHARACTERS = 64, 6_000

BEGINS_A_BLOCK = re.compile(
    r"\s*(?:[}\])]+\s*)?(?:(?:pub(?:\([a-z]+\))?|public|private|protected|static|export|default|async|unsafe|abstract|final|const|extern)\s+)*"
    r"(?:def|class|if|elif|else|for|while|with|try|except|finally|match|case|switch|do|fn|func|function|struct|enum|union|"
    r"impl|trait|interface|mod|module|namespace|loop|catch|macro_rules!)(?![\w-])"
)
"""A line that wants lines below it which are deeper."""


@frozen
class Policy:
    """What an answer may be; it is cut to that, and the model is told."""

    lines: Lines
    most_lines: int
    most_characters: int


def policy_for(situation: Situation, *, invoked: bool, setting: Setting = "auto") -> Policy:
    """One line where text follows the cursor, or where a statement is being written that opens no block.
    Several on an empty line, at the beginning of a block, in an open bracket, and where the user asks for them.
    """
    if setting == "single" or situation.line_after.strip():
        return Policy("single", 1, CHARACTERS_OF_A_LINE)
    if setting == "auto" and not invoked and not _wants_lines(situation):
        return Policy("single", 1, CHARACTERS_OF_A_LINE)
    if invoked:
        return Policy("multi", INVOKED_LINES, INVOKED_CHARACTERS)
    return Policy("multi", AUTOMATIC_LINES, AUTOMATIC_CHARACTERS)


def obeys(text: str, situation: Situation, policy: Policy) -> bool:
    """Whether a text is within the policy as it is: not cut by number of lines, length, or its block's end."""
    if not text.strip() or len(text) > policy.most_characters:
        return False
    lines = text.split("\n")
    if policy.lines == "single":
        return len(lines) == 1
    return len(lines) <= policy.most_lines and lines_in_scope(lines, situation) == len(lines)


def _wants_lines(situation: Situation) -> bool:
    line = situation.line_before
    syntax = syntax_of(situation.language_id)
    if not line.strip():
        return True
    if syntax.prose:
        return False
    found = unmatched(line, syntax)
    if found.quote:
        return False
    return bool(found.openers) or line.rstrip().endswith(":") or BEGINS_A_BLOCK.match(line) is not None
