"""Drops what an answer says again of the text before the cursor."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..block import closing, width_of
from ..scan import OPENERS, unmatched
from ..syntax import MARKUP
from .around import Around
from .said_once import said_once
from .words import SHORT, is_data, leading, of_a_kind, says_something, weight, with_text

LEAST_LINE = 3
"""Characters of a line's beginning that are said again by mistake; fewer may be chance."""
LEAST_WORD = 3
LONG = 8
"""Letters of a call that nobody would nest in itself."""
MOST_LINES = 40
LEAST_PART, LONGEST_PART = 10, 80
"""Characters of several words that are said again."""
SEPARATORS = (",", ";", "|", "+", "&", "*", "/", "or", "and")
BULLET = re.compile(r"\s*(?:#{1,6}|[-*+>]|\d+\.) ")
DIRECTIVE = re.compile(r"#[ \t]*[a-z]")
LIST_ITEM = re.compile(r"[\w.*&:\[\] ]+,\s*")
"""An item of a list, which may be there twice."""
STYLES = ("css", "scss", "less")
"""Languages in which a name within itself (`ul ul`) says something."""
WORD_START = re.compile(r"(?<!\w)\w")
WORDS = re.compile(r"[^\W\d_]{3,}")
NAME = re.compile(r"[A-Za-z_][\w.:>(-]*$")
DOT = re.compile(r"\.|::|->")


def prefix_echo(text: str, around: Around) -> str:
    """What comes after the lines, the line, or the word before the cursor that the answer begins with."""
    first = text.partition("\n")[0]
    if not around.empty_line and is_data(f"{around.before} {first} {around.after}"):
        return text
    for rule in (_after_exact, _after_lines, _after_line):
        rest = rule(text, around)
        if rest is not None:
            return rest
    return text


def may_be_echo(text: str, above: Sequence[str]) -> bool:
    """Whether whole lines are so far what the document has above the cursor, so that its own line may follow."""
    lines = text.strip("\n").split("\n")
    head = lines[0].strip()
    return any(
        line.strip() == head and _same(lines, tuple(above[index:])) and len(lines) <= len(above) - index
        for index, line in enumerate(above)
    )


def _after_exact(text: str, around: Around) -> str | None:
    """The very characters before the cursor, from the beginning of a line on."""
    if _with_indent(text, around):
        return text[len(around.above[-1]) + 1 :].removeprefix(around.before)
    tail, rest = around.before, None
    for count in range(1, min(len(around.above), MOST_LINES) + 1):
        tail = f"{around.above[-count]}\n{tail}"
        if len(tail) > len(text):
            break
        if text.startswith(tail) and _is_echo(tail, text[len(tail) :], around):
            rest = text[len(tail) :]  # of several places that agree, the farthest
    if rest is not None:
        return rest
    own = around.before
    again = _is_line_again(own) and text.startswith(own) and not around.repeats
    return text[len(own) :] if again else None


def _with_indent(text: str, around: Around) -> bool:
    """The line above with its indentation, though the cursor has one already: no line of its own begins so."""
    above = around.above[-1] if around.above else ""
    if not around.before or not around.empty_line or not above[:1].isspace() or around.repeats or is_data(above):
        return False
    return text.startswith(f"{above}\n") and not text[len(above) :].strip().startswith(above.strip())


def _is_line_again(before: str) -> bool:
    """With its indentation a line is no beginning of its own rest; without, a few characters may be."""
    own = before.strip()
    return bool(own) and (before[0].isspace() or (before[-1].isspace() and len(own) > 1))


def _is_echo(tail: str, rest: str, around: Around) -> bool:
    lines = with_text(tail.split("\n"))
    if not lines or not rest.strip() or (len(lines) == 1 and around.is_bare_directive(lines[0])):
        return False
    if len(set(lines)) == 1 and (rest.lstrip("\n").startswith(lines[0]) or is_data(lines[0])):
        return False
    if around.before.strip() or said_once(lines[-1], (), around):
        return True
    if len(lines) > 1 and (with_text(rest.split("\n"))[: len(lines)] == lines or _is_unrolled(lines, around)):
        return False  # the answer itself goes on so, or the document does
    if len(set(lines)) > 1:
        return around.syntax is not MARKUP or not all(map(closing, lines))
    only = lines[0].strip()
    if says_something(only):
        return not _in_list(around) and not (only.endswith(",") and weight(only) < SHORT)
    if "\n\n" in tail:
        return not only.endswith(",") and not only.startswith(around.syntax.comments)
    ruler = len(set(only)) == 1
    return not (only.endswith(",") or ruler or (around.syntax is MARKUP and (closing(only) or only.startswith("<"))))


