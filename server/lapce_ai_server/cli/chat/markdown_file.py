"""A conversation as a Markdown file."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from pathlib import Path

from ...features.conversation_window import Message
from ..failure import CommandFailed
from .talk import files_of, typed_of


def as_markdown(messages: Sequence[Message], heading: str, model: str) -> str:
    """The whole conversation. Files that went along are named, not copied."""
    parts = [f"# {heading}"]
    for message in messages:
        if message["role"] == "user":
            files = ", ".join(f"`{label}`" for label in files_of(message))
            parts += ["## You", *([f"With {files}"] if files else []), typed_of(message)]
        else:
            parts += [f"## {model or 'Answer'}", typed_of(message)]
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def default_name(now_seconds: float | None = None) -> str:
    """By the local time."""
    return time.strftime("chat-%Y-%m-%d-%H%M%S.md", time.localtime(now_seconds))


def place_to_save(argument: str, here: str, root: str) -> Path:
    """Where a name leads: relative ones stay in the workspace, links considered. Raises CommandFailed."""
    name = os.path.expanduser(argument or default_name())
    if not os.path.splitext(name)[1]:
        name += ".md"
    if os.path.isabs(name):
        return Path(name)
    real = Path(os.path.join(here, name)).resolve()
    if not real.is_relative_to(Path(root).resolve()):
        raise CommandFailed(f"{argument} leads outside of the workspace, to {real}; to write there, name that path.")
    return Path(os.path.join(here, name))


def save(place: Path, text: str, *, may_replace: bool) -> None:
    """Writes a new file, or the one that this chat wrote before; never through a link. Raises CommandFailed."""
    flags = os.O_WRONLY | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
    flags |= os.O_TRUNC if may_replace else os.O_EXCL
    try:
        with open(os.open(place, flags, 0o644), "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise CommandFailed(f"{place} is there already; name another file.") from None
    except (OSError, ValueError) as error:
        raise CommandFailed(f"{place} cannot be written: {getattr(error, 'strerror', None) or error}.") from None
