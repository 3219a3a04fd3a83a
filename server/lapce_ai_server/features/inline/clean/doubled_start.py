"""Takes off a bracket or quote that the cursor is behind, and that an answer begins with once more."""

from __future__ import annotations

import re

from ..scan import CLOSER_OF, LINE_COMMENTS, OPENERS, WITHIN_LINES, unmatched
from .around import Around
from .brackets import Brackets

ENDED_INSIDE = re.compile(r"\s*(?:;|\{$|:$)")
"""What cannot follow within brackets, so that the brackets ahead of it are the line's own."""
DOUBLES = ("toml", "shellscript", "lua")
"""Languages in which `[[` says something."""
BLOCK_HEAD = re.compile(r"[\w)\]\"'>] \{$")
"""What begins a block with nothing else on its line."""


def doubled_start(text: str, around: Around) -> str:
    """The answer without the bracket or quote that the cursor is behind."""
    last = around.before[-1:]
    if not last or text[:1] != last or text.strip() == last:
        return text
    if last == "{" and around.after.startswith("}}"):
        return text
    if last in OPENERS:
        return text[1:] if _opened_twice(text.partition("\n")[0], last, around) else text
    if last not in ('"', "'") or text[1:2] == last:
        return text
    if around.before.endswith(last * 2) and not (around.prose and around.before.endswith(last * 3)):
        return text
    line = text.partition("\n")[0]
    return text[1:] if (_quoted_oddly if around.prose else _quoted_twice)(line, around) else text


def _opened_twice(line: str, last: str, around: Around) -> bool:
    """Behind a bracket that is closed right after the cursor, or that the line leaves open with the second one."""
    doubles = last == "{" or (last == "[" and around.situation.language_id in DOUBLES) or _in_words(around)
    if doubles and _is_doubled_nearby(last, around):
        return False
    if line.strip() == last:
        return _closed_once(last, around)
    if last != "{" and _in_words(around):
        return True
    if around.after[:1] == CLOSER_OF[last]:
        return _closed_after(line, last, around)
    rest = line[1:]
    if around.after.strip():
        brackets = Brackets(around.situation)
        if unmatched(line, around.syntax).balanced:
            return False
        return brackets.misfits(rest) < brackets.misfits(line) or _balances(line, around)
    if line.rstrip().endswith((",", "\\", *OPENERS)) or _closed_below(around):
        return False
    return _balances(line, around)


def _balances(line: str, around: Around) -> bool:
    """The cursor's line has a partner for each of its brackets without the answer's first one, and not with it."""
    whole = unmatched(around.before + line + around.after, around.syntax)
    other = unmatched(around.before + line[1:] + around.after, around.syntax)
    return other.balanced and not whole.balanced and not _closed_below(around)


def _is_doubled_nearby(last: str, around: Around) -> bool:
    """The document has such brackets side by side."""
    return any(last * 2 in line for line in (*around.above, around.before, around.after, *around.below))


def _in_words(around: Around) -> bool:
    """The cursor is in text for people, or in a string."""
    return around.prose or unmatched(around.before, around.syntax).quote in (*WITHIN_LINES, *LINE_COMMENTS)


def _closed_after(line: str, last: str, around: Around) -> bool:
    """The bracket that the editor has closed behind the cursor is the answer's first one."""
    inner, rest = unmatched(line, around.syntax), line[1:]
    brackets = Brackets(around.situation)
    if last != "{" and ENDED_INSIDE.search(_behind_partner(line, last)):
        return True
    fits = brackets.misfits(rest) <= brackets.misfits(line)
    return inner.openers[:1] == (last,) and unmatched(rest, around.syntax).balanced and fits


def _behind_partner(line: str, last: str) -> str:
    """What follows the bracket that closes the first one, without what is in brackets itself."""
    depth, behind, ended = 0, "", False
    for character in line:
        opens, closes = character in OPENERS, character in CLOSER_OF.values()
        depth += opens - closes
        if ended and depth == 0 and not closes:
            behind += character
        ended = ended or (closes and depth == 0 and character == CLOSER_OF[last])
        if depth < 0:
            return ""
    return behind + ("{" if depth and line.rstrip().endswith("{") else "")


def _closed_once(last: str, around: Around) -> bool:
    """The lines below close the bracket ahead of the cursor, and not a second one; or it begins a block."""
    if last == "{" and BLOCK_HEAD.search(around.before):
        return True
    below = [line.strip() for line in around.below if line.strip()][:2]
    closer = CLOSER_OF[last]
    return (
        not around.before.endswith("={")
        and [line[:1] == closer for line in below][:1] == [True]
        and (len(below) < 2 or below[1][:1] != closer)
    )


def _quoted_oddly(line: str, around: Around) -> bool:
    """In text for people: with it the line has an odd number of quotes, and without it an even one."""
    quote = line[0]
    whole = around.before + line + around.after
    return quote == '"' and whole.count(quote) % 2 == 1


def _quoted_twice(line: str, around: Around) -> bool:
    whole = unmatched(around.before + line + around.after, around.syntax)
    other = unmatched(around.before + line[1:] + around.after, around.syntax)
    return other.quote in ("", *LINE_COMMENTS) and whole.quote not in ("", *LINE_COMMENTS)


def _closed_below(around: Around) -> bool:
    below = next((line.strip() for line in around.below if line.strip()), "")
    return below[:1] in (")", "]", "}")
