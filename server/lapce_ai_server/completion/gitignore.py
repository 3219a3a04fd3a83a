"""Patterns of .gitignore → whether a path is ignored (https://git-scm.com/docs/gitignore, checked 2026-11). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

MOST_PATTERNS = 5_000
"""Of one file; what follows is left out."""


class IgnorePattern(NamedTuple):
    """One line."""

    segments: tuple[re.Pattern[str] | None, ...]
    """For each part of a path its expression; None, written `**`, for any number of parts."""
    negated: bool
    folders_only: bool
    whole_path: bool
    """Whether the line is about the path below the file's folder; else about the name, wherever it is."""

    def matches(self, path: str, *, is_folder: bool) -> bool:
        """Whether the line is about that file or folder."""
        if self.folders_only and not is_folder:
            return False
        return segments_match(self.segments, path.split("/") if self.whole_path else [path.rpartition("/")[2]])


def segments_match(segments: Sequence[re.Pattern[str] | None], parts: Sequence[str]) -> bool:
    """Goes back to the last `**` only, so that no pattern takes long: .gitignore files are written by strangers."""
    at = part = 0
    star, resumed = -1, 0
    while part < len(parts):
        segment = segments[at] if at < len(segments) else NOTHING
        if segment is None:
            star, resumed = at, part
            at += 1
        elif segment.fullmatch(parts[part]):
            at, part = at + 1, part + 1
        elif star >= 0:
            resumed += 1
            at, part = star + 1, resumed
        else:
            return False
    return all(segment is None for segment in segments[at:])


class IgnoreFile(NamedTuple):
    """The patterns of one file."""

    folder: str
    """That they are about, with `/` at its end; the root is an empty text."""
    patterns: tuple[IgnorePattern, ...]

    def verdict(self, path: str, *, is_folder: bool) -> bool | None:
        """True: ignored; False: taken back; None: the file says nothing. The last line that matches decides."""
        if not path.startswith(self.folder):
            return None
        inner = path[len(self.folder) :]
        for pattern in reversed(self.patterns):
            if pattern.matches(inner, is_folder=is_folder):
                return not pattern.negated
        return None


def is_ignored(path: str, files: Sequence[IgnoreFile]) -> bool:
    """Whether git ignores a file, if it does not track it.

    Args:
        path: below the repository's root, with `/` between its parts.
        files: the weakest first: info/exclude, then .gitignore of the root, of its folder, and so on.
    """
    parts = path.split("/")
    folders = ("/".join(parts[:count]) for count in range(1, len(parts)))
    # What lies in an ignored folder cannot be taken back.
    return any(_decision(folder, files, is_folder=True) for folder in folders) or _decision(
        path, files, is_folder=False
    )


def matches_any(path: str, patterns: Iterable[IgnorePattern]) -> bool:
    """Whether a file, or a folder above it, is meant by patterns that stand at the root of all."""
    parts = path.strip("/").split("/")
    own = tuple(patterns)
    return any(
        pattern.matches("/".join(parts[:count]), is_folder=count < len(parts))
        for count in range(1, len(parts) + 1)
        for pattern in own
    )


def ignore_patterns(text: str) -> tuple[IgnorePattern, ...]:
    """The patterns of a file's text; lines that mean nothing are left out."""
    lines = text.removeprefix("\ufeff").split("\n")[:MOST_PATTERNS]
    return tuple(pattern for line in lines if (pattern := ignore_pattern(line.removesuffix("\r"))) is not None)


def ignore_pattern(line: str) -> IgnorePattern | None:
    """One line; None where it is empty, a comment, or no pattern."""
    glob = _without_spaces_at_end(line)
    if not glob or glob.startswith("#"):
        return None
    negated = glob.startswith("!")
    glob = glob[1:] if negated else glob
    folders_only = glob.endswith("/")
    glob = glob.removesuffix("/")
    whole_path = "/" in glob
    glob = glob.removeprefix("/")
    if not glob:
        return None
    try:
        return IgnorePattern(segments_of(glob) if whole_path else (segment(glob),), negated, folders_only, whole_path)
    except (re.error, OverflowError, RecursionError):
        return None


