"""What is typed, line by line: a command is run, a question asked, whatever goes wrong is told."""

from __future__ import annotations

from collections.abc import Callable

from ..failure import CommandFailed
from .session import Session
from .slash import Command, Unknown, parsed
from .slash_commands import run_command
from .workspace import Refused


def loop(session: Session, read: Callable[[], str]) -> None:
    """Until `/exit` or the end of the input."""
    while True:
        try:
            typed = read()
        except EOFError:
            return
        except KeyboardInterrupt:
            continue
        try:
            match parsed(typed):
                case Command(name="exit"):
                    return
                case Command() as command:
                    run_command(session, command)
                case Unknown(message=message):
                    session.tell(message)
                case str() as question:
                    session.ask(question)
        except KeyboardInterrupt:
            session.tell("Cancelled.")
        except (CommandFailed, Refused) as error:
            session.tell(str(error))
