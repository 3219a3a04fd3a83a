"""Conversations that survive: small files in the state folder, apart for each workspace, readable by the user alone."""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import time
from collections.abc import Mapping, Sequence
from typing import Any

from attrs import define, field

from lapce_ai_providers.json_edge import as_list, as_object

from ...completion.state_files import LARGEST_BYTES, SUFFIX, StateFiles, process_name
from .talk import typed_of

FOLDER = "chats"
KEPT_SECONDS = 180 * 86_400.0
MOST_CONVERSATIONS = 200
TITLE_CHARACTERS = 60
_numbers = itertools.count(1)


@define
class Conversation:
    """One of them."""

    messages: Sequence[Mapping[str, Any]] = field(factory=list[Mapping[str, Any]], repr=False)
    begun_seconds: float = field(factory=time.time)
    """Since 1970."""
    changed_seconds: float = 0.0
    provider: str = ""
    model: str = ""
    name: str = field(factory=lambda: f"{process_name()}-{next(_numbers)}{SUFFIX}")
    """Of its file."""
    stamp: str = ""
    """Who wrote it last: another process may go on with it, too."""

    @property
    def title(self) -> str:
        """Its first question."""
        first = next((typed_of(message) for message in self.messages if message.get("role") == "user"), "")
        words = " ".join(first.split())
        return words if len(words) <= TITLE_CHARACTERS else f"{words[: TITLE_CHARACTERS - 1]}…"

    def value(self) -> dict[str, Any]:
        """As its file holds it; the oldest turns are left out of one that no file takes."""
        messages = list(self.messages)
        row = {"begun": self.begun_seconds, "changed": self.changed_seconds, "stamp": self.stamp}
        row |= {"provider": self.provider, "model": self.model}
        sizes = [len(json.dumps(message)) for message in messages]
        while sum(sizes) > LARGEST_BYTES - 65_536 and len(messages) > 2:
            del messages[:2], sizes[:2]
        return {**row, "messages": messages}


class KeptConversations:
    """Of one workspace. Without a state folder none is kept."""

    def __init__(self, state_folder: str | None, workspace: str) -> None:
        self._files: StateFiles | None = None
        if state_folder is not None:
            key = hashlib.sha256(workspace.encode("utf-8", "surrogateescape")).hexdigest()[:32]
            folder = os.path.join(state_folder, FOLDER, key)
            self._files = StateFiles(folder, KEPT_SECONDS, MOST_CONVERSATIONS)

    def all(self) -> list[Conversation]:
        """The newest first."""
        rows = self._files.read_all() if self._files is not None else ()
        found = [conversation for name, value in rows if (conversation := read(name, value)) is not None]
        return sorted(found, key=lambda conversation: conversation.changed_seconds, reverse=True)

    def keep(self, conversation: Conversation) -> bool:
        """Whether it is kept. One that another chat has gone on with meanwhile is kept beside it, as one of its own."""
        if self._files is None:
            return False
        there = self._files.read(conversation.name)
        if there is not None and there.get("stamp") != conversation.stamp:
            conversation.name = Conversation().name
        conversation.stamp = f"{process_name()}-{next(_numbers)}"
        conversation.changed_seconds = time.time()
        self._files.write(conversation.name, conversation.value())
        self._files.remove_old()
        return self._files.read(conversation.name) is not None


def read(name: str, value: Mapping[str, Any]) -> Conversation | None:
    """None where the file holds no conversation."""
    rows = [as_object(row) for row in as_list(value.get("messages")) or ()]
    messages = [row for row in rows if row is not None and is_message(row)]
    begun, changed = value.get("begun"), value.get("changed")
    if not messages or len(messages) < len(rows) or not isinstance(begun, float) or not isinstance(changed, float):
        return None
    return Conversation(
        messages,
        begun,
        changed,
        provider=str(value.get("provider", "")),
        model=str(value.get("model", "")),
        name=name,
        stamp=str(value.get("stamp", "")),
    )


def is_message(row: Mapping[str, Any]) -> bool:
    """Whether it is one that this program wrote: a text, or text blocks."""
    content = row.get("content")
    if row.get("role") not in ("user", "assistant"):
        return False
    blocks = [as_object(block) or {} for block in as_list(content) or ()]
    return isinstance(content, str) or (bool(blocks) and all(isinstance(block.get("text"), str) for block in blocks))
