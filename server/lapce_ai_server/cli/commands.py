"""The commands for people, and their help."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from lapce_ai_providers.version import __version__

from .asking_commands import chat, commit_message, explain, review
from .auth_commands import auth
from .completion_commands import completions
from .failure import CommandFailed
from .lapce.commands import lapce
from .local_commands import local
from .man_pages import add_pages
from .model_commands import models
from .plain_text import plain
from .trust_commands import trust

EPILOG = """\b
Start here:
  lapce-ai local install     fetch a small model for this machine (no key needed)
  lapce-ai demo              see an answer stream through the real server
  lapce-ai auth set openai   or another provider, or export OPENAI_API_KEY=...; and then: lapce-ai chat
  lapce-ai lapce init        put chat into the palette of Lapce, for the current folder
  lapce-ai doctor            if something does not work

Editors start `lapce-ai` bare: it then speaks the Language Server Protocol on stdin and stdout.
"""


@click.group(context_settings={"help_option_names": ["-h", "--help"]}, epilog=EPILOG)
@click.version_option(__version__, prog_name="lapce-ai", message="%(prog)s %(version)s")
def lapce_ai() -> None:
    """Lapce AI: eight AI providers, and a local model, in every editor that speaks LSP."""


@lapce_ai.command()
def serve() -> None:
    """Serve an editor on stdin and stdout (the default).

    A stray --stdio is accepted.
    """
    from ..server import serve as serve_editor

    sys.exit(serve_editor())


@lapce_ai.command()
def demo() -> None:
    """Show a streamed answer and a completion by the local model.

    No key, no account and no network are needed, once `lapce-ai local install` has run.
    """
    from .demo import show_demo

    show_demo()


@lapce_ai.command(short_help="Look at everything that a call needs, and say what is wrong.")
@click.option("--completions", is_flag=True, help="Why inline completions were shown, or not, in your editors.")
@click.option("--json", "as_json", is_flag=True, help="For programs: one JSON object.")
@click.option(
    "--report",
    "report",
    metavar="[FILE]",
    is_flag=False,
    flag_value="-",
    help="Markdown for a bug report, without secrets, to standard output or into a new FILE.",
)
def doctor(*, as_json: bool, completions: bool, report: str | None) -> int:
    """Look at everything that a call needs, and say what is wrong.

    Settings of an editor are not seen here: only the configuration file and the environment. Each provider's host is
    connected to, but nothing is asked of it, so nothing is spent. The exit status is 0 if all is well, else 1.
    """
    if report is not None:
        from .bug_report import tell_report

        tell_report(report)
        return 0
    if completions:
        from .doctor_completions import tell_completions

        tell_completions(as_json=as_json)
        return 0

    from .doctor import examine_and_tell

    return 0 if examine_and_tell(as_json=as_json) else 1


lapce_ai.add_command(auth)
lapce_ai.add_command(chat)
lapce_ai.add_command(commit_message)
lapce_ai.add_command(completions)
lapce_ai.add_command(explain)
lapce_ai.add_command(lapce)
lapce_ai.add_command(local)
lapce_ai.add_command(models)
lapce_ai.add_command(review)
lapce_ai.add_command(trust)
add_pages(lapce_ai)


def run(arguments: Sequence[str]) -> int:
    """Runs a command; the exit status. What goes wrong is told in words on stderr."""
    try:
        status: object = lapce_ai.main(list(arguments), prog_name="lapce-ai", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return 130
    except CommandFailed as failed:
        click.secho(plain(str(failed)), fg="red", err=True)
        return 1
    except BrokenPipeError:  # the reader of our output has seen enough
        sys.stdout = None
        return 0
    return status if isinstance(status, int) else 0
