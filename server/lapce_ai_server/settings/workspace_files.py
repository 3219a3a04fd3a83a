"""What files in the workspace say, which Lapce and VS Code merge silently into the settings that they send.

Editors that let such a file name the language server's own command (Helix, Zed, Neovim's exrc) are their own judges of
trust: whoever may start programs needs none of our settings.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from lapce_ai_providers.json_edge import as_object
from lapce_ai_providers.setting_names import folded

from .options import Options
from .reader import read_options
from .section import SECTION

LARGEST_FILE_BYTES = 1024 * 1024
OURS = folded(SECTION)
"""Our table in Lapce's settings has the plugin's name, which is the same but for its spelling."""


class WorkspaceFile(NamedTuple):
    """One file that was there."""

    folder: str
    path: str
    options: Options | None
    """None: it speaks of us, perhaps, and cannot be read."""


def workspace_files(folders: Iterable[str]) -> list[WorkspaceFile]:
    """Those that are there and may speak of us. Never raises."""
    found: list[WorkspaceFile] = []
    for folder in folders:
        for parts, read in FILES.items():
            path = os.path.join(folder, *parts)
            content = _content(path) if folder else None
            if content is not None and (file := _file(folder, path, content, read)):
                found.append(file)
    return found


def _file(folder: str, path: str, content: bytes, read: Callable[[str], Mapping[str, Any]]) -> WorkspaceFile | None:
    try:
        if len(content) > LARGEST_FILE_BYTES:
            return WorkspaceFile(folder, path, None)
        table = read(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):  # an editor's parser may forgive more than ours
        return WorkspaceFile(folder, path, None) if _may_speak_of_us(content) else None
    return WorkspaceFile(folder, path, read_options(table, "workspace", path)) if table else None


def _may_speak_of_us(content: bytes) -> bool:
    text = content.lower()
    return b"lapce" in text or b"\\u" in text


def _content(path: str) -> bytes | None:
    """Nothing that is no plain file: opening a pipe would wait for its writer."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except (OSError, ValueError):
        return None
    with open(descriptor, "rb") as file:
        try:
            return file.read(LARGEST_FILE_BYTES + 1) if stat.S_ISREG(os.fstat(descriptor).st_mode) else None
        except OSError:
            return None


def _of_lapce(text: str) -> Mapping[str, Any]:
    """`[lapce-ai]` of `.lapce/settings.toml`; keys with dots are whole ones."""
    import tomllib

    found: dict[str, Any] = {}
    for name, value in tomllib.loads(text).items():
        if folded(name) == OURS:
            for key, item in (as_object(value) or {}).items():
                _put(found, key, item)
    return found


def _of_vscode(text: str) -> Mapping[str, Any]:
    """`"lapceAi.…"`, `"lapceAi": {…}` of `.vscode/settings.json`, also where they stand for one language."""
    from .jsonc import parse_jsonc

    return _section_in(as_object(parse_jsonc(text)) or {})


def _section_in(table: Mapping[str, Any]) -> Mapping[str, Any]:
    found: dict[str, Any] = {}
    for name, value in table.items():
        first, dot, rest = name.partition(".")
        inner = as_object(value)
        if folded(first) == OURS:
            for key, item in {rest: value}.items() if dot else (inner or {}).items():
                _put(found, key, item)
        elif name.startswith("[") and inner is not None:
            for key, item in _section_in(inner).items():
                _put(found, key, item)
    return found


def _put(table: dict[str, Any], key: str, value: Any) -> None:
    """A key with dots is a path, as both editors have it; tables of one name are one."""
    first, _, rest = key.partition(".")
    inner = {rest: value} if rest else as_object(value)
    if inner is None:
        table[first] = value
        return
    table[first] = below = dict(as_object(table.get(first)) or {})
    for name, item in inner.items():
        if rest:
            _put(below, name, item)
        else:
            below[name] = item


FILES: Mapping[tuple[str, ...], Callable[[str], Mapping[str, Any]]] = {
    (".lapce", "settings.toml"): _of_lapce,
    (".vscode", "settings.json"): _of_vscode,
}
"""Path in the workspace → what reads it."""
