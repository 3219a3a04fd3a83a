"""Real source files → holes: a cursor, what is missing there, and what the document must be afterwards."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from attrs import frozen

from lapce_ai_server.features.inline.policy import Policy, obeys, policy_for
from lapce_ai_server.features.inline.situation import Situation, indent_unit

NAMES = {
    "python": ".py .pyi",
    "javascript": ".js .mjs .cjs",
    "typescript": ".ts .mts .cts",
    "typescriptreact": ".tsx",
    "c": ".c .h",
    "cpp": ".cc .cpp .hpp",
    "rust": ".rs",
    "go": ".go",
    "java": ".java",
    "ruby": ".rb",
    "lua": ".lua",
    "zig": ".zig",
    "php": ".php",
    "perl": ".pl .pm",
    "shellscript": ".sh .bash",
    "css": ".css",
    "scss": ".scss",
    "html": ".html",
    "yaml": ".yaml .yml",
    "toml": ".toml",
    "markdown": ".md",
}
"""The endings of file names, by the editor's name of the language."""
LANGUAGES = {ending: name for name, endings in NAMES.items() for ending in endings.split()}
MOST_LINES = 20
LARGEST_FILE = 100_000
PAIRS = {"(": ")", "[": "]", "{": "}", '"': '"', "'": "'"}
TOKEN = re.compile(r"\w+|\s+|[^\w\s]")


@frozen
class Hole:
    """What is missing, and where."""

    kind: str
    path: str
    situation: Situation
    middle: str
    policy: Policy
    replaced: int = 0
    """Characters after the cursor that the true text stands for: a bracket that an editor would have closed."""

    @property
    def whole(self) -> str:
        """The document when the hole is filled."""
        return self.filled(self.middle, self.replaced)

    def filled(self, text: str, replaced: int) -> str:
        """The document with a text put in."""
        return self.situation.prefix + text + self.situation.suffix[replaced:]

    @property
    def obeys(self) -> bool:
        """Whether the true text is one that the policy would let an answer be."""
        return obeys(self.middle, self.situation, self.policy)


Cut = tuple[int, int, str, int]
"""Where the hole begins and ends; what an editor would have put in by itself; how much of that is replaced."""
Cutter = Callable[[list[str], int, random.Random], Cut | None]


def rest_of_line(lines: list[str], at: int, chance: random.Random) -> Cut | None:
    """The cursor behind some word of a line, and nothing after it."""
    places = _places(lines[at])
    if not places:
        return None
    start = _offset(lines, at)
    return start + chance.choice(places), start + len(lines[at]), "", 0


def within_line(lines: list[str], at: int, chance: random.Random) -> Cut | None:
    """Some words in the middle of a line."""
    places = _places(lines[at])
    if len(places) < 3:
        return None
    first, last = sorted(chance.sample(places, 2))
    start = _offset(lines, at)
    return start + first, start + last, "", 0


def in_brackets(lines: list[str], at: int, chance: random.Random) -> Cut | None:
    """Between a bracket or quote and its partner, which the editor has closed."""
    found = _bracket(lines[at], chance)
    if found is None:
        return None
    start = _offset(lines, at)
    return start + found[0], start + found[1], "", 0


def behind_closed_bracket(lines: list[str], at: int, chance: random.Random) -> Cut | None:
    """The same, but the rest of the line is still to be written; all brackets that the line opened are closed."""
    found = _bracket(lines[at], chance)
    if found is None or lines[at][found[1]] in "\"'" or not lines[at][found[1] + 1 :].strip():
        return None
    before, rest = lines[at][: found[0]], lines[at][found[0] :]
    closed, closes = "".join(reversed(_left(before))), _left(rest)
    if any(before.count(quote) % 2 for quote in "\"'`") or not closes.startswith(closed):
        return None
    start = _offset(lines, at)
    return start + found[0], start + len(lines[at]), closed, len(closed)


def rest_of_block(lines: list[str], at: int, chance: random.Random) -> Cut | None:
    """An empty line that the editor has indented."""
    indent = len(lines[at]) - len(lines[at].lstrip())
    start = _offset(lines, at)
    return start + indent, _offset(lines, _block_end(lines, at, chance)) - 1, "", 0


def column_zero(lines: list[str], at: int, chance: random.Random) -> Cut | None:
    """An empty line without indentation."""
    return _offset(lines, at), _offset(lines, _block_end(lines, at, chance)) - 1, "", 0


def below_head(lines: list[str], at: int, chance: random.Random) -> Cut | None:
    """The end of a line that begins a block."""
    if (
        at == 0
        or not lines[at - 1].rstrip().endswith((":", "{", "(", "["))
        or _indent(lines, at) <= _indent(lines, at - 1)
    ):
        return None
    return _offset(lines, at) - 1, _offset(lines, _block_end(lines, at, chance)) - 1, "", 0


