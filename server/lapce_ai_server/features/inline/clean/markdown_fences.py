"""In Markdown fences may be the document's own: which ones a model has put around its answer."""

from __future__ import annotations

import re

from .around import Around, fence_lines
from .fence_lines import FENCE, MARKDOWN_NAMES, fences_in, inside, name_of
from .words import with_text

MARKUP = re.compile(r"\s*(?:[-*+] \S|\d+\. \S|> \S|\||#{2,6} \S|\*\*\w|</?[a-zA-Z!]|!?\[[^\]]+\][(:]|---$|<!--)")
"""What a line of Markdown begins with, and lines of code seldom do."""
TITLE = re.compile(r"# [A-Z]")
LONG = "````"
"""Fences around fences."""
WORDS_OF_PROSE = 5
NAMED = 3
"""So many fences of a document that name a language, and none that does not, are its style."""


def of_a_document(lines: list[str], at: int, opens: bool, around: Around) -> str:
    """What is within the answer's own fences, of which the one at `at` is the first; `opens`: it has text below."""
    if opens and _wraps(lines, at, around):
        return _inside(lines, at, around)
    found = fences_in(lines)
    if around.in_fence and not with_text(lines[:at]) and not with_text(lines[at + 1 :]) and not name_of(lines[at]):
        return "\n".join(lines)
    if any(LONG in line for line in (*lines, *around.above, *around.below)):
        return "\n".join(lines)
    odd = (_around(around) + len(found)) % 2 == 1
    if opens and odd and len(found) == 1 and around.situation.suffix.strip():
        return inside(lines, at)
    if odd and not with_text(lines[found[-1] + 1 :]):
        return "\n".join(lines[: found[-1]])
    return "\n".join(lines)


def _around(around: Around) -> int:
    return fence_lines(around.situation.prefix) + fence_lines(around.situation.suffix)


def _wraps(lines: list[str], at: int, around: Around) -> bool:
    """The answer is Markdown in a fence, and not Markdown with a fence."""
    name = name_of(lines[at])
    if name in MARKDOWN_NAMES:
        return len(fences_in(lines)) > 1 or _around(around) % 2 == 0
    if len(fences_in(lines)) == 1 and _around(around) % 2 == 1:
        return False  # the document closes it, or opens it
    if _touch(lines, at):
        return True
    inner = with_text(lines[at + 1 :])
    if around.in_fence:
        twice = len(fences_in(lines)) > 1
        return bool(name) or (twice and not _is_prose(inner[0]) and not _closes(lines, at))
    if name or with_text(lines[:at]):
        return False
    if _is_markdown(inner) or (_names_all(around) and _within_two(lines, at)):
        return True
    return _is_prose(inner[0]) and (len(inner) < 3 or _is_prose(inner[1]) or _is_prose(inner[-2]))


def _touch(lines: list[str], at: int) -> bool:
    """Two fences with nothing between them, at the beginning or at the end: a block of nothing is no document's."""
    found = fences_in(lines)
    if len(found) < 3 or with_text(lines[:at]):
        return False
    first = found[1] == found[0] + 1 and bool(name_of(lines[found[1]]))
    last = found[-1] == found[-2] + 1 and not name_of(lines[found[-1]]) and not with_text(lines[found[-1] + 1 :])
    return first or last


def _within_two(lines: list[str], at: int) -> bool:
    found = fences_in(lines)
    return len(found) == 2 and found[0] == at and not with_text(lines[found[1] + 1 :])


def _names_all(around: Around) -> bool:
    """The document names the language of each of its blocks."""
    near = f"{around.situation.prefix}\n\n{around.situation.suffix}".split("\n")
    opening = [line for index, line in enumerate(near) if FENCE.match(line) and _opens(near, index)]
    return len(opening) >= NAMED and all(map(name_of, opening))


def _opens(lines: list[str], index: int) -> bool:
    """A fence that names a language, or that has a blank line above and none below."""
    above, below = lines[index - 1 : index], lines[index + 1 : index + 2]
    return bool(name_of(lines[index])) or (not "".join(above).strip() and "".join(below).strip() != "")


def _inside(lines: list[str], at: int, around: Around) -> str:
    """Up to that closing fence with which the document has an even number of them."""
    ends = [index for index in fences_in(lines) if index > at and not name_of(lines[index])]
    outside = _around(around)
    for end in ends:
        within = lines[at + 1 : end]
        if (outside + len(fences_in(within))) % 2 == 0:
            return "\n".join(within)
    return inside(lines, at)


def _closes(lines: list[str], at: int) -> bool:
    """A bare fence with a blank line below it, or with another block further down, ends the document's own."""
    below = lines[at + 1 :]
    return not below[0].strip() or any(name_of(line) for line in below if FENCE.match(line))


def _is_markdown(inner: list[str]) -> bool:
    """Lines that Markdown has outside of its blocks; a single title, too, which may be a comment further up."""
    if inner[0].lstrip().startswith("> "):
        return False  # a prompt
    alone = len([line for line in inner if not FENCE.match(line)]) == 1
    return MARKUP.match(inner[0]) is not None or (alone and TITLE.match(inner[0]) is not None)


def _is_prose(line: str) -> bool:
    """An item of a list, or words as people write them."""
    if MARKUP.match(line):
        return True
    words = line.split()
    plain = sum(word.strip(".,:;!?()`'\"*").replace("'", "").replace("-", "").isalpha() for word in words)
    looks_written = line[:1].isupper() or line.rstrip()[-1:] in ".,:" or len(words) >= 2 * WORDS_OF_PROSE
    return len(words) >= WORDS_OF_PROSE and plain >= len(words) * 0.75 and looks_written and line[:1] not in "#/$"
