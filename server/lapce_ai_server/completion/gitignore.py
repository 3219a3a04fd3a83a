"""Patterns of .gitignore → whether a path is ignored (https://git-scm.com/docs/gitignore, checked 2026-11). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

MOST_PATTERNS = 5_000
"""Of one file; what follows is left out."""


class IgnorePattern(NamedTuple):
    """One line."""

    expression: re.Pattern[str]
    """Of a path below the file's folder, or of a name alone."""
    negated: bool
    folders_only: bool
    whole_path: bool
    """Whether the expression is about the path, not the name."""

    def matches(self, path: str, *, is_folder: bool) -> bool:
        """Whether the line is about that file or folder."""
        if self.folders_only and not is_folder:
            return False
        return self.expression.fullmatch(path if self.whole_path else path.rpartition("/")[2]) is not None


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
        return IgnorePattern(re.compile(expression_of(glob), re.DOTALL), negated, folders_only, whole_path)
    except (re.error, OverflowError, RecursionError):
        return None


def expression_of(glob: str) -> str:
    """The regular expression of a path."""
    parts: list[str] = []
    index = 0
    while index < len(glob):
        index = _star(glob, index, parts) if glob[index] == "*" else _other(glob, index, parts)
    return "".join(parts)


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


def _star(glob: str, start: int, parts: list[str]) -> int:
    """`*`, and `**` (or more of them) where it is a part of the path by itself."""
    end = start
    while end < len(glob) and glob[end] == "*":
        end += 1
    begins, ends = start == 0 or glob[start - 1] == "/", end == len(glob) or glob[end] == "/"
    if end - start < 2 or not begins or not ends:
        parts.append("[^/]*")
        return end
    if end == len(glob):
        parts.append(".+" if start else ".*")
        return end
    parts.append("(?:.+/)?")
    return end + 1


def _other(glob: str, index: int, parts: list[str]) -> int:
    character = glob[index]
    if character == "?":
        parts.append("[^/]")
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
