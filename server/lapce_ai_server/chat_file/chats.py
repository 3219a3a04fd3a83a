"""The chat files of one editor: which are being answered, and what a save of one means."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from typing import TYPE_CHECKING, Any

from attrs import frozen

from ..documents.uri import key_of
from ..features.chat_document.parse import is_chat, parse
from ..features.chat_document.render import frame_of, settled
from ..features.chat_document.resume import resumed
from ..inner_call import start_inner_call
from .answering import PACE_SECONDS, Answering, Place, question_in
from .buffer import BufferFile
from .disk import DiskFile, Lost
from .place import path_to_write, workspace_of

if TYPE_CHECKING:
    from ..features.chat_document.parse import Chat
    from ..session import Session
    from ..settings.settings import Settings

Rows = tuple[dict[str, Any], ...]
"""A conversation up to its question."""
MOST_REMEMBERED = 16
"""Whole answers, so that an editor that saves an older text loses nothing."""
MOST_ATTEMPTS = 10
"""To write a file that somebody else is writing."""


@frozen
class Answered:
    """The last answer of a file."""

    rows: Rows
    answer: str


@frozen
class Failed:
    """A question that could not be answered, and how it was asked: so it is not asked again by itself."""

    rows: Rows
    asked_for: tuple[str | None, ...]
    """Profile, model and instructions of the file."""
    settings: Settings
    """Those of the server, the very same object as long as nobody changes them."""


class Chats:
    """Made with the first chat file."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._running: dict[str, Answering] = {}
        self._answered: OrderedDict[str, Answered] = OrderedDict()
        self._failed: OrderedDict[str, Failed] = OrderedDict()

    @property
    def is_closing(self) -> bool:
        """See Owner."""
        return self._session.calls.is_closing

    def saved(self, uri: str, text: str | None) -> None:
        """A file was saved: it may ask a question, or end its answer."""
        running = self._running.get(key_of(uri))
        if running is not None:
            running.saved(text)
            return
        try:
            place = self._place(uri)
            self._look(uri, place, place.saved(text))
        except Lost as error:
            self._tell(uri, error)

    def _place(self, uri: str) -> Place:
        """The editor's buffer, where it takes edits; else the disk. Raises Lost."""
        editor = self._session.capabilities
        if editor.applies_edits and not editor.is_lapce and self._session.open_documents.get(uri) is not None:
            return BufferFile(self._session, uri)
        return DiskFile(path_to_write(self._session.capabilities, uri))

    def _look(self, uri: str, place: Place, text: str, asked: Rows = ()) -> None:
        """Answers the open question, if it is not the one just asked; else tidies up."""
        if not is_chat(text) or self.is_closing:
            return
        whole = self._with_known_answer(uri, text)
        chat = parse(whole)
        last, failed = chat.last_answer, self._failed.get(key_of(uri))
        if last is not None and failed is not None and chat.messages(last.first) == failed.rows:
            if last.note == "failed" and self._is_as_it_failed(chat, failed):
                return
            if last.note is None:  # they deleted the reason: the question is open again
                whole = "".join(chat.lines[: last.first + 1])
                chat = parse(whole)
        if chat.pending is not None and question_in(chat) != asked:
            self._start(uri, place, whole)
        elif chat.pending is None:
            self._later(uri, place, settled(chat), asked)
        else:
            self._later(uri, place, whole, asked)

    def _is_as_it_failed(self, chat: Chat, failed: Failed) -> bool:
        return _asked_for(chat) == failed.asked_for and failed.settings is self._session.settings

    def _with_known_answer(self, uri: str, text: str) -> str:
        """The text, with the rest of an answer that had come when an editor still had its beginning."""
        known = self._answered.get(key_of(uri))
        chat = parse(text)
        frame = frame_of(chat)
        if known is None or frame is None:
            return text
        turn = next(turn for turn in reversed(chat.turns) if turn.note == "answering")
        if chat.messages(turn.first) != known.rows:
            return text
        return frame.ended(resumed(frame.partial, known.answer))

    def _start(self, uri: str, place: Place, text: str) -> None:
        chat, key = parse(text), key_of(uri)
        folder = workspace_of(self._session.capabilities.folders, uri)
        answering = Answering(self._session, self, uri, place, chat, folder)
        self._running[key] = answering
        self._answered.pop(key, None)
        self._failed.pop(key, None)
        answering.running = start_inner_call(self._session, answering.work, title="AI chat", never_ran=answering.stop)

    def _later(self, uri: str, place: Place, text: str, asked: Rows | None, attempts: int = MOST_ATTEMPTS) -> None:
        """Writes the text in a moment: an editor that has just saved is not ready to see a change yet.

        Then answers the question in it, if that is not `asked`; None: no question of it was saved.
        """

        def write() -> None:
            try:
                # Whoever wrote meanwhile says so by another save.
                if key_of(uri) in self._running:
                    return
                if not place.is_at_rest():
                    if attempts:
                        self._later(uri, place, text, asked, attempts - 1)
                elif place.changed() is None:
                    place.write(text)
                    if asked is not None and question_in(parse(text)) not in ((), asked):
                        self._look(uri, place, text, asked)
            except Lost as error:
                self._tell(uri, error)

        asyncio.get_running_loop().call_later(PACE_SECONDS, write)

    def over(self, answering: Answering, text: str | None) -> None:
        """See Owner."""
        key = key_of(answering.uri)
        if self._running.get(key) is answering:
            del self._running[key]
        if answering.has_failed:
            chat = answering.chat
            self._failed[key] = Failed(answering.rows, _asked_for(chat), self._session.settings)
            while len(self._failed) > MOST_REMEMBERED:
                self._failed.popitem(last=False)
        if answering.is_whole:
            self._answered[key] = Answered(answering.rows, answering.answer)
            self._answered.move_to_end(key)
            while len(self._answered) > MOST_REMEMBERED:
                self._answered.popitem(last=False)
            text = answering.frame.ended(answering.answer)
        if text is not None and not self.is_closing:
            self._later(answering.uri, answering.place, text, answering.rows if answering.asks_next else None)

    def lost(self, answering: Answering, error: Lost) -> None:
        """See Owner."""
        self._tell(answering.uri, error)

    def _tell(self, uri: str, error: Lost) -> None:
        name = uri.rpartition("/")[2]
        message = f"Lapce AI: the chat {name} cannot be written: {error}."
        self._session.notify("window/showMessage", {"type": 1, "message": message})


def _asked_for(chat: Chat) -> tuple[str | None, ...]:
    return chat.profile, chat.model, chat.system
