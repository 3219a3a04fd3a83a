"""An open document and a position → the text before and after the cursor, and the document's own style."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Protocol

from attrs import frozen

MOST_CHARACTERS = 100_000
"""Of the prefix, and of the suffix; what lies farther away is cut off at a line border."""
LINES_OF_STYLE = 200
"""So many lines on each side of the cursor tell how a document is indented."""
WIDEST_UNIT = 8
FOUR_SPACES = "    "


@frozen
class Formatting:
    """What the editor says of indentation, where it says anything."""

    tab_size: int = 4
    insert_spaces: bool = True


class OpenDocument(Protocol):
    """What is needed of a document."""

    @property
    def uri(self) -> str:
        """As the editor names it."""
        ...

    @property
    def path(self) -> str:
        """With `/` between its parts."""
        ...

    @property
    def language_id(self) -> str:
        """Or an empty string."""
        ...

    @property
    def newline(self) -> str:
        """The document's own line end."""
        ...

    def prefix_suffix(self, position: tuple[int, int], most_characters: int) -> tuple[str, str]:
        """The text before and after a position (line, character), each cut at a line border."""
        ...


@frozen
class Situation:
    """The cursor in its document. Texts have line ends of one character; `newline` is the document's own."""

    uri: str
    path: str
    """Like a path of a file system, for globs and headings."""
    language_id: str
    prefix: str
    """The text before the cursor, at most 100,000 characters, cut at a line border."""
    suffix: str
    """The text after the cursor, likewise."""
    newline: str = "\n"
    indent_unit: str = FOUR_SPACES
    """One step of indentation: a tab or some spaces."""
    selected: str = ""
    """What is picked in the editor's completion popup; already at the end of `prefix`."""

    @property
    def line_before(self) -> str:
        """The cursor's line up to the cursor."""
        return self.prefix[self.prefix.rfind("\n") + 1 :]

    @property
    def line_after(self) -> str:
        """The rest of the cursor's line."""
        return self.suffix.partition("\n")[0]

    @property
    def indent(self) -> str:
        """The white space that the cursor's line begins with."""
        line = self.line_before
        return line[: len(line) - len(line.lstrip())]

    @property
    def next_line(self) -> str:
        """The first line after the cursor's that is not blank, or an empty string."""
        end = self.suffix.find("\n")
        return "" if end < 0 else _first_line_with_text(self.suffix, end + 1)

    @property
    def previous_line(self) -> str:
        """The last line before the cursor's that is not blank, or an empty string."""
        above = self.prefix[: self.prefix.rfind("\n") + 1].rstrip()
        return above[above.rfind("\n") + 1 :]


def situation_of(
    document: OpenDocument, position: tuple[int, int], formatting: Formatting | None = None, selected: str = ""
) -> Situation:
    """Where a cursor is. `selected`: the popup's text, which is taken as already typed."""
    prefix, suffix = document.prefix_suffix(position, MOST_CHARACTERS)
    prefix, suffix = one_line_end(prefix), one_line_end(suffix)
    return Situation(
        uri=document.uri,
        path=document.path,
        language_id=document.language_id,
        prefix=prefix + selected,
        suffix=suffix,
        newline=document.newline,
        indent_unit=indent_unit(prefix, suffix, formatting),
        selected=selected,
    )


def one_line_end(text: str) -> str:
    """The text with line feeds alone."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def indent_unit(prefix: str, suffix: str, formatting: Formatting | None = None) -> str:
    """One step of indentation: as the lines around the cursor have it, else as the editor says, else four spaces."""
    lines = [*lines_above(prefix, LINES_OF_STYLE), *lines_below(suffix, LINES_OF_STYLE)]
    indented = [line for line in lines if line[:1] in (" ", "\t") and line.strip()]
    tabs = sum(line[0] == "\t" for line in indented)
    if tabs * 2 > len(indented):
        return "\t"
    steps = Counter(_steps(lines))
    if steps:
        return " " * max(steps, key=lambda step: (steps[step], step))
    if formatting is None:
        return FOUR_SPACES
    return " " * max(1, min(formatting.tab_size, 16)) if formatting.insert_spaces else "\t"


def lines_above(prefix: str, most: int) -> list[str]:
    """The last lines before the cursor's own."""
    start = end = prefix.rfind("\n")
    if end < 0:
        return []
    for _ in range(most):
        start = prefix.rfind("\n", 0, start)
        if start < 0:
            return prefix[:end].split("\n")
    return prefix[start + 1 : end].split("\n")


def lines_below(suffix: str, most: int) -> list[str]:
    """The first lines after the cursor's own."""
    start = end = suffix.find("\n")
    if start < 0:
        return []
    for _ in range(most):
        end = suffix.find("\n", end + 1)
        if end < 0:
            return suffix[start + 1 :].split("\n")
    return suffix[start + 1 : end].split("\n")


def _steps(lines: Iterable[str]) -> Iterable[int]:
    """By how many spaces lines are deeper than the line before; one space is no step (` * ` in comments)."""
    last = 0
    for line in lines:
        if text := line.lstrip(" "):
            width = len(line) - len(text)
            if 1 < width - last <= WIDEST_UNIT:
                yield width - last
            last = width


def _first_line_with_text(text: str, start: int) -> str:
    while start < len(text):
        end = text.find("\n", start)
        line = text[start:] if end < 0 else text[start:end]
        if line.strip():
            return line
        start += len(line) + 1
    return ""