def _is_unrolled(lines: Sequence[str], around: Around) -> bool:
    """The same lines are ahead of these, or among them, again."""
    above, size = with_text(around.above), len(lines)
    return above[-2 * size : -size] == lines or (size > len("aba") and len(set(lines)) * 2 <= size)


def _after_lines(text: str, around: Around) -> str | None:
    """The answer begins with some last lines of the prefix, the cursor's own (as far as it goes) included."""
    lines = text.lstrip("\n").split("\n")
    head = lines[0].strip()
    if not head:
        return None
    for count in range(1, len(around.above) + 1):
        if count > len(lines):
            return None
        if around.above[-count].strip() == head and _same(lines, around.above[-count:]):
            rest = lines[count:]
            if _certain(lines[:count], rest, around):
                return _after_own(rest, around)
    return None


def _same(lines: list[str], above: tuple[str, ...]) -> bool:
    return all(line.strip() == other.strip() for line, other in zip(lines, above, strict=False))


def _certain(echo: list[str], rest: list[str], around: Around) -> bool:
    """Whether that is an echo, and not a line of the answer which is equal to the one above."""
    if not with_text(rest) and (
        _listed(echo, around)
        or any(line != above for line, above in zip(echo, around.above[-len(echo) :], strict=True))
    ):
        return False  # nothing would be left of lines that are of another depth, or of a list
    if not around.before and echo[0][:1].isspace() and width_of(echo[0]) != width_of(around.above[-len(echo)]):
        return False  # lines of another block
    own = around.before.strip()
    if own and not (rest and rest[0].strip().startswith(own)):
        return False
    if not own and (all(map(is_data, echo)) or (len(echo) > 1 and _is_unrolled(echo, around))):
        return False
    if not own and "\n".join(rest).lstrip().startswith(echo[0].strip()):
        return False
    if len(echo) == 1 and not own:
        return (
            not around.is_bare_directive(echo[0])
            and says_something(echo[0])
            and not _in_list(around)
            and not (echo[0].rstrip().endswith(",") and weight(echo[0]) < SHORT)
            and any(line.strip() for line in rest)
        )
    if len({line.strip() for line in echo}) == 1 and not own:
        return False
    return sum(map(weight, echo)) + weight(own) >= 5


def _listed(echo: Sequence[str], around: Around) -> bool:
    """The lines ahead of these are of the same kind."""
    ahead = around.above[-2 * len(echo) - 2 : -len(echo)]
    return all(any(of_a_kind(line, other) for other in ahead) for line in echo)


def _in_list(around: Around) -> bool:
    """The line above is one of several of its kind."""
    above, below = with_text(around.above)[-3:], with_text(around.below)[:1]
    if not above:
        return False
    return around.repeats or any(of_a_kind(above[-1], other) for other in (*above[:-1], *below))


def _after_own(rest: list[str], around: Around) -> str:
    """Without the beginning of the cursor's own line."""
    if not rest:
        return ""
    own = around.before.strip()
    if own:
        start = rest[0].index(own) + len(own)
        spaces = len(around.before) - len(around.before.rstrip())
        head = rest[0][start:]
        rest = [head[min(spaces, len(head) - len(head.lstrip())) :], *rest[1:]]
    elif around.before and rest[0].startswith(around.before):
        rest = [rest[0][len(around.before) :], *rest[1:]]
    return "\n".join(rest)


