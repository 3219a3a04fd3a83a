"""`lapce-ai chat`, `explain`, `review` and `commit-message`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import click

from .failure import CommandFailed

if TYPE_CHECKING:
    from .chat.wanted import Wanted


def whom_to_ask(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that all of them have."""
    options = (
        click.option("--local", "use_local", is_flag=True, help="Ask the model on this machine."),
        click.option("-m", "--model", metavar="ID", help="Another model of the profile's provider."),
        click.option(
            "-p", "--profile", metavar="NAME", help="A profile of your configuration; default: the one for chat."
        ),
        click.option("--as-in-lapce", is_flag=True, help="Heed what is set for the plugin in Lapce, too."),
    )
    for option in options:
        command = option(command)
    return command


@click.command(short_help="Talk with a model in the terminal.")
@click.argument("question", nargs=-1)
@whom_to_ask
@click.option("-s", "--system", metavar="TEXT", help="The system prompt.")
@click.option("-r", "--resume", is_flag=True, help="Go on with this workspace's last conversation.")
def chat(question: tuple[str, ...], system: str | None, *, resume: bool, **whom: Any) -> None:
    r"""Talk with a model in the terminal.

    With a QUESTION, or one on standard input, answers it and ends. Else it is a chat: Ctrl-C cancels an answer, Ctrl-D
    or /exit leaves, /help tells the rest. Conversations are kept for each workspace (the repository around the current
    folder, or the current folder); /resume goes on with one.

    \b
    In a question:
      @src/main.py          sends the file along; Tab completes paths
      @src/main.py:10-40    these lines of it
      @src                  the names of the folder's files
      @"a file.txt"         a name with spaces
    Files that hold secrets by their names, and files that git ignores, are refused.
    A line that ends with \ goes on in the next one; so does all between two triple quotes.
    """
    from .chat.converse import Opening, converse

    converse(_wanted(system=system, **whom), Opening(question=" ".join(question), resume=resume))


STAY = click.option("-c", "--chat", "stay", is_flag=True, help="Talk on about it afterwards.")


@click.command(short_help="Explain files, or some of their lines.")
@click.argument("files", nargs=-1, metavar="[FILE[:LINES]]...")
@whom_to_ask
@STAY
def explain(files: tuple[str, ...], *, stay: bool, **whom: Any) -> None:
    """Explain each FILE, or some of its lines (FILE:10-40).

    Without a FILE it asks which, and offers those that were changed last.
    """
    from .chat.converse import Opening, converse, new_session, reader, tell
    from .chat.picking import picked
    from .chat.prepared import explaining, system_words
    from .chat.workspace import Refused

    wanted = _wanted(system=system_words("explain"), **whom)
    session = new_session(wanted)
    try:
        names = files or (picked(session.workspace, reader(session), tell),)
        content = explaining(session.workspace, names)
    except Refused as error:
        raise CommandFailed(str(error)) from None
    except EOFError:
        return
    tell(f"Explaining {', '.join(names)}")
    converse(wanted, Opening(content=content, stay=stay))


@click.command(short_help="Review what has changed since the last commit.")
@whom_to_ask
@STAY
def review(*, stay: bool, **whom: Any) -> None:
    """Look for mistakes in what has changed since the last commit, staged or not (git diff HEAD).

    Files that hold secrets by their names are left out.
    """
    from .chat.converse import Opening, converse
    from .chat.prepared import Changes, system_words
    from .chat.session import here

    changes = Changes(here())
    content = changes.review()
    _tell_left_out(changes.left_out)
    converse(_wanted(system=system_words("review"), **whom), Opening(content=content, stay=stay))


@click.command("commit-message", short_help="Write a message for the commit that is staged.")
@whom_to_ask
def commit_message(**whom: Any) -> None:
    r"""Write a message for what is staged (git diff --staged), and print it.

    \b
    It commits nothing. To begin with it in your editor:
      lapce-ai commit-message | git commit -e -F -
    """
    from .chat.converse import Opening, converse
    from .chat.prepared import Changes, system_words
    from .chat.session import here

    changes = Changes(here())
    content = changes.commit_message()
    _tell_left_out(changes.left_out)
    converse(_wanted(system=system_words("commit_message"), **whom), Opening(content=content))


def _wanted(
    profile: str | None, model: str | None, *, use_local: bool, as_in_lapce: bool, system: str | None
) -> Wanted:
    from .chat.wanted import Wanted

    if use_local and profile is not None:
        raise click.UsageError("--local and --profile exclude each other.")
    options: Mapping[str, Any] = _options_of_lapce() if as_in_lapce else {}
    return Wanted(profile=profile, model=model, system=system, local=use_local, options=options)


def _options_of_lapce() -> Mapping[str, Any]:
    from ..settings.environment import read_environment
    from .chat.converse import tell
    from .lapce.plugin_settings import plugin_settings

    return plugin_settings(read_environment(), tell)


def _tell_left_out(names: list[str]) -> None:
    from .chat.converse import tell

    if names:
        tell(f"Not sent, since they hold secrets going by their names: {', '.join(names)}")
