"""A situation → why an automatic request is not worth asking a model. Few rules, since silence looks like a fault."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from .situation import Situation

LONGEST_LINE = 5_000
"""Characters; longer lines are data, or code that no person writes."""
SHORTEST_RUN = 4
"""So many equal characters in a row are a line that somebody draws."""

SEMICOLON_ENDS = frozenset(
    {
        *(
            "c",
            "cpp",
            "c++",
            "csharp",
            "objective-c",
            "objective-cpp",
            "cuda-cpp",
            "glsl",
            "java",
            "rust",
            "zig",
            "dart",
        ),
        *(
            "javascript",
            "javascriptreact",
            "jsx",
            "typescript",
            "typescriptreact",
            "tsx",
            "php",
            "perl",
            "pascal",
            "sql",
        ),
        *("css", "scss", "less"),
    }
)
"""Languages in which a semicolon at the end of a line ends a statement."""

_WORD_AT_END = re.compile(r"\w\Z")
_WORD_AT_START = re.compile(r"\w")
_DRAWN = re.compile(r"([-=#*~_+.<>!%^&|\\/:;,@$])\1{3,}\Z")
"""A drawn line ends here. Brackets and quotes, which are nested and doubled, are no drawing."""
_ENTITY = re.compile(r"&#?\w+;\Z")


def skip_rule(situation: Situation, *, invoked: bool) -> str | None:
    """The name of the rule for which nothing is asked; None where it is worth asking, as it always is by hand."""
    if invoked:
        return None
    return next((name for name, holds in RULES.items() if holds(situation)), None)


def nothing_known(situation: Situation) -> bool:
    """An empty document without a language: there is nothing to go by."""
    return not situation.language_id and not situation.prefix.strip() and not situation.suffix.strip()


def in_word(situation: Situation) -> bool:
    """The cursor stands within a word: what is put in there is rarely what is meant."""
    return bool(_WORD_AT_START.match(situation.suffix) and _WORD_AT_END.search(situation.prefix[-1:]))


def after_statement(situation: Situation) -> bool:
    """A statement has just been ended, and its line. Within brackets a semicolon ends none (`for (i = 0;`)."""
    line = situation.line_before.rstrip()
    if not line.endswith(";") or situation.language_id.lower() not in SEMICOLON_ENDS:
        return False
    if situation.line_after.strip() or _ENTITY.search(line):
        return False
    return line.count("(") <= line.count(")")


def drawn_line(situation: Situation) -> bool:
    """Somebody draws a line of equal characters (`-----`)."""
    return _DRAWN.search(situation.line_before[-SHORTEST_RUN:]) is not None


def long_line(situation: Situation) -> bool:
    """A line as only machines write them."""
    return len(situation.line_before) + len(situation.line_after) > LONGEST_LINE


RULES: Mapping[str, Callable[[Situation], bool]] = {
    "nothing_known": nothing_known,
    "in_word": in_word,
    "after_statement": after_statement,
    "drawn_line": drawn_line,
    "long_line": long_line,
}
"""Name, as verdicts tell it → rule, in the order in which they are tried."""
