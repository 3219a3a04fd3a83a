"""What a model says → the code in it, or why there is none that could be put into a document.

The answer is data: whatever it says of files, commands or places, only its text counts.
"""

from __future__ import annotations

import re

from ..inline.clean.chatter import ELLIPSIS, LEAD, ONLY_POLITE, PLACEHOLDER, UNMISTAKABLE, is_code
from ..inline.clean.control_tokens import THINKING
from ..inline.clean.fence_lines import FENCE, fences_in, inside
from ..inline.situation import one_line_end

MOST_CHARACTERS = 200_000
"""Of an answer that is to be put into a document."""
ESCAPES = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\|$)|[@-Z\\^_]|[ -/][0-~])|\x9b[0-?]*[ -/]*[@-~]"
)
"""What terminals take for commands (ECMA-48)."""
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2028-\u202e\u2060\u2066-\u2069\ufeff]")
"""Characters that nobody sees: some hide text or turn its direction ("Trojan Source", CVE-2021-42574)."""
REFUSES = re.compile(
    r"\s*(?:i(?:'|’)?m (?:sorry|unable|not able)|i am (?:sorry|unable|not able)|sorry\b|i apologi[sz]e|"
    r"unfortunately\b|i (?:can(?:'|’)?t|cannot|can not|won(?:'|’)?t|will not|do not|don(?:'|’)?t)\b|as an ai\b|"
    r"no (?:change|fix)e?s?\b)",
    re.IGNORECASE,
)
LEAST_WORDS = 4


class NoCode(ValueError):
    """An answer that cannot be used. Its text is for people."""


def code_in(text: str, *, was: str, prose: bool) -> str:
    """The code that an answer brings, with line feeds and without one at its end. Raises NoCode.

    Args:
        text: all of it.
        was: what it replaces; characters that stand there may stand in the answer.
        prose: the document is text for people, which an answer without a fence may be.
    """
    if len(text) > MOST_CHARACTERS:
        raise NoCode("the model's answer is too long to be put into the document")
    text = THINKING.sub("", plain(text, was), count=1) if text.lstrip().startswith("<") else plain(text, was)
    if not text.strip():
        raise NoCode("the model gave an empty answer")
    fenced = _fenced(text)
    if fenced is None:
        if REFUSES.match(text) and not REFUSES.match(was):
            raise NoCode(f"the model refused: {first_line(text)}")
        fenced = _without_talk(text)
        if not prose and _is_talk(fenced):
            raise NoCode(f"the model answered without code: {first_line(text)}")
    fenced = fenced.strip("\n") if fenced.strip() else ""
    if not fenced:
        raise NoCode("the model gave an empty answer")
    missing = next((line for line in fenced.split("\n") if PLACEHOLDER.match(line) and ELLIPSIS.search(line)), None)
    if missing is not None and missing.strip() not in was:
        raise NoCode(f"the model left out a part of the code ({first_line(missing)})")
    return "\n".join(line.rstrip() if not prose else line for line in fenced.split("\n"))


def plain(text: str, was: str = "") -> str:
    """The text with line feeds, without escapes and characters that cannot be seen, but for those that `was` has."""
    text = ESCAPES.sub("", text) if "\x1b" not in was else text
    return CONTROLS.sub(lambda found: found.group() if found.group() in was else "", one_line_end(text))


def first_line(text: str) -> str:
    """The first line that says something, short enough for a status bar."""
    line = next((line.strip() for line in plain(text).split("\n") if line.strip()), "")
    return line if len(line) <= 160 else f"{line[:157]}…"


def lines_so_far(text: str, was: str) -> list[str]:
    """The whole lines of code in an answer that still comes; none before its fence."""
    lines = plain(text, was).split("\n")[:-1]
    at = next((i for i, line in enumerate(lines) if FENCE.match(line)), None)
    if at is None:
        return []
    return [line.rstrip() for line in inside(lines, at).split("\n")] if lines[at + 1 :] else []


def has_closed_fence(text: str) -> bool:
    """Whether code in it ends by a fence: a sign that the answer is whole, where its vendor gives none."""
    lines = one_line_end(text).split("\n")
    fences = fences_in(lines)
    return len(fences) > 1 and len(fences) % 2 == 0


def _fenced(text: str) -> str | None:
    """What is within the longest fence; None where there is no fence."""
    lines = text.split("\n")
    best: str | None = None
    at = 0
    while at < len(lines):
        if FENCE.match(lines[at]) is None:
            at += 1
            continue
        found = inside(lines, at)
        best = found if best is None or len(found) > len(best) else best
        at += found.count("\n") + 3 if found else 2
    return best


def _without_talk(text: str) -> str:
    """Without a line ahead of the code and one after it that are about it."""
    lines = text.strip("\n").split("\n")
    while (
        len(lines) > 1 and not is_code(lines[0]) and (LEAD.match(lines[0] + "\n") or ONLY_POLITE.match(lines[0] + "\n"))
    ):
        lines = lines[1:]
    while len(lines) > 1 and (not lines[-1].strip() or UNMISTAKABLE.match(lines[-1])):
        lines = lines[:-1]
    return "\n".join(lines)


def _is_talk(text: str) -> bool:
    """Sentences and nothing else."""
    lines = [line for line in text.split("\n") if line.strip()]
    talk = [line for line in lines if len(line.split()) >= LEAST_WORDS and line[:1].isalpha() and not is_code(line)]
    return len(talk) == len(lines) and any(line.rstrip()[-1:] in ".:!?" for line in talk)
