"""Takes the code out of Markdown fences in which a chat model has put it."""

from __future__ import annotations

import re

from .around import Around
from .chatter import is_code
from .words import with_text

FENCE = re.compile(r"[ \t]*(`{3,})[ \t]*([\w+#.-]*)[^\n`]*$")
PROSE_LINE = re.compile(r"\\s*(?:[-*+] \\S|\\d+\\. |[A-Z][\\w'’-]*,? (?:[\\w'’`*\\[\\]().,/-]+ ){4,})")
MARKDOWN_NAMES = ("markdown", "md", "mdx", "text", "txt", "plaintext", "completion", "rst")
TALK_LINES = 3
"""A fence is looked for below so many lines of talk."""


def fences(text: str, around: Around) -> str:
    """What is within the first fence, or what is ahead of one that nothing opened."""
    if "```" not in text:
        return text
    lines = text.split("\n")
    at = next((i for i, line in enumerate(lines) if FENCE.match(line)), None)
    if at is None:
        return _one_line(text, around)
    if _opens_answer(lines, at, around):
        return _inside(lines, at)
    return text if around.fences else "\n".join(lines[:at])


def _opens_answer(lines: list[str], at: int, around: Around) -> bool:
    """Nothing but talk ahead, and no fence that the document itself may want there."""
    ahead = with_text(lines[:at])
    found = FENCE.match(lines[at])
    name = found.group(2).lower() if found else ""
    if around.fences and (around.syntax.prose or not around.before.strip() or around.prose):
        return not around.before.strip() and _wraps_markdown(lines, at, name, around)
    return len(ahead) <= TALK_LINES and all(talks(line) for line in ahead)


def _wraps_markdown(lines: list[str], at: int, name: str, around: Around) -> bool:
    """The answer is Markdown in a fence, and not Markdown with a fence."""
    if name in MARKDOWN_NAMES:
        return True
    if with_text(lines[:at]):
        return False
    if _within_fence(around):
        return bool(name)
    inner = with_text(lines[at + 1 :])[:-1]
    return not name and bool(inner) and all(PROSE_LINE.match(line) for line in inner[:3])


def talks(line: str) -> bool:
    """Whether a line ahead of a fence may be said about the code rather than be part of it."""
    return line[:1].isalpha() and line.rstrip().endswith((":", ".", "!")) and not is_code(line)


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
    return "\n".join(inner[:end])


def _within_fence(around: Around) -> bool:
    return around.situation.prefix.count("```") % 2 == 1


def _one_line(text: str, around: Around) -> str:
    """Fences on the line of the code itself, as in ```` ```x = 1``` ````."""
    stripped = text.strip()
    if around.fences or not (stripped.startswith("```") or stripped.endswith("```")):
        return text
    return stripped.removeprefix("```").removesuffix("```")
