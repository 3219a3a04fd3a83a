"""A git diff → what of it a model may read, and how much of each file."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

MOST_CHARACTERS = 60_000
LEAST_OF_A_FILE = 400
HEAD = re.compile(r"^diff --git ", re.MULTILINE)
NAMES = re.compile(r"^(?:---|\+\+\+|rename (?:from|to)|copy (?:from|to)) (?P<name>.+?)\t?$", re.MULTILINE)
FIRST = re.compile(r"diff --git \"?a/(?P<old>.+?)\"? \"?b/(?P<new>.+?)\"?$")


def readable_diff(diff: str, may_read: Callable[[str], bool], most_characters: int = MOST_CHARACTERS) -> str:
    """The diff without the files that must not be read, of which only that they changed is told, and cut where it is
    too long: every file keeps its beginning.

    Args:
        diff: of `git diff`, with the prefixes a/ and b/.
        may_read: whether a model may read a file, by its path in the repository.
        most_characters: of the result, about.
    """
    told = [_told(part, may_read) for part in files_of(diff)]
    room = _room_for_each([len(part) for part in told], most_characters)
    return "".join(part if len(part) <= room else f"{part[:room]}\n… (cut)\n" for part in told)


def files_of(diff: str) -> list[str]:
    """The part of each file."""
    starts = [found.start() for found in HEAD.finditer(diff)]
    return [diff[start:end] for start, end in zip(starts, [*starts[1:], len(diff)], strict=False)]


def names_in(part: str) -> set[str]:
    """The names that a file has before and after."""
    head = part.partition("\n@@")[0]
    names = {found["name"].strip('"') for found in NAMES.finditer(head)}
    names = {name[2:] if name[:2] in ("a/", "b/") else name for name in names} - {"/dev/null"}
    first = FIRST.match(head.partition("\n")[0])
    return names | ({first["old"], first["new"]} if first else set())


def _told(part: str, may_read: Callable[[str], bool]) -> str:
    names = names_in(part)
    if names and all(map(may_read, names)):
        return part
    return f"{part.partition(chr(10))[0]}\n(its content is private and was left out)\n"


def _room_for_each(sizes: Sequence[int], most: int) -> int:
    """So much each part may have, so that all together have `most`: short ones leave theirs to the others."""
    left, room = most, most
    for index, size in enumerate(sorted(sizes)):
        room = max(LEAST_OF_A_FILE, left // (len(sizes) - index))
        if size > room:
            return room
        left -= size
    return max(room, *sizes, 0) if sizes else 0
