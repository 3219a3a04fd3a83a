"""Drops what a chat model says about its answer, ahead of it and after it."""

from __future__ import annotations

import re

from ..block import width_of
from ..scan import unmatched
from ..syntax import MARKUP
from .around import Around
from .fence_lines import FENCE
from .words import weight

POLITE = (
    r"(?:sure|certainly|of course|okay|ok|absolutely|great|yes|no problem|alright|got it|i see|understood)"
    r"\b[^\n:]{0,60}?[!,.:]*\s*"
)
ABOUT = (
    r"(?:code|completion|snippet|function|implementation|text|line|lines|block|part|section|content|solution|answer|"
    r"output|result|example|version|file|program|script|middle|hole|gap|insertion|missing \w+|continuation|body|"
    r"method|class)"
)
LEAD = re.compile(
    rf"(?:{POLITE})?"
    r"(?:(?:here(?:'s|’s| is| are|[ ]you go)|this is|below is|the following is|let me|"
    r"i(?:'ve|’ve| have| will|'ll|’ll| would|'d)|(?:based on|given|to complete|to fill|looking at|according to)\b|"
    rf"you (?:can|could|should)|the (?:\w+ ){{0,3}}{ABOUT}|"
    rf"(?:completed?|filled|missing|suggested|updated|corrected|full|final) (?:\w+ )?{ABOUT})"
    r"[^\n]{0,160}?(?::|[.!])|(?:completion|answer|output|code|result|response|solution)\s*:)[ \t]*(?:\n|$)",
    re.IGNORECASE,
)
"""A line ahead of the answer."""
ONLY_POLITE = re.compile(rf"(?:{POLITE})(?:\n|$)", re.IGNORECASE)
OF_ANSWER = re.compile(
    r"\b(?:complet(?:ed?|ion|ing)|missing (?:code|text|part|lines?)|fill(?:s|ed|ing)? (?:in )?the|the gap|"
    r"rest of the|(?:insert|at) (?:at )?(?:the|your) cursor)\b",
    re.IGNORECASE,
)
"""What is said of an answer, and seldom of anything else."""
EAGER = re.compile(r"(?:sure|certainly|of course|absolutely|sure thing)\b[!,.]+\s+(?:here|let me|i\b)", re.IGNORECASE)
"""How no document begins a sentence about its code."""
UNMISTAKABLE = re.compile(
    r"(?:let me know if|(?:i )?hope (?:this|that) helps|feel free to|"
    r"(?:this|the) (?:\w+ )?(?:above )?(?:completes?|fills)\b|"
    r"explanation: .*\b(?:code|missing|completion)\b|i(?:'ve|’ve| have) (?:completed|added|filled))",
    re.IGNORECASE,
)
TAIL = re.compile(
    r"(?:this|that|these|the (?:above|code|function|completed?|completion|missing|snippet|implementation|method)|note|"
    r"explanation|i (?:have|hope|added|completed|filled|used|assumed)|i've|let me know|hope this|in this|"
    r"here(?:'s| is|,)|you can|please|feel free|it (?:will|is|uses|returns|should)|where|with this|if you|make sure|"
    r"now|as you|we |\*\*|the )",
    re.IGNORECASE,
)
"""What a line after the answer begins with."""
TITLE = re.compile(r"#{2,4} (?:Explanation|Notes?|Changes|Key \w+|What \w+|How \w+)\b[^=({]*$")
SENTENCE = re.compile(r"(?:[-*] |\d+\. )?(?:\*\*|`)?[A-Z]\w*[ *`].*[.:!]$")
CODE_MARK = re.compile(r"[=;{}<>\[\]$@\\|&^~]|\w\(|\)\.|::|->|^\s*[\"'`]|[\"'],$")
PLACEHOLDER = re.compile(
    r"\s*(?:#|//|--|/\*|<!--)\s*(?:\.{3}|…)?\s*(?:\(?(?:the )?(?:rest|remaining|remainder)(?: of)?(?: (?:the|your))? "
    r"(?:code|file|function|implementation|lines?)|(?:your |the )?(?:existing|previous|original|other) code)\b.*",
    re.IGNORECASE,
)
"""`# … rest of the code`"""
ELLIPSIS = re.compile(r"\.{3}|…")
LEAST_WORDS = 4


def chatter(text: str, around: Around) -> str:
    """The answer without talk; of comments and documents for people only what is unmistakable goes."""
    return _ahead_of_tail(_after_lead(text, around), around)


def talks_of_answer(line: str) -> bool:
    """Whether a line that a document for people could have is about the answer nevertheless."""
    said = line.strip()
    return LEAD.match(said) is not None and (OF_ANSWER.search(said) or EAGER.match(said)) is not None


def _after_lead(text: str, around: Around) -> str:
    for _ in range(3):
        stripped = text.lstrip("\n ")
        line, _, rest = stripped.partition("\n")
        if not _is_lead(line, rest, around):
            return text
        body = rest.lstrip("\n")
        opened = around.before.rstrip().endswith(("{", "(", "[", ":", ",")) and not around.single
        below = rest != body and body[:1].isspace() and opened
        text = f"\n{body}" if below else body
    return text


def _is_lead(line: str, rest: str, around: Around) -> bool:
    """A line about the answer, ahead of it."""
    if _for_people(around) and not (around.single and _on_a_line(around) and rest.strip()):
        return bool(rest.strip()) and talks_of_answer(line)
    found = LEAD.match(f"{line}\n") or (rest.strip() and ONLY_POLITE.match(f"{line}\n"))
    if not rest.strip() and (around.in_fence or around.after.strip() or unmatched(around.before, around.syntax).quote):
        return False  # it is the text itself
    deeper = width_of(rest) > width_of(around.before) and not around.single
    if around.before.strip() and deeper and " " not in line.strip():
        return False  # the head of a block
    return bool(found) and line[:1].isupper() and not is_code(line)


def _for_people(around: Around) -> bool:
    """Sentences are nothing special here; within a fence of Markdown they are."""
    return (around.prose or around.scalar or around.syntax is MARKUP) and not around.in_fence


def _on_a_line(around: Around) -> bool:
    """The cursor's line has text already, which goes on with no line of talk."""
    return weight(around.before) > 1 or around.after.strip() != ""


def _ahead_of_tail(text: str, around: Around) -> str:
    lines = text.split("\n")
    for index, line in enumerate(lines):
        if (PLACEHOLDER.match(line) and ELLIPSIS.search(line)) or (index and _is_tail(lines, index, around)):
            return "\n".join(lines[:index]).rstrip("\n")
    return text


def _is_tail(lines: list[str], index: int, around: Around) -> bool:
    """A line about the answer, after it."""
    line = lines[index]
    prose = around.syntax.prose or around.syntax is MARKUP
    if not prose and not lines[index - 1].strip() and _is_farewell(lines, index):
        return True
    if _for_people(around) or (around.in_fence and any(FENCE.match(other) for other in lines[:index])):
        return UNMISTAKABLE.match(line) is not None and not lines[index - 1].strip()
    if around.in_fence and lines[index - 1].strip():
        return False
    return _is_talk(line) and not _in_string(lines[:index], around)


def _is_farewell(lines: list[str], index: int) -> bool:
    """Below a blank line, what nobody writes in code: a wish, or a title with sentences below."""
    line = lines[index]
    if UNMISTAKABLE.match(line):
        return not is_code(line)
    below = next((other for other in lines[index + 1 :] if other.strip()), "")
    return TITLE.match(line) is not None and SENTENCE.match(below) is not None and not is_code(below)


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
