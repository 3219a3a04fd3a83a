"""Old code and the same with comments → the old code, not a letter of it changed, with the new comments."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from ..inline.scan import unmatched
from ..inline.syntax import Syntax, syntax_of

TRIPLES = ('"""', "'''")
PREFIXES = ("r", "u", "R", "U")


def with_comments(old: Sequence[str], new: Sequence[str], language_id: str) -> list[str]:
    """The old lines of code, with the comments, docstrings and blank lines that the new text has between them. Where a
    model has altered code as well, the old stays, and so do the comments beside it.

    Args:
        old: lines without ends.
        new: lines without ends.
        language_id: the editor's name of the language. In text for people nothing is a comment: the new text holds.
    """
    syntax = syntax_of(language_id)
    if syntax.prose:
        return list(new)
    ours, theirs = _parts(old, syntax), _parts(new, syntax)
    taken: dict[int, int] = {-1: -1}
    code, other = [line.strip() for line, _ in ours], [line.strip() for line, _ in theirs]
    for first, second, size in SequenceMatcher(None, code, other, autojunk=False).get_matching_blocks():
        taken |= {first + step: second + step for step in range(size)}
    merged: list[str] = []
    for index, (line, above) in enumerate(ours):
        at = taken.get(index)
        ahead = taken.get(index - 1)
        follows = at is not None and ahead is not None and at == ahead + 1
        merged += theirs[at][1] if follows and at is not None else above
        merged += [line] if index < len(ours) - 1 else []
    return merged


def _parts(lines: Sequence[str], syntax: Syntax) -> list[tuple[str, list[str]]]:
    """Each line of code with what stands above it that is none; at last an empty one for what stands below all."""
    parts: list[tuple[str, list[str]]] = []
    above: list[str] = []
    quote = ""
    for line in lines:
        opens = not parts or parts[-1][0].partition("#")[0].rstrip().endswith(":")
        silent, quote = _silent(line, quote, syntax, opens=opens)
        if silent:
            above.append(line)
        else:
            parts.append((line, above))
            above = []
    return [*parts, ("", above)]


def _silent(line: str, quote: str, syntax: Syntax, *, opens: bool) -> tuple[bool, str]:
    """Whether nothing of the line is run, and in which comment or docstring it ends. `quote`: `/*`, or the three quotes
    with `.` ahead where they are a docstring, or none. `opens`: what stands above is the head of a block, so that a
    string here is one of its documentation.
    """
    text = line.strip()
    if quote:
        mark = quote.lstrip(".")
        after = unmatched(f"{line}\n", syntax, mark).quote
        if mark in TRIPLES and after == mark:
            return quote.startswith("."), quote
        ended = after != mark
        alone = text.endswith("*/" if mark == "/*" else mark)
        return (quote.startswith(".") or mark == "/*") and (not ended or alone), "" if ended else quote
    after = unmatched(f"{line}\n", syntax).quote
    if not text:
        return True, ""
    if opens and syntax.triple_quotes and syntax.offside and text.lstrip("".join(PREFIXES)).startswith(TRIPLES):
        closed = text.endswith(TRIPLES) and len(text.lstrip("".join(PREFIXES))) >= 6 and after == ""
        return closed or after in TRIPLES, f".{after}" if after in TRIPLES else ""
    if text.startswith("/*") and syntax.block_comment:
        return after == "/*" or text.endswith("*/"), after if after == "/*" else ""
    marks = tuple(mark for mark in syntax.comments if mark not in ("*", "/*"))
    is_comment = bool(marks) and text.startswith(marks) and not (syntax.preprocessor and text.startswith("#"))
    if text.startswith(("#[", "#!")) and "#" not in syntax.comments:
        is_comment = False
    return is_comment, after if after in (*TRIPLES, "/*") else ""
