"""Where a chat file is: the one of a workspace, and which of those that are saved may be written.

`.lapce/ai/chat.md` in the workspace: the user finds it in the editor's file tree and by its search, Lapce tells of its
being saved as of any file of the workspace, and the conversation is there again after a restart, with the project and
not with the machine. The folder has a `.gitignore` of its own, so that no conversation is committed by accident. That
git ignores it keeps completions out of it, and other questions from naming it; asking in it is not concerned. Where
there is no folder, or it cannot be written, the file is in the user's state folder. Every other Markdown file that
begins as this one does is a chat, too, wherever it is.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from ..capabilities import Capabilities
from ..documents.uri import path_of
from ..features.chat_document.render import NEW
from .disk import Lost, reason

FOLDER = (".lapce", "ai")
NAME = "chat.md"


def workspace_of(folders: Sequence[str], uri: str) -> str:
    """Path of the editor's folder that a document is in, else of its first one; "" where it has none."""
    path = path_of(uri)
    inside = [folder for folder in folders if path.startswith(f"{folder}/")]
    return max(inside, key=len) if inside else next(iter(folders), "")


def path_to_write(editor: Capabilities, uri: str) -> str:
    """The path of a file that was saved. Raises Lost where it is none of ours to write."""
    if not uri.startswith("file:"):
        raise Lost("it is no file of this machine")
    path = path_of(uri)
    if any(path.startswith(f"{folder}/") and leads_out(path, folder) for folder in editor.folders):
        raise Lost("it is a link that leads out of the workspace")
    return path


def leads_out(path: str, folder: str) -> bool:
    """Whether a path below a folder is, by links, elsewhere."""
    real, root = Path(os.path.realpath(path)), Path(os.path.realpath(folder))
    return root not in real.parents


def chat_file(workspace: str, state_folder: str | None) -> Path:
    """The chat file, made where there is none. Raises Lost."""
    problem = Lost("there is no folder for it")
    for folder in _folders(workspace, state_folder):
        try:
            return _made(folder, workspace)
        except (OSError, ValueError) as error:
            problem = Lost(reason(error))
    raise problem


def _folders(workspace: str, state_folder: str | None) -> Iterator[Path]:
    if workspace and os.path.isdir(workspace) and not leads_out(os.path.join(workspace, *FOLDER, NAME), workspace):
        yield Path(workspace, *FOLDER)
    if state_folder is not None:
        yield Path(state_folder)


def _made(folder: Path, workspace: str) -> Path:
    is_ours = bool(workspace) and Path(workspace) in folder.parents
    folder.mkdir(parents=True, exist_ok=True, mode=0o755 if is_ours else 0o700)
    if is_ours and not (folder / ".gitignore").exists():
        (folder / ".gitignore").write_text("*\n", "utf-8")
    path = folder / NAME
    if not path.exists() or path.stat().st_size == 0:
        with path.open("w", encoding="utf-8", newline="\n") as opened:
            opened.write(NEW)
    return path