def _after_line(text: str, around: Around) -> str | None:
    """The answer begins with the cursor's line from its start, or from some word of it."""
    own = around.before.lstrip()
    said = text.lstrip("\n")
    if said != text and width_of(said.partition("\n")[0]) > width_of(around.before):
        return None  # a line within the block that the cursor's line begins
    column = said[:2].isspace() and leading(said) != leading(around.before)
    said = (
        said.lstrip() if not column and said.lstrip().startswith(own.rstrip()) and not _longer_word(said, own) else said
    )
    twice = own + own.rstrip()
    if around.syntax.preprocessor and own.strip() == "#" and DIRECTIVE.match(said):
        return said.removeprefix("#").lstrip() if own[-1].isspace() else said.removeprefix("#")
    if around.situation.language_id in STYLES and own.isalnum() and _is_property(said, own, around):
        return said[len(own) :]
    if LIST_ITEM.fullmatch(own) or (around.situation.language_id in STYLES and own.strip().isalnum()):
        return None
    if not own.strip() or any(twice in line for line in (*around.above, *around.below)):
        return None
    if _is_mark(own, around) and said.startswith(f"{own.strip()} "):
        return said[len(own) :]
    if (weight(own) >= 2 and len(own) >= LEAST_LINE) or (len(own.strip()) > LEAST_LINE and len(set(own.strip())) > 2):
        if said.startswith(own) and not _nested(own, said, around):
            return said[len(own) :]
        if said.startswith(own.rstrip()) and own != own.rstrip() and not said[len(own.rstrip()) :].strip(" \t"):
            return ""
    rest = _after_words(text, own, around)
    return _after_part(text, own, around) if rest is None else rest


def _is_property(said: str, own: str, around: Around) -> bool:
    """Within a block of a style sheet the same name again, and the colon that no selector has a space behind."""
    rest = (said[len(own) :] + around.after)[:2]
    return said.startswith(own) and around.before[:1].isspace() and rest == ": "


def _is_mark(own: str, around: Around) -> bool:
    """What a line of comment begins with, or a title or an item of Markdown; nobody here writes it twice."""
    mark = own.strip()
    if around.scalar:
        return False
    twice = any(line.lstrip().startswith((mark * 2, f"{mark} {mark}")) for line in (*around.above, *around.below))
    if around.syntax.prose:
        return BULLET.fullmatch(own) is not None and not twice
    starred = mark == "*" and around.prose and around.syntax.block_comment
    return (starred or (mark in around.syntax.comments and mark != "*")) and not twice


def _longer_word(said: str, own: str) -> bool:
    """Behind a space the answer has a word that only begins like the cursor's line."""
    after = said.strip()[len(own.rstrip()) :][:1]
    return said[:1] == " " and own[-1:].isalnum() and (after.isalnum() or after == "_")


def _after_part(text: str, own: str, around: Around) -> str | None:
    """The answer begins with the last words of the cursor's line, of which no list is made."""
    if own.rstrip().endswith(SEPARATORS) or around.is_bare_directive(own):
        return None
    for found in WORD_START.finditer(own, max(0, len(own) - LONGEST_PART)):
        part = own[found.start() :]
        if len(part) < LEAST_PART:
            return None
        if text.startswith(part) and len(set(WORDS.findall(part))) > 1 and not _nested(part, text, around):
            twice = any(part * 2 in line for line in (*around.above, *around.below))
            return None if twice or is_data(part) else text[len(part) :]
    return None


def _after_words(text: str, own: str, around: Around) -> str | None:
    """The answer begins with the name that is being written."""
    found = NAME.search(own)
    name = found.group() if found else ""
    for start in (0, *(dot.end() for dot in DOT.finditer(name))):
        part = name[start:]
        if text.startswith(part) and _unlikely(part) and not _nested(part, text, around):
            if any(part * 2 in line for line in (*around.above, *around.below)):
                return None
            return text[len(part) :]
    return None


def _nested(part: str, text: str, around: Around) -> bool:
    """A call within the same call: only where the brackets say that it is none."""
    if not part.rstrip().endswith(tuple(OPENERS)) or weight(part) >= LONG or " " in part.strip():
        return False
    line = text.partition("\n")[0]
    after = "" if line.rstrip().endswith((";", "{", ":")) else around.after
    once = unmatched(around.before + line[len(part) :] + after, around.syntax)
    return not once.balanced or unmatched(around.before + line + after, around.syntax).balanced


def _unlikely(part: str) -> bool:
    """Whether nobody would write that twice, one after the other."""
    letters = {character for character in part if character.isalpha()}
    return len(letters) >= LEAST_WORD and not part.startswith("super")
