"""One answer that is being written into a chat file, from its question to the room for the next one.

The user may save meanwhile, also what they typed: the saved text is the truth, the answer goes on in it. Where the line
below the answer is gone from it, they cancelled.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, Protocol

from lapce_ai_providers.errors import ProviderError
from lapce_ai_providers.fill import is_too_long

from ..features.chat_document.parse import Chat, is_chat, parse
from ..features.chat_document.render import Frame, frame_of, frame_without_note, opened, settled
from ..features.chat_document.resume import resumed
from ..features.conversation_window import dropped_words, without_oldest_half
from .buffer import Refused
from .disk import DiskFile, Lost
from .place import path_to_write
from .question import question_of

if TYPE_CHECKING:
    from ..calls import RunningCall
    from ..inner_call import InnerCall
    from ..session import Session

PACE_SECONDS = 0.15
"""From one write to the next: an editor reads and draws the whole file each time."""
UNSEEN_SECONDS = 2.0
"""A file that is saved so soon without a trace of the answer was saved by somebody who had not seen it."""


class Place(Protocol):
    """Where the file is written: the disk, or an editor's buffer. All but `settled` raise Lost."""

    def is_at_rest(self) -> bool:
        """Whether it may be looked at and written now."""
        ...

    def changed(self) -> str | None:
        """The text, if somebody else changed it."""
        ...

    def write(self, text: str) -> None:
        """Makes that the text."""
        ...

    async def settled(self) -> bool:
        """Waits until it is; False where it has to be written again."""
        ...

    def saved(self, text: str | None) -> str:
        """The text when an editor says that it saved it."""
        ...


class Owner(Protocol):
    """Who started it."""

    @property
    def is_closing(self) -> bool:
        """Whether the server is leaving: then the file stays as it is, and the next save asks again."""
        ...

    def over(self, answering: Answering, text: str | None) -> None:
        """It ended; `text`: the file's, to be written soon, if that is not done yet."""
        ...

    def lost(self, answering: Answering, error: Lost) -> None:
        """The file cannot be written."""
        ...


