"""A chat in a terminal: reads, answers, and lives on whatever goes wrong."""

from __future__ import annotations

import os
from collections.abc import Callable

from ..answer import Answer, Screen
from ..failure import CommandFailed
from ..plain_text import one_line
from ..server_process import ServerProcess
from .closing import closing_line
from .kept import Conversation, KeptConversations
from .mentions import place_of
from .talk import Content, Talk
from .wanted import Wanted
from .workspace import Attached, Workspace

GREETING = "/help tells the rest; Ctrl-C cancels an answer, Ctrl-D leaves, @path sends a file."
Tell = Callable[[str], None]


class Session:
    """One chat. Owns its server, and starts another one where it has ended."""

    def __init__(
        self,
        wanted: Wanted,
        workspace: Workspace,
        kept: KeptConversations,
        screen: Screen,
        tell: Tell,
        start: Callable[[], ServerProcess],
    ) -> None:
        self.workspace, self.kept, self.screen, self.tell = workspace, kept, screen, tell
        self.talk = Talk(wanted, tell)
        self.conversation = Conversation()
        self.pending: list[Attached] = []
        """Files for the next question."""
        self.saved: set[str] = set()
        """Files that this chat wrote."""
        self.listed: list[Conversation] = []
        """What `/history` showed last."""
        self.is_quiet = False
        """Whether nothing is told beside an answer."""
        self._start = start
        self._server: ServerProcess | None = None
        self._told_unkept = False

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def server(self) -> ServerProcess:
        """A running one, initialized."""
        if self._server is None:
            server = self._start()
            try:
                server.initialize(self.talk.wanted.options)
            except BaseException:
                server.close()
                raise
            self._server = server
        return self._server

    def close(self) -> None:
        """Ends the server."""
        if self._server is not None:
            self._server.close()
            self._server = None

    def ask(self, question: str) -> Answer | None:
        """A question with the files that it mentions; None where there was nothing to ask. Raises Refused."""
        attached, missing = self.workspace.attachments(question)
        attached = [*self.pending, *attached]
        if not question.strip():
            return None
        for name in missing:
            self.tell(f"@{name} is no file here: sent as it is written.")
        if attached:
            self.tell("with " + ", ".join(f"{file.label} ({file.lines} lines)" for file in attached))
        blocks = [file.block() for file in attached]
        answer = self.send([*blocks, {"type": "text", "text": question}] if blocks else question)
        self.pending = []
        return answer

    def send(self, content: Content) -> Answer:
        """Asks, tells how it went, and keeps the conversation."""
        try:
            answer = self.talk.turn(self.server, content, self.screen)
        except CommandFailed:
            self._look_after_server()
            raise
        if not self.is_quiet:
            self.tell(f"{closing_line(answer)}\n")
        if answer.text:
            self._keep()
        return answer

    def attach(self, text: str) -> None:
        """A file for the next question. Raises Refused."""
        place = place_of(text.removeprefix("@").strip('"'))
        file = self.workspace.attached(place)
        self.pending = [*(other for other in self.pending if other.label != file.label), file]
        self.tell(f"{one_line(file.label)} ({file.lines} lines) goes along with the next question.")

    def go_on_with(self, conversation: Conversation) -> None:
        """From now on."""
        self.conversation = conversation
        self.talk.begin_anew(conversation.messages)
        self.talk.model, self.talk.provider = conversation.model, conversation.provider

    def _keep(self) -> None:
        self.conversation.messages = list(self.talk.messages)
        self.conversation.model, self.conversation.provider = self.talk.model, self.talk.provider
        if not self.kept.keep(self.conversation) and not self._told_unkept and not self.is_quiet:
            self._told_unkept = True
            self.tell("This conversation is not kept: the state folder cannot be written.")

    def _look_after_server(self) -> None:
        """The next question starts a new one where this one has ended."""
        if self._server is not None and not self._server.is_running():
            self.close()


def here() -> str:
    """The current folder. Raises CommandFailed where it is gone."""
    try:
        return os.getcwd()
    except OSError:
        raise CommandFailed("The current folder is not there any more.") from None
