"""Lines of a document → what it defines, and the heads of those definitions without their bodies.

By regular expressions on single lines, for Python, JavaScript and TypeScript, Rust, Go, C and C++.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from .block import width_of
from .imports import C_LIKE, JAVASCRIPT

MOST_LINES = 5_000
LONGEST_LINE = 300
LINES_OF_HEAD = 4
"""A head over more lines is cut."""
MOST_MEMBERS = 8
LINES_OF_CLASS = 300

PYTHON = re.compile(r"[ \t]*(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)|([^\W\d]\w*)[ \t]*(?::[^=\n]{1,80})?=(?!=)")
SCRIPT = re.compile(
    r"[ \t]*(?:export[ \t]+)?(?:default[ \t]+)?(?:declare[ \t]+)?(?:abstract[ \t]+)?(?:async[ \t]+)?"
    r"(?:function\*?|class|interface|type|enum|namespace)[ \t]+(\w+)"
    r"|(?:export[ \t]+)?(?:const|let|var)[ \t]+(\w+)"
    r"|[ \t]+(?:(?:public|private|protected|static|async|readonly|get|set)[ \t]+)*"
    r"(?!(?:if|for|while|switch|catch|return|function|await|new|throw)\b)(\w+)[ \t]*\([^;]*\)[^;=]*\{[ \t]*$"
)
RUST = re.compile(
    r"[ \t]*(?:pub(?:\([^)\n]*\))?[ \t]+)?(?:(?:const|async|unsafe|default)[ \t]+)*(?:extern[ \t]+\"[^\"\n]*\"[ \t]+)?"
    r"(?:fn|struct|enum|union|trait|type|const|static|macro_rules!)[ \t]+(\w+)"
)
GO = re.compile(r"func[ \t]+(?:\([^)\n]*\)[ \t]*)?(\w+)|(?:type|var|const)[ \t]+(\w+)")
C = re.compile(
    r"[ \t]*#[ \t]*define[ \t]+(\w+)"
    r"|(?:typedef[ \t]+)?(?:struct|class|enum|union)[ \t]+(?:class[ \t]+)?(\w+)"
    r"|(?![ \t]*(?:return|if|else|for|while|switch|case|do|goto|delete|throw)\b)"
    r"[ \t]*[A-Za-z_][\w:<>,*& \t]{0,120}?[*&\s](\w+)[ \t]*\([^;{}]*(?:[;{]|$|\)[ \t]*(?:const|override|noexcept|=))"
)
CLASS = re.compile(
    r"[ \t]*(?:export[ \t]+|default[ \t]+|abstract[ \t]+|pub(?:\([^)\n]*\))?[ \t]+)*(?:class|interface|trait)\b"
)
BODY = re.compile(r"[ \t]*\{[ \t]*$")


def definitions(lines: Sequence[str], language_id: str) -> dict[str, int]:
    """Each defined name, and the line where it first is."""
    pattern = _pattern(language_id)
    found: dict[str, int] = {}
    if pattern is None:
        return found
    for number, line in enumerate(lines[:MOST_LINES]):
        if len(line) <= LONGEST_LINE and (match := pattern.match(line)) is not None:
            name = match[match.lastindex or 1]
            found.setdefault(name, number)
    return found


def signature(lines: Sequence[str], number: int, language_id: str) -> str:
    """The head of the definition at a line; of a class also the heads of its members."""
    head = _head(lines, number)
    if CLASS.match(lines[number]):
        return "\n".join([head, *_members(lines, number, language_id)])
    return head


def _pattern(language_id: str) -> re.Pattern[str] | None:
    if language_id in JAVASCRIPT:
        return SCRIPT
    if language_id in C_LIKE:
        return C
    return {"python": PYTHON, "rust": RUST, "go": GO}.get(language_id)


def _head(lines: Sequence[str], number: int) -> str:
    """Lines until all brackets are closed; a body that is opened there is left out."""
    taken: list[str] = []
    depth = 0
    for line in lines[number : number + LINES_OF_HEAD]:
        text = line.rstrip()[:LONGEST_LINE]
        taken.append(text)
        depth += sum(map(text.count, "([")) - sum(map(text.count, ")]"))
        if depth <= 0:
            break
    taken[-1] = BODY.sub("", taken[-1])
    return "\n".join(taken)


def _members(lines: Sequence[str], number: int, language_id: str) -> Iterator[str]:
    pattern = _pattern(language_id)
    level, count = width_of(lines[number]), 0
    member_level: int | None = None
    for at in range(number + 1, min(len(lines), number + LINES_OF_CLASS)):
        line = lines[at]
        if not line.strip():
            continue
        width = width_of(line)
        if width <= level and not line.lstrip().startswith(("{", ")")):
            return
        if pattern is None or len(line) > LONGEST_LINE or pattern.match(line) is None:
            continue
        member_level = width if member_level is None else member_level
        if width == member_level:
            yield _head(lines, at)
            count += 1
            if count == MOST_MEMBERS:
                return