class Answering:
    """Of one file, at most one at a time."""

    def __init__(self, session: Session, owner: Owner, uri: str, place: Place, chat: Chat, folder: str) -> None:
        """`folder`: path of the workspace, for files that are named; "" where there is none."""
        self._session, self._owner, self._folder = session, owner, folder
        self.uri, self.place = uri, place
        self.chat, self.rows = chat, chat.messages(chat.pending or 0)
        self._frame: Frame | None = None
        self._title = ""
        self.answer = ""
        self.is_whole = self.has_failed = False
        self.asks_next = False
        """Whether a question that stands below was saved, not only typed."""
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        self._shown_seconds: float | None = None
        self.is_over = False
        self.running: RunningCall | None = None

    @property
    def frame(self) -> Frame:
        """Where the answer stands."""
        if self._frame is None:
            self._frame = opened(self.chat, self.chat.pending or len(self.chat.lines), self._title)
        return self._frame

    async def work(self, call: InnerCall) -> None:
        """Of the call's task."""
        try:
            call.aim(self.chat.profile, self.chat.model)
            self._title = call.target.title
            self._wake()
            await self._ask(call)
        except ProviderError as error:
            line, self.has_failed = call.line_for(error), True
            await self._end(lambda frame, answer: frame.failed(answer, line))
            call.status.end(line)
        except asyncio.CancelledError:
            if not self._owner.is_closing:
                await self._end(Frame.cancelled)
            raise
        else:
            self.is_whole = True
            await self._end(Frame.ended)
        finally:
            self.stop()

    async def _ask(self, call: InnerCall) -> None:
        question = question_of(self._session, self.chat, self.rows, call.target, self._folder)
        messages, notices, dropped = question.messages, question.notices, 0
        while True:
            notes = (*notices, dropped_words(dropped)) if dropped else notices
            self.answer = "".join(f"> {note}\n\n" for note in notes)
            before = len(self.answer)
            try:
                async with aclosing(call.ask(messages, question.system)) as texts:
                    async for text in texts:
                        self.answer += text
                        self._wake()
                if call.warning:
                    self.answer += f"\n\n> {call.warning}"
                return
            except ProviderError as error:
                shorter = without_oldest_half(messages) if is_too_long(error) else None
                if shorter is None or len(self.answer) > before:
                    raise
                messages, dropped = shorter.messages, dropped + shorter.dropped_turns

    def stop(self) -> None:
        """Nothing is written any more; also for a call that never began."""
        self._stop_timer()
        if not self.is_over:
            self.is_over = True
            self._owner.over(self, None)

    def saved(self, text: str | None) -> None:
        """The editor says that the file was saved."""
        self.asks_next = True
        try:
            self._take(self.place.saved(text))
        except Lost as error:
            self._lost(error)
        if not self.is_over:
            self.asks_next = bool(self._frame is not None and self._frame.tail.strip())

    def _fall_back(self) -> None:
        """To the file on disk, where the editor takes no edits of its buffer. Raises Lost."""
        self.place = DiskFile(path_to_write(self._session.capabilities, self.uri))
        self._shown_seconds = None
        self._take(self.place.saved(None))

    def _take(self, text: str) -> None:
        """The file's text as somebody else has written it."""
        chat = parse(text)
        if not is_chat(text):
            self._cancel(None)
        elif (frame := frame_of(chat)) is not None and self._shown_seconds is not None:
            self.answer, self._frame = resumed(frame.partial, self.answer), frame
            self._wake()
        elif chat.pending is not None and chat.messages(chat.pending) == self.rows and self._is_unseen():
            self.chat, self._frame = chat, None
            self._wake()
        else:
            ended = frame_without_note(chat, self.answer)
            self._cancel(settled(chat) if ended is None else ended.cancelled(ended.partial))

    def _is_unseen(self) -> bool:
        return self._shown_seconds is None or self._loop.time() - self._shown_seconds < UNSEEN_SECONDS

    def _cancel(self, text: str | None) -> None:
        self._stop_timer()
        self.is_over = True
        if self.running is not None:
            self.running.cancel()
        self._owner.over(self, text)

    def _wake(self) -> None:
        if self._timer is None and not self.is_over:
            self._timer = self._loop.call_later(PACE_SECONDS, self._write)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _write(self) -> None:
        """What has come until now, unless somebody else is writing."""
        self._timer = None
        try:
            if not self._is_ready():
                self._wake()
            elif not self.is_over:
                self.place.write(self.frame.running(self.answer))
                if self._shown_seconds is None:
                    self._shown_seconds = self._loop.time()
        except Lost as error:
            self._lost(error)

    def _is_ready(self) -> bool:
        """Whether the file is as we know it, or now known."""
        if not self.place.is_at_rest():
            return False
        changed = self.place.changed()
        if changed is not None:
            self._take(changed)
        return True

    async def _end(self, text_of: Callable[[Frame, str], str]) -> None:
        """The last write."""
        is_written = False
        while not is_written and not self.is_over:
            try:
                is_written = await self._written(text_of)
            except Lost as error:
                self._lost(error)

    async def _written(self, text_of: Callable[[Frame, str], str]) -> bool:
        # Nobody tells of a file that somebody else writes.
        while not self.is_over and not self._is_ready():  # noqa: ASYNC110
            await asyncio.sleep(PACE_SECONDS)
        self._stop_timer()
        if not self.is_over:
            self.place.write(text_of(self.frame, self.answer))
        return await self.place.settled()

    def _lost(self, error: Lost) -> None:
        """Ends the call, if there is no other way to write."""
        if self.is_over:
            return
        if isinstance(error, Refused):
            try:
                self._fall_back()
            except Lost as other:
                error = other
            else:
                return
        self._owner.lost(self, error)
        self._cancel(None)


def question_in(chat: Chat) -> tuple[dict[str, Any], ...]:
    """The conversation up to the question that is open; nothing where none is."""
    return () if chat.pending is None else chat.messages(chat.pending)
