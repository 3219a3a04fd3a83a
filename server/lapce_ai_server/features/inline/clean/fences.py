"""Takes the code out of Markdown fences in which a chat model has put it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..scan import unmatched
from ..syntax import C_LIKE, PYTHON, TOML
from .around import Around
from .chatter import is_code, talks_of_answer
from .fence_lines import FENCE, MARKDOWN_NAMES, inside, name_of
from .markdown_fences import of_a_document
from .words import weight, with_text

TILDES = re.compile(r"(~{3,})[ \t]*([A-Za-z][\w+#.-]*)?")
NO_TICKS = (PYTHON, TOML, C_LIKE)
TALK_LINES = 3
"""A fence is looked for below so many lines of talk."""


def fences(text: str, around: Around) -> str:
    """What is within the first fence, or what is ahead of one that nothing opened."""
    if "```" not in text:
        return _tildes(text, around) if "~~~" in text else _ticks(text, around)
    lines = text.split("\n")
    at = next((i for i, line in enumerate(lines) if FENCE.match(line)), None)
    if at is None:
        return _one_line(text, around)
    opens = bool(with_text(lines[at + 1 :])) and _only_talk(lines[:at], lines[at], around)
    if around.fences and not around.single and weight(around.before) < 2:
        return of_a_document(lines, at, opens, around)
    closes = [line for line in lines[at + 1 :] if FENCE.match(line)]
    if around.prose and around.before and closes and all(line.startswith(around.before) for line in closes):
        return text  # as deep as the text for people in which it is
    if opens:
        return inside(lines, at)
    stray = not name_of(lines[at]) and not lines[at][0].isspace()
    return "\n".join(lines[:at]) if stray and (with_text(lines[:at]) or not around.prose) else text


def talks(line: str) -> bool:
    """Whether a line ahead of a fence may be said about the code rather than be part of it."""
    return line[:1].isalpha() and line.rstrip().endswith((":", ".", "!")) and not is_code(line)


def _only_talk(lines: Sequence[str], fence: str, around: Around) -> bool:
    ahead = with_text(lines)
    talk = talks_of_answer if around.fences and name_of(fence) not in MARKDOWN_NAMES else talks
    return len(ahead) <= TALK_LINES and all(talk(line) for line in ahead)


def _tildes(text: str, around: Around) -> str:
    """The other kind of fence; in text for people such lines may stand below titles."""
    lines = text.strip("\n").split("\n")
    found = TILDES.fullmatch(lines[0].rstrip())
    if found is None or (around.prose and not found.group(2)):
        return text
    ends = (i for i, line in enumerate(lines) if i and line.strip() == found.group(1))
    return "\n".join(lines[1 : next(ends, len(lines))])


def _ticks(text: str, around: Around) -> str:
    """A line of code in single backticks, in languages that have none."""
    said = text.strip()
    if around.prose or not (around.syntax in NO_TICKS or around.situation.language_id == "rust"):
        return text
    whole = len(said) > 2 and said[0] == said[-1] == "`" and said.count("`") == 2 and "\n" not in said
    return said[1:-1] if whole and not unmatched(around.before, around.syntax).quote else text


def _one_line(text: str, around: Around) -> str:
    """Fences on the line of the code itself, as in ```` ```x = 1``` ````."""
    stripped = text.strip()
    if around.fences or around.prose or "\n" in stripped:
        return text
    wrapped = len(stripped) > 6 and stripped.startswith("```") and stripped.endswith("```")
    return stripped[3:-3] if wrapped else text