def head_and_block(lines: list[str], at: int, chance: random.Random) -> Cut | None:
    """Within a line that begins a block."""
    places = _places(lines[at - 1]) if at else []
    if not places or below_head(lines, at, chance) is None:
        return None
    start = _offset(lines, at - 1)
    end = _block_end(lines, at, chance)
    closes = lines[end : end + 1] and lines[end].strip() in ("}", "]", ")", "};", ");", "],", "},")
    if closes and _indent(lines, end) == _indent(lines, at - 1) and chance.random() < 0.5:
        end += 1
    return start + chance.choice(places), _offset(lines, end) - 1, "", 0


def few_lines(lines: list[str], at: int, chance: random.Random) -> Cut | None:
    """One line, or two or three, of a block."""
    indent = len(lines[at]) - len(lines[at].lstrip())
    end = min(_block_end(lines, at, chance), at + chance.randint(1, 3))
    while end - 1 > at and not lines[end - 1].strip():
        end -= 1
    return _offset(lines, at) + indent, _offset(lines, end) - 1, "", 0


CUTTERS: dict[str, Cutter] = {
    "rest of line": rest_of_line,
    "within a line": within_line,
    "in closed brackets": in_brackets,
    "behind a closed bracket": behind_closed_bracket,
    "empty line": rest_of_block,
    "column 0": column_zero,
    "below a head": below_head,
    "head and block": head_and_block,
    "a few lines": few_lines,
}


def holes(path: Path, count: int, chance: random.Random) -> Iterator[Hole]:
    """Some holes of one file, of all kinds; fewer where the file has no place for them."""
    text = read(path)
    lines = text.split("\n")
    candidates = [i for i, line in enumerate(lines) if len(line.strip()) > 1 and len(line) < 300]
    if len(candidates) < 5:
        return
    made = 0
    for _ in range(count * 6):
        kind = chance.choice(tuple(CUTTERS))
        cut = CUTTERS[kind](lines, chance.choice(candidates), chance)
        if cut is None or not text[cut[0] : cut[1]].strip():
            continue
        yield _hole(kind, path, text, cut)
        made += 1
        if made == count:
            return


def read(path: Path) -> str:
    """A file's text with one kind of line end."""
    return path.read_bytes().decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")


def _hole(kind: str, path: Path, text: str, cut: Cut) -> Hole:
    start, end, closed, replaced = cut
    prefix, suffix = text[:start], closed + text[end:]
    situation = Situation(
        uri=path.resolve().as_uri(),
        path=str(path),
        language_id=LANGUAGES[path.suffix],
        prefix=prefix,
        suffix=suffix,
        indent_unit=indent_unit(prefix, suffix),
    )
    return Hole(kind, path.name, situation, text[start:end], policy_for(situation, invoked=False), replaced)


def _offset(lines: Sequence[str], at: int) -> int:
    return sum(map(len, lines[:at])) + at


def _indent(lines: Sequence[str], at: int) -> int:
    line = lines[at]
    return len(line[: len(line) - len(line.lstrip())].expandtabs(8))


def _places(line: str) -> list[int]:
    """Where words begin or end, with text on both sides."""
    start = len(line) - len(line.lstrip())
    ends = [found.end() for found in TOKEN.finditer(line)]
    return [end for end in ends if line[start:end].strip() and line[end:].strip()]


def _bracket(line: str, chance: random.Random) -> tuple[int, int] | None:
    """Where the text between two partners on one line begins and ends."""
    found = []
    for index, character in enumerate(line):
        closer = PAIRS.get(character)
        end = _partner(line, index, closer) if closer else -1
        if end > index + 1:
            found.append((index + 1, end))
    return chance.choice(found) if found else None


def _left(text: str) -> str:
    """What closes the brackets that a text leaves open, or the closing ones that have no partner in it."""
    opened: list[str] = []
    closed: list[str] = []
    for character in text:
        if character in "([{":
            opened.append(PAIRS[character])
        elif character in ")]}":
            if opened and opened[-1] == character:
                opened.pop()
            else:
                closed.append(character)
    return "".join(closed or opened)


def _partner(line: str, at: int, closer: str) -> int:
    if closer in "\"'":
        return line.find(closer, at + 1) if line[:at].count(closer) % 2 == 0 else -1
    depth = 0
    for index in range(at, len(line)):
        depth += (line[index] == line[at]) - (line[index] == closer)
        if depth == 0:
            return index
    return -1


def _block_end(lines: Sequence[str], at: int, chance: random.Random) -> int:
    """The line after the block that begins at a line: up to one that is less deep, or a blank one at the top level."""
    level = _indent(lines, at)
    end = at + 1
    while end < len(lines) and end - at < MOST_LINES:
        if lines[end].strip() and _indent(lines, end) < level:
            break
        if not lines[end].strip() and level == 0:
            break
        end += 1
    while end - 1 > at and not lines[end - 1].strip():
        end -= 1
    return end