def segments_of(glob: str) -> tuple[re.Pattern[str] | None, ...]:
    """The parts of a pattern with slashes."""
    texts = split_at_slashes(glob)
    found = [None if len(text) > 1 and not text.strip("*") else segment(text) for text in texts]
    return (*found, ANYTHING) if found[-1] is None else tuple(found)  # `a/**` is not about `a` itself


def split_at_slashes(glob: str) -> list[str]:
    """Slashes within brackets separate nothing."""
    texts: list[str] = []
    start = index = 0
    while index < len(glob):
        if glob[index] == "/":
            texts.append(glob[start:index])
            start = index + 1
        index = _other(glob, index, [])
    return [*texts, glob[start:]]


def segment(text: str) -> re.Pattern[str]:
    """The expression for one part of a path. What follows a `*` is looked for once: there is no second try."""
    chunks: list[list[str]] = [[]]
    index = 0
    while index < len(text):
        if text[index] == "*":
            chunks.append([])
            index += 1
        else:
            index = _other(text, index, chunks[-1])
    first, *rest = ("".join(chunk) for chunk in chunks)
    middle = "".join(f"(?>.*?{chunk})" for chunk in rest[:-1])
    return re.compile(first + middle + "".join(f".*{chunk}" for chunk in rest[-1:]), re.DOTALL)


ANYTHING = re.compile(".+", re.DOTALL)
NOTHING = re.compile("(?!)")


def _decision(path: str, files: Sequence[IgnoreFile], *, is_folder: bool) -> bool:
    for file in reversed(files):
        verdict = file.verdict(path, is_folder=is_folder)
        if verdict is not None:
            return verdict
    return False


def _without_spaces_at_end(line: str) -> str:
    text = line.rstrip(" ")
    backslashes = len(text) - len(text.rstrip("\\"))
    return f"{text} " if backslashes % 2 and len(text) < len(line) else text


def _other(glob: str, index: int, parts: list[str]) -> int:
    character = glob[index]
    if character == "?":
        parts.append(".")
    elif character == "[":
        return _set(glob, index, parts)
    elif character == "\\":
        parts.append(re.escape(glob[index + 1 : index + 2]) or "(?!)")  # at the end it makes the pattern no pattern
        return index + 2
    else:
        parts.append(re.escape(character))
    return index + 1


_CLASSES = {
    "alnum": "a-zA-Z0-9", "alpha": "a-zA-Z", "blank": r" \t", "cntrl": r"\x00-\x1f\x7f", "digit": "0-9",
    "graph": r"\x21-\x7e", "lower": "a-z", "print": r"\x20-\x7e", "punct": r"!-/:-@\[-`{-~", "space": r"\s",
    "upper": "A-Z", "xdigit": "0-9A-Fa-f",
}  # fmt: skip


def _set(glob: str, start: int, parts: list[str]) -> int:
    """`[…]`; one that is never closed matches nothing."""
    index = start + 1
    negated = glob[index : index + 1] in ("!", "^")
    index += negated
    members: list[str] = []
    first = True
    while index < len(glob) and (first or glob[index] != "]"):
        first = False
        index = _member(glob, index, members)
    if index >= len(glob):
        parts.append("(?!)")
        return len(glob)
    inner = "".join(members)
    parts.append((f"[^/{inner}]" if negated else f"(?!/)[{inner}]") if inner else ("[^/]" if negated else "(?!)"))
    return index + 1


def _member(glob: str, index: int, members: list[str]) -> int:
    """One character, range or class within brackets."""
    if glob.startswith("[:", index) and (end := glob.find(":]", index)) > 0:
        members.append(_CLASSES.get(glob[index + 2 : end], ""))
        return end + 2
    low, index = _character(glob, index)
    if glob[index : index + 1] == "-" and glob[index + 1 : index + 2] not in ("]", ""):
        high, index = _character(glob, index + 1)
        if low <= high:
            members.append(f"{re.escape(low)}-{re.escape(high)}")
    else:
        members.append(re.escape(low))
    return index


def _character(glob: str, index: int) -> tuple[str, int]:
    if glob[index] == "\\" and index + 1 < len(glob):
        return glob[index + 1], index + 2
    return glob[index], index + 1
