"""A file's path → whether git ignores it: finds the repository and reads its .gitignore files, each once.

Looks at one file of the disk a second at most, once a folder is known: slow disks must not slow down typing.
"""

from __future__ import annotations

import os
import posixpath
from collections import OrderedDict
from collections.abc import Sequence

from .gitignore import IgnoreFile, ignore_patterns, is_ignored

LARGEST_BYTES = 512 * 1024
MOST_FOLDERS = 64
"""That are remembered."""
LOOK_SECONDS = 1.0

Stamp = tuple[int, int] | None
"""Time and size of a file; None where there is none."""


class Source:
    """One file with patterns, as it was read last."""

    def __init__(self, file: str, folder: str) -> None:
        self.file = file
        self._folder = folder
        self._stamp: Stamp = None
        self.patterns = IgnoreFile(folder, ())
        self.look()

    def look(self) -> bool:
        """Reads the file where it has changed; whether it has."""
        stamp = stamp_of(self.file)
        if stamp == self._stamp:
            return False
        self._stamp = stamp
        self.patterns = IgnoreFile(self._folder, ignore_patterns(read_text(self.file) if stamp else ""))
        return True


class Folder:
    """What decides for the files of one folder."""

    def __init__(self, root: str, sources: Sequence[Source], now_seconds: float) -> None:
        self.root = root
        self._sources = sources
        self._next = 0
        self._looked_seconds = now_seconds
        self._known: dict[str, bool] = {}

    def ignores(self, path: str, now_seconds: float) -> bool:
        """Whether the file is ignored; also looks whether one of the sources has changed, each in its turn."""
        if self._sources and now_seconds - self._looked_seconds >= LOOK_SECONDS:
            self._looked_seconds = now_seconds
            self._next = (self._next + 1) % len(self._sources)
            if self._sources[self._next].look():
                self._known.clear()
        if path not in self._known:
            inner = path[len(self.root) :].lstrip("/")
            self._known[path] = is_ignored(inner, [source.patterns for source in self._sources])
        return self._known[path]


class IgnoredFiles:
    """Of one editor. Seconds are of any clock that only goes on."""

    def __init__(self) -> None:
        self._folders: OrderedDict[str, Folder] = OrderedDict()

    def is_ignored(self, path: str, now_seconds: float) -> bool:
        """Whether git ignores the file.

        Args:
            path: absolute, with `/` between its parts.
            now_seconds: the caller's clock.
        """
        name = posixpath.dirname(path)
        folder = self._folders.get(name)
        if folder is None:
            folder = self._folders[name] = folder_of(name, now_seconds)
            if len(self._folders) > MOST_FOLDERS:
                self._folders.popitem(last=False)
        self._folders.move_to_end(name)
        return folder.ignores(path, now_seconds)


def folder_of(name: str, now_seconds: float) -> Folder:
    """Reads what decides there. Outside of repositories nothing does."""
    root = repository_of(name)
    if root is None:
        return Folder("", (), now_seconds)
    sources = [Source(posixpath.join(info_folder(root), "exclude"), "")]
    parts = name[len(root) :].strip("/").split("/")
    for count in range(len(parts) + 1):
        inner = "/".join(parts[:count])
        if count and not parts[count - 1]:
            continue
        file = posixpath.join(root, inner, ".gitignore")
        sources.append(Source(file, f"{inner}/" if inner else ""))
    return Folder(root, sources, now_seconds)


def repository_of(name: str) -> str | None:
    """The nearest folder above, or the folder itself, that has a `.git`."""
    while name:
        if os.path.exists(posixpath.join(name, ".git")):
            return name
        above = posixpath.dirname(name)
        if above == name:
            return None
        name = above
    return None


def info_folder(root: str) -> str:
    """Where `exclude` is: in `.git`, or where the `.git` file of a worktree or submodule leads."""
    git = posixpath.join(root, ".git")
    if os.path.isdir(git):
        return posixpath.join(git, "info")
    told = read_text(git)
    if not told.startswith("gitdir:"):
        return posixpath.join(git, "info")
    own = posixpath.join(root, told.removeprefix("gitdir:").strip())
    common = read_text(posixpath.join(own, "commondir")).strip()
    return posixpath.join(own, common, "info")


def stamp_of(file: str) -> Stamp:
    """Of a plain file; never raises."""
    try:
        found = os.stat(file)
    except (OSError, ValueError):
        return None
    return (found.st_mtime_ns, found.st_size)


def read_text(file: str) -> str:
    """An empty text where the file cannot be read."""
    try:
        with open(file, "rb") as opened:
            return opened.read(LARGEST_BYTES).decode("utf-8", "surrogateescape")
    except (OSError, ValueError):
        return ""
