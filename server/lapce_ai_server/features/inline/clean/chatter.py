"""Drops what a chat model says about its answer, ahead of it and after it."""

from __future__ import annotations

import re

from ..scan import unmatched
from .around import Around

POLITE = r"(?:sure|certainly|of course|okay|ok|absolutely|great|yes|no problem|alright|got it|i see|understood)\b[^\n:]{0,60}?[!,.:]*\s*"
ABOUT = (
    r"(?:code|completion|snippet|function|implementation|text|line|lines|block|part|section|content|solution|answer|"
    r"output|result|example|version|file|program|script|middle|hole|gap|insertion|missing \w+|continuation|body|method|class)"
)
LEAD = re.compile(
    rf"(?:{POLITE})?"
    rf"(?:(?:here(?:'s|’s| is| are|[ ]you go)|this is|below is|the following is|i(?:'ve|’ve| have| will|'ll|’ll| would|'d)|let me|"
    rf"(?:based on|given|to complete|to fill|looking at|according to|following|in)\b|you (?:can|could|should)|"
    rf"the (?:\w+ ){{0,3}}{ABOUT}|(?:completed?|filled|missing|suggested|updated|corrected|full|final) (?:\w+ )?{ABOUT})"
    rf"[^\n]{{0,160}}?(?::|[.!])|(?:completion|answer|output|code|result|response|solution)\s*:)[ \t]*(?:\n|$)",
    re.IGNORECASE,
)
ONLY_POLITE = re.compile(rf"(?:{POLITE})(?:\n|$)", re.IGNORECASE)
STRICT = re.compile(
    rf"(?:{POLITE})?(?:here(?:'s|’s| is| are)|this is|below is|the following is) [^\n]{{0,80}}?\b{ABOUT}\b[^\n]{{0,80}}:[ \t]*\n|"
    rf"(?:sure|certainly|of course)[!,.] [^\n]{{0,120}}[:.!][ \t]*\n",
    re.IGNORECASE,
)
"""Of text for people more is needed to be taken for talk."""
TAIL = re.compile(
    r"(?:this|that|these|the (?:above|code|function|completed?|completion|missing|snippet|implementation|method)|note|explanation|i (?:have|hope|added|"
    r"completed|filled|used|assumed)|i've|let me know|hope this|in this|here(?:'s| is|,)|you can|please|feel free|it (?:will|is|uses|returns|should)|"
    r"where|with this|if you|make sure|now|as you|we |\*\*|the )",
    re.IGNORECASE,
)
CODE_MARK = re.compile(r"[=;{}<>\[\]$@\\|&^~]|\w\(|\)\.|::|->|^\s*[\"'`]|[\"'],$")
PLACEHOLDER = re.compile(
    r"\s*(?:#|//|--|/\*|<!--)\s*(?:\.{3}|…)?\s*(?:\(?(?:the )?(?:rest|remaining|remainder)(?: of)?(?: (?:the|your))? (?:code|file|function|implementation|lines?)"
    r"|(?:your |the )?(?:existing|previous|original|other) code)\b.*",
    re.IGNORECASE,
)
LEAST_WORDS = 4


def chatter(text: str, around: Around) -> str:
    """The answer without talk; of comments and documents for people only what is unmistakable goes."""
    text = _after_lead(text, around)
    return text if around.prose else _ahead_of_tail(text, around)


def _after_lead(text: str, around: Around) -> str:
    pattern = STRICT if around.prose else LEAD
    for _ in range(3):
        stripped = text.lstrip("\n ")
        found = pattern.match(stripped) or (None if around.prose else ONLY_POLITE.match(stripped))
        if not found or (not around.prose and is_code(found.group())):
            return text
        text = stripped[found.end() :].lstrip("\n")
    return text


def _ahead_of_tail(text: str, around: Around) -> str:
    lines = text.split("\n")
    for index, line in enumerate(lines):
        if PLACEHOLDER.match(line) or (index and _is_talk(line) and not _in_string(lines[:index], around)):
            return "\n".join(lines[:index]).rstrip()
    return text


def _in_string(lines: list[str], around: Around) -> bool:
    return unmatched("\n".join((around.before, *lines, "")), around.syntax).quote != ""


def _is_talk(line: str) -> bool:
    """A sentence that begins like one about the answer and ends like one; code has other signs."""
    words = line.split()
    if len(words) < LEAST_WORDS or line[:1] in " \t" or not TAIL.match(line):
        return False
    plain = sum(word.strip(".,:;!?()`'\"*").replace("'", "").replace("-", "").isalpha() for word in words)
    return plain >= len(words) * 0.7 and line.rstrip()[-1:] in ".:!?)*" and not is_code(line)


def is_code(line: str) -> bool:
    """Whether a line has signs that sentences have not."""
    return CODE_MARK.search(re.sub(r"`[^`]*`", "", line)) is not None
