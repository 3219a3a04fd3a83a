"""Files of the workspace, as a question may name them."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from itertools import islice
from typing import Any

from attrs import frozen

from ...completion.ignored_files import repository_of
from ...completion.switch import folder_key
from ...features.context_text import fence_for
from .mentions import Place, looks_like_path, mentioned
from .permitted_files import PermittedFiles

LARGEST_WHOLE_BYTES = 256 * 1024
LARGEST_BYTES = 16 * 1024 * 1024
"""Of a file of which lines are taken."""
MOST_NAMES = 200
"""Of a folder."""
MOST_LOOKED_AT = 20_000
"""For the newest."""


class Refused(Exception):
    """Why a file is not sent."""


@frozen
class Attached:
    """A file, a part of it, or a folder's list."""

    label: str
    text: str
    lines: int

    def block(self) -> dict[str, Any]:
        """As a message holds it."""
        return {"type": "text", "text": self.text}


class Workspace:
    """The repository around the current folder, or the current folder. Relative paths count from either."""

    def __init__(self, here: str, permitted: PermittedFiles) -> None:
        self.here = folder_key(here)
        self.root = repository_of(self.here) or self.here
        self.permitted = permitted

    def attachments(self, question: str) -> tuple[list[Attached], list[str]]:
        """The files that a question mentions, and words that only look so. Raises Refused."""
        found: dict[str, Attached] = {}
        missing: list[str] = []
        for meanings in mentioned(question):
            place = next((place for place in meanings if self._existing(place.path) is not None), None)
            if place is not None:
                attached = self.attached(place)
                found[attached.label] = attached
            elif looks_like_path(meanings[-1]):
                raise Refused(f"There is no {meanings[-1].path} in the workspace.")
            else:
                missing.append(meanings[-1].path)
        return list(found.values()), missing

    def attached(self, place: Place) -> Attached:
        """The file, or the list of the folder's files. Raises Refused."""
        path = self._existing(place.path)
        if path is None:
            raise Refused(f"There is no {place.path} in the workspace.")
        real = os.path.realpath(path)
        is_named_whole = os.path.isabs(os.path.expanduser(place.path))
        if not is_named_whole and not self._is_inside(real):
            raise Refused(f"{place.path} leads outside of the workspace, to {real}; to send it, name that path.")
        is_folder = os.path.isdir(real)
        for named in (os.path.abspath(path), real):  # a link may have a harmless name, or its target
            reason = self.permitted.reason_against(named, is_folder=is_folder)
            if reason is not None:
                raise Refused(f"{place.path} is not sent: {reason}.")
        return self._listed(place, real) if is_folder else _read(place, real)

    def names(self, typed: str) -> list[str]:
        """Paths that a typed beginning may become; folders end with `/`."""
        folder, _, beginning = typed.rpartition("/")
        base = os.path.join(self.here, os.path.expanduser(folder + "/") if folder or typed.startswith("/") else "")
        try:
            entries = sorted(os.scandir(base), key=lambda entry: entry.name)
        except OSError:
            return []
        found: list[str] = []
        for entry in entries:
            is_folder = entry.is_dir()
            wanted = entry.name.lower().startswith(beginning.lower()) and (beginning or not entry.name.startswith("."))
            if wanted and self.permitted.reason_against(os.path.realpath(entry.path), is_folder=is_folder) is None:
                found.append(typed[: len(typed) - len(beginning)] + entry.name + "/" * is_folder)
        return found

    def newest(self, most: int) -> list[str]:
        """Paths of files that were changed last, from the current folder, the newest first."""
        rows: list[tuple[float, str]] = []
        for path in islice(self.files(self.here), MOST_LOOKED_AT):
            try:
                rows.append((-os.stat(path).st_mtime, os.path.relpath(path, self.here)))
            except OSError:
                continue
        return [path for _, path in sorted(rows)[:most]]

    def files(self, folder: str) -> Iterator[str]:
        """All files in it that may be sent, folder by folder."""
        for above, folders, names in os.walk(folder):
            folders[:] = sorted(name for name in folders if self._is_permitted(above, name, is_folder=True))
            yield from (
                os.path.join(above, name) for name in sorted(names) if self._is_permitted(above, name, is_folder=False)
            )

    def _is_permitted(self, above: str, name: str, *, is_folder: bool) -> bool:
        path = os.path.join(above, name)
        if os.path.islink(path) and not self._is_inside(os.path.realpath(path)):
            return False
        return self.permitted.reason_against(path, is_folder=is_folder) is None

    def _existing(self, path: str) -> str | None:
        expanded = os.path.expanduser(path)
        for base in (self.here, self.root):
            candidate = os.path.join(base, expanded)
            try:
                if os.path.exists(candidate):
                    return candidate
            except ValueError:
                return None
        return None

    def _is_inside(self, real: str) -> bool:
        key = folder_key(real)
        return key == self.root or key.startswith(self.root.rstrip("/") + "/")

    def _listed(self, place: Place, real: str) -> Attached:
        if place.lines is not None:
            raise Refused(f"{place.path} is a folder: it has no lines.")
        names: list[str] = []
        for path in self.files(real):
            if len(names) == MOST_NAMES:
                names.append("… and more")
                break
            names.append(os.path.relpath(path, real).replace(os.sep, "/"))
        body = "\n".join(names) or "(no files)"
        fence = fence_for(body)
        label = f"{place.path.rstrip('/')}/"
        return Attached(label, f"{label}:\n{fence}\n{body}\n{fence}", len(names))


def _read(place: Place, real: str) -> Attached:
    try:
        found = os.stat(real)
        if not stat.S_ISREG(found.st_mode):
            raise Refused(f"{place.path} is no plain file.")
        most = LARGEST_WHOLE_BYTES if place.lines is None else LARGEST_BYTES
        if found.st_size > most:
            hint = f"; name some of its lines: @{place.path}:1-200" if place.lines is None else ""
            raise Refused(f"{place.path} is too large: {found.st_size // 1024} kB, {most // 1024} at most{hint}.")
        with open(real, "rb") as file:
            data = file.read(most + 1)
    except OSError as error:
        raise Refused(f"{place.path} cannot be read: {error.strerror}.") from None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(f"{place.path} is not sent: it is not text in UTF-8.") from None
    if "\0" in text:
        raise Refused(f"{place.path} is not sent: it is no text.")
    part = _part(place, text.replace("\r\n", "\n"))
    fence = fence_for(part)
    language = os.path.splitext(place.path)[1].lstrip(".")
    language = language if language.isalnum() else ""
    return Attached(place.label(), f"{place.label()}:\n{fence}{language}\n{part}\n{fence}", part.count("\n") + 1)


def _part(place: Place, text: str) -> str:
    if place.lines is None:
        return text.removesuffix("\n")
    lines = text.removesuffix("\n").split("\n")
    first, last = place.lines
    if first < 1 or (last is not None and last < first):
        raise Refused(f"{place.label()}: lines count from 1, and the first comes before the last.")
    if first > len(lines):
        raise Refused(f"{place.path} has only {len(lines)} lines.")
    return "\n".join(lines[first - 1 : last])
