"""What the commands of a chat do."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from attrs import evolve

from ...features.conversation_window import content_text
from ..failure import CommandFailed
from .kept import Conversation
from .markdown_file import as_markdown, place_to_save, save
from .session import Session
from .slash import Command, help_lines
from .switching import switch_model, switch_profile
from .talk import typed_of

MOST_LISTED = 20


def run_command(session: Session, command: Command) -> None:
    """Raises CommandFailed, Refused."""
    _COMMANDS[command.name](session, command.argument)


def _help(session: Session, _argument: str) -> None:
    for line in help_lines():
        session.tell(line)


def _file(session: Session, argument: str) -> None:
    if argument:
        session.attach(argument)
    elif session.pending:
        session.tell("With the next question: " + ", ".join(file.label for file in session.pending))
    else:
        session.tell("No file goes along with the next question. /file PATH, or @PATH in the question, sends one.")


def _system(session: Session, argument: str) -> None:
    if argument:
        session.talk.wanted = evolve(session.talk.wanted, system=None if argument == "-" else argument)
    session.tell(f"System prompt: {session.talk.wanted.system or 'none'}")


def _new(session: Session, _argument: str) -> None:
    had_any = bool(session.talk.messages)
    session.go_on_with(Conversation(model=session.talk.model, provider=session.talk.provider))
    session.pending = []
    session.tell("A new conversation; /history has the others." if had_any else "A new conversation.")


def _history(session: Session, _argument: str) -> None:
    session.listed = session.kept.all()[:MOST_LISTED]
    if not session.listed:
        session.tell("No conversation is kept in this workspace.")
    for number, conversation in enumerate(session.listed, 1):
        mark = "*" if conversation.name == session.conversation.name else " "
        turns = sum(message["role"] == "user" for message in conversation.messages)
        when = time.strftime("%Y-%m-%d %H:%M", time.localtime(conversation.changed_seconds))
        session.tell(f"{mark}{number:3}  {when}  {turns:3} asked  {conversation.title}")


def _resume(session: Session, argument: str) -> None:
    if argument and not argument.isdecimal():
        raise CommandFailed("/resume takes a number of /history.")
    if not argument or not session.listed:
        session.listed = session.kept.all()[:MOST_LISTED]
    number = int(argument or 1)
    if not 1 <= number <= len(session.listed):
        raise CommandFailed(f"There is no conversation {number} in this workspace; /history lists them.")
    conversation = session.listed[number - 1]
    session.go_on_with(conversation)
    session.tell(f"Going on with: {conversation.title}")
    show_last(session)


def show_last(session: Session) -> None:
    """The last question and its answer, so that one knows where one was."""
    for message in session.talk.messages[-2:]:
        if message["role"] == "user":
            session.tell(f"› {typed_of(message)}")
        else:
            session.screen.text(content_text(message["content"]))
            session.screen.ended()


def _retry(session: Session, _argument: str) -> None:
    before = list(session.talk.messages)
    question = session.talk.forget_last()
    if question is None:
        raise CommandFailed("There is no question to ask again.")
    try:
        answer = session.send(question)
    except BaseException:
        session.talk.messages = before
        raise
    if not answer.text:
        session.talk.messages = before


def _save(session: Session, argument: str) -> None:
    if not session.talk.messages:
        raise CommandFailed("There is nothing to save yet.")
    place = place_to_save(argument, session.workspace.here, session.workspace.root)
    text = as_markdown(session.talk.messages, session.conversation.title or "Chat", session.talk.model)
    save(place, text, may_replace=str(place) in session.saved)
    session.saved.add(str(place))
    session.tell(f"Saved to {place}.")


def _usage(session: Session, _argument: str) -> None:
    session.tell(session.talk.sums.line())


_COMMANDS: Mapping[str, Callable[[Session, str], None]] = {
    "help": _help,
    "file": _file,
    "model": switch_model,
    "profile": switch_profile,
    "system": _system,
    "new": _new,
    "history": _history,
    "resume": _resume,
    "retry": _retry,
    "save": _save,
    "usage": _usage,
}
