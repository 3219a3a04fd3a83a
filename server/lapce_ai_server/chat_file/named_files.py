"""Files that a question names → their texts, or why they are not sent: a model reads nothing private by accident."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from ..documents.document import Document
from ..features.file_mentions import Mention

if TYPE_CHECKING:
    from ..session import Session

LARGEST_BYTES = 512 * 1024
WORDS = {
    "secret_file": "it is a file that holds secrets",
    "ignored": "git ignores it",
    "disabled_glob": "inlineDisabledGlobs names it",
}


@frozen
class Found:
    """What became of a mention: a text, or a reason."""

    text: str = ""
    language_id: str = ""
    refused: str = ""


def find(session: Session, mention: Mention, folder: str) -> Found | None:
    """The file's text, of the editor where it is open there; None where there is no such file.

    Args:
        session: the editor's.
        mention: of a file below the folder.
        folder: the workspace's path.
    """
    try:
        written = Path(folder, mention.path.replace("\\", "/"))
        real = written.resolve(strict=True)
        root = Path(folder).resolve(strict=True)
    except (OSError, ValueError, RuntimeError):
        return None
    if real != root and root not in real.parents:
        return Found(refused="it is outside of the workspace")
    rule = next(filter(None, (private_rule(session, path) for path in (Path(os.path.normpath(written)), real))), None)
    if rule is not None:
        return Found(refused=WORDS.get(rule, rule))
    return _read(session, written, real)


def private_rule(session: Session, path: Path) -> str | None:
    """The rule for which nothing of a file may be read by a model: that of completions."""
    document = Document(path.as_uri(), "")
    now = asyncio.get_running_loop().time()
    return session.completions.gate.permissions.private_rule(document, session.settings.inline, now)


def _read(session: Session, written: Path, real: Path) -> Found:
    if not real.is_file():
        return Found(refused="it is no file")
    for path in (written, real):
        document = session.open_documents.get(path.as_uri())
        if document is not None:
            return Found(document.text, document.language_id)
    try:
        with real.open("rb") as opened:
            data = opened.read(LARGEST_BYTES + 1)
    except OSError as error:
        return Found(refused=f"it cannot be read ({error.strerror})")
    if len(data) > LARGEST_BYTES:
        return Found(refused=f"it is larger than {LARGEST_BYTES // 1024} kB")
    if b"\0" in data:
        return Found(refused="it is no text")
    return Found(data.decode("utf-8", "replace"), real.suffix.removeprefix("."))
