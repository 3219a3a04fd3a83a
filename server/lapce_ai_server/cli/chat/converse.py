"""Starts a chat, or asks once: with a question, with what comes on standard input, or with a prepared one."""

from __future__ import annotations

import sys
from collections.abc import Callable

from attrs import frozen

from ...settings.environment import read_environment
from ...settings.load import load_settings
from ...settings.state_path import state_folder
from ..answer import Answer, Screen
from ..failure import CommandFailed
from ..plain_text import one_line, plain
from ..screens import MarkdownScreen, PlainScreen
from ..server_process import ServerProcess
from .kept import KeptConversations
from .loop import loop
from .permitted_files import PermittedFiles
from .session import GREETING, Session, here
from .talk import Content
from .wanted import Wanted
from .workspace import Refused, Workspace

Read = Callable[[], str]


@frozen
class Opening:
    """How a chat begins."""

    question: str = ""
    content: Content | None = None
    """A prepared question, with all that goes along."""
    stay: bool = False
    """Whether to talk on after it, where there is a terminal."""
    resume: bool = False


def converse(wanted: Wanted, opening: Opening) -> None:
    """One question and its answer, or many. Raises CommandFailed."""
    session = new_session(wanted)
    with session:
        question, is_piped = opening.question, not sys.stdin.isatty()
        if not question and opening.content is None and is_piped:
            question = sys.stdin.read().strip()
            if not question:
                raise CommandFailed("There is no question: standard input is empty.")
            opening = Opening(content=question, resume=opening.resume)  # `@` in data of programs names no files
        if opening.resume:
            _resume(session)
        if question or opening.content is not None:
            _ask_first(session, question, opening)
            if not opening.stay or is_piped:
                return
        else:
            session.tell(GREETING)
        loop(session, reader(session))


def new_session(wanted: Wanted) -> Session:
    """For the current folder."""
    environment = read_environment()
    permitted = PermittedFiles(load_settings(environment, wanted.options).settings.inline)
    workspace = Workspace(here(), permitted)
    folder = state_folder(environment) if sys.stdout.isatty() else None  # programs have no conversations
    kept = KeptConversations(folder, workspace.root)
    return Session(wanted, workspace, kept, _screen(), tell, lambda: ServerProcess(tell))


def reader(session: Session) -> Read:
    """With line editing and the workspace's own input history, where there is a terminal."""
    from .input_history import InputHistory
    from .reading import Reader

    folder = state_folder(read_environment())
    history = InputHistory(folder, session.workspace.root) if folder is not None else None
    return Reader(history, session.workspace.names).read


def _ask_first(session: Session, question: str, opening: Opening) -> Answer | None:
    session.is_quiet = not (opening.stay and sys.stdin.isatty())
    try:
        answer = session.ask(question) if opening.content is None else session.send(opening.content)
    except Refused as error:
        raise CommandFailed(one_line(str(error))) from None
    if answer is None or not session.is_quiet:
        return answer
    session.is_quiet = False
    if answer.reason == "error" or (answer.message and not answer.text and answer.reason == "done"):
        raise CommandFailed(one_line(answer.message))
    if answer.message and answer.reason == "done":
        session.tell(one_line(answer.message))
    if answer.reason == "cancelled":
        raise KeyboardInterrupt
    return answer


def _resume(session: Session) -> None:
    from .slash import Command
    from .slash_commands import run_command

    if session.kept.all():
        run_command(session, Command("resume"))
    else:
        session.tell("No conversation is kept in this workspace: this is the first.")


def tell(line: str) -> None:
    """Beside the conversation."""
    import click

    click.secho(plain(line), dim=True, err=True)


def _screen() -> Screen:
    if not sys.stdout.isatty():
        return PlainScreen()
    from rich.console import Console
    from rich.theme import Theme

    theme = Theme({"markdown.code": "bold cyan", "markdown.code_block": "cyan"})  # rich's own have a black ground
    return MarkdownScreen(Console(highlight=False, theme=theme))
