"""A text as an editor might keep it: one string, positions found by walking over it; what our documents must equal."""

from __future__ import annotations

from hypothesis import strategies as st

CHARACTERS = [
    "a",
    "b",
    " ",
    "\t",
    "\n",
    "\r",
    "\r\n",
    "é",
    "€",
    "\N{ROCKET}",
    "\u2028",
    "\x0b",
    "\x85",
    "\ud83d",
    "\ude80",
]
TEXTS = st.lists(st.sampled_from(CHARACTERS), max_size=12).map("".join)
POSITIONS = st.tuples(st.integers(-1, 9), st.integers(-1, 14))


def whole(text: str) -> str:
    """Halves of surrogate pairs that stand side by side are a character, as in any editor that counts UTF-16."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def line_starts(text: str) -> list[int]:
    starts, place = [0], 0
    while place < len(text):
        place += 2 if text[place : place + 2] == "\r\n" else 1
        if text[place - 1] in "\r\n":
            starts.append(place)
    return starts


def units_of(character: str, encoding: str) -> int:
    if encoding == "utf-32":
        return 1
    return len(character.encode(encoding + ("-le" if encoding == "utf-16" else ""), "surrogatepass")) // (
        2 if encoding == "utf-16" else 1
    )


def offset_of(text: str, position: tuple[int, int], encoding: str) -> int:
    """Where a position is in the text; the nearest place that exists."""
    line, character = position
    starts = line_starts(text)
    if line < 0:
        return 0
    if line >= len(starts):
        return len(text)
    place = starts[line]
    while place < len(text) and text[place] not in "\r\n":
        character -= units_of(text[place], encoding)
        if character < 0:
            break
        place += 1
    return place


def edited(text: str, start: tuple[int, int], end: tuple[int, int], new: str, encoding: str) -> str:
    first, last = sorted((offset_of(text, start, encoding), offset_of(text, end, encoding)))
    return whole(text[:first] + new + text[last:])


def range_value(start: tuple[int, int], end: tuple[int, int]) -> dict[str, object]:
    """As LSP writes it."""
    return {name: {"line": at[0], "character": at[1]} for name, at in (("start", start), ("end", end))}
