"""Takes the code out of Markdown fences in which a chat model has put it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..scan import unmatched
from ..syntax import C_LIKE, PYTHON, TOML
from .around import Around
from .chatter import is_code, talks_of_answer
from .words import weight, with_text

FENCE = re.compile(r"[ \t]*(`{3,})[ \t]*([\w+#.-]*)[^\n`]*$")
FENCE_LINE = re.compile(r"^[ \t>]*```", re.MULTILINE)
ITEM = re.compile(r"\s*(?:[-*+] \S|\d+\. \S|> \S|\|)")
TILDES = re.compile(r"(~{3,})[ \t]*([A-Za-z][\w+#.-]*)?")
NO_TICKS = (PYTHON, TOML, C_LIKE)
MARKDOWN_NAMES = ("markdown", "md", "mdx", "completion")
TALK_LINES = 3
"""A fence is looked for below so many lines of talk."""
WORDS_OF_PROSE = 5


def fences(text: str, around: Around) -> str:
    """What is within the first fence, or what is ahead of one that nothing opened."""
    if "```" not in text:
        return _tildes(text, around) if "~~~" in text else _ticks(text, around)
    lines = text.split("\n")
    at = next((i for i, line in enumerate(lines) if FENCE.match(line)), None)
    if at is None:
        return _one_line(text, around)
    opens = bool(with_text(lines[at + 1 :])) and _only_talk(lines[:at], lines[at], around)
    if around.fences and weight(around.before) < 2:
        return _markdown(lines, at, opens, around)
    if opens:
        return _inside(lines, at)
    stray = not _name(lines[at]) and not lines[at][0].isspace()
    return "\n".join(lines[:at]) if stray and (with_text(lines[:at]) or not around.prose) else text


def talks(line: str) -> bool:
    """Whether a line ahead of a fence may be said about the code rather than be part of it."""
    return line[:1].isalpha() and line.rstrip().endswith((":", ".", "!")) and not is_code(line)


def _only_talk(lines: Sequence[str], fence: str, around: Around) -> bool:
    ahead = with_text(lines)
    talk = talks_of_answer if around.fences and _name(fence) not in MARKDOWN_NAMES else talks
    return len(ahead) <= TALK_LINES and all(talk(line) for line in ahead)


def _markdown(lines: list[str], at: int, opens: bool, around: Around) -> str:
    """Fences that may be the document's own: those of which it would have an odd number are not."""
    text = "\n".join(lines)
    count = sum(FENCE.match(line) is not None for line in lines)
    situation = around.situation
    odd = (_count(situation.prefix) + _count(situation.suffix) + count) % 2 == 1
    unclosed = odd and count == 1 and around.situation.suffix.strip() and _is_outside(lines[at], around)
    if opens and (_wraps(lines, at, around) or unclosed):
        return _inside(lines, at)
    last = max(i for i, line in enumerate(lines) if FENCE.match(line))
    if odd and not with_text(lines[last + 1 :]):
        return "\n".join(lines[:last])
    return text


def _is_outside(fence: str, around: Around) -> bool:
    """A bare fence within one of the document's own would close that."""
    return bool(_name(fence)) or _count(around.situation.prefix) % 2 == 0


def _count(text: str) -> int:
    return len(FENCE_LINE.findall(text)) if "```" in text else 0


def _wraps(lines: list[str], at: int, around: Around) -> bool:
    """The answer is Markdown in a fence, and not Markdown with a fence."""
    name = _name(lines[at])
    if name in MARKDOWN_NAMES:
        return True
    inner = with_text(lines[at + 1 :])
    if _count(around.situation.prefix) % 2 == 1:  # within a fence of the document
        twice = sum(FENCE.match(line) is not None for line in lines) > 1
        return bool(name) or (twice and not _is_prose(inner[0]) and not _closes(lines, at))
    if name or with_text(lines[:at]):
        return False
    return _is_prose(inner[0]) and (len(inner) < 3 or _is_prose(inner[1]) or _is_prose(inner[-2]))


def _closes(lines: list[str], at: int) -> bool:
    """A bare fence with a blank line below it, or with another block further down, ends the document's own."""
    below = lines[at + 1 :]
    return not below[0].strip() or any(_name(line) for line in below if FENCE.match(line))


def _name(fence: str) -> str:
    """The language that a fence names."""
    found = FENCE.match(fence)
    return found.group(2).lower() if found else ""


def _is_prose(line: str) -> bool:
    """An item of a list, or words as people write them."""
    if ITEM.match(line):
        return True
    words = line.split()
    plain = sum(word.strip(".,:;!?()`'\"*").replace("'", "").replace("-", "").isalpha() for word in words)
    looks_written = line[:1].isupper() or line.rstrip()[-1:] in ".,:" or len(words) >= 2 * WORDS_OF_PROSE
    return len(words) >= WORDS_OF_PROSE and plain >= len(words) * 0.75 and looks_written and line[:1] not in "#/$"


def _inside(lines: list[str], at: int) -> str:
    found = FENCE.match(lines[at])
    mark = found.group(1) if found else "```"
    inner = lines[at + 1 :]
    depth, end = 0, len(inner)
    for index, line in enumerate(inner):
        fence = FENCE.match(line)
        if fence is None or not fence.group(1).startswith(mark):
            continue
        depth += 1 if fence.group(2) else -1
        if depth < 0:
            end = index
            break
    return "\n".join(inner[:end] if depth < 0 else _without_cut_off(inner))


def _without_cut_off(inner: list[str]) -> list[str]:
    """Without a closing fence that is not whole, or not on a line of its own."""
    last = inner[-1].rstrip() if inner else ""
    if last in ("`", "``"):
        return inner[:-1]
    return [*inner[:-1], last[:-3]] if last.endswith("```") else inner


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
