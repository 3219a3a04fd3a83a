"""`lapce-ai doctor --report`: what a bug report needs, as Markdown that its reader may give to strangers."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import click

from lapce_ai_providers.version import __version__

from ..settings.config_file import read_config_file
from ..settings.environment import Environment, read_environment
from ..settings.environment_options import environment_options
from ..settings.load import default_options, load_settings
from ..settings.options import Options
from .doctor import examined
from .doctor_completions import as_value, completions_of, counts_text, feedback_text
from .doctor_report import Report
from .doctor_server import server_told
from .failure import CommandFailed
from .plain_text import json_text, one_line
from .scrubbed import scrubbed, secrets_in_url
from .shown_settings import Row, rows_of, texts_of

OPENING = """\
# Lapce AI: report for a bug

**Read this before you send it to anybody.** It was made on your machine and has gone nowhere. It holds: versions of the
program, of Python and of packages; your settings with keys, header values, users, passwords and queries of addresses
masked; names of your profiles, models and hosts; what `lapce-ai doctor` finds; counters of calls, tokens and dollars;
how many completions were shown or not. It holds no code, no names of your own files, no prompt, no answer. What looked
like a key was masked as well; host names, profile names and the path of Python may still tell who you are.
"""
LOG = """\
No log file is kept. What the server writes to standard error is in the editor's own log: in Neovim `:LspLog`, in VS
Code the output "Lapce AI", in Lapce the folder of its logs. `LAPCE_AI_LOG=debug` makes it say more. Please add the last
lines, and look through them first.
"""


class Facts(NamedTuple):
    """All that is told."""

    report: Report
    settings: Sequence[Row]
    completions: Sequence[dict[str, Any]]


def tell_report(path: str) -> None:
    """To standard output (`-`), or into a new file that only the user can read. Raises CommandFailed."""
    text = report_text(read_environment())
    if path == "-":
        click.echo(text)
        return
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "w", encoding="utf-8") as file:
            file.write(text + "\n")
    except FileExistsError:
        raise CommandFailed(f"{one_line(path)} is there already; nothing was written.") from None
    except (OSError, ValueError) as error:
        raise CommandFailed(f"{one_line(path)} cannot be written: {one_line(str(error))}") from None
    click.echo(f"Written to {one_line(path)}. Read it before you send it.", err=True)


def report_text(environment: Environment) -> str:
    """The whole of it."""
    resolution = load_settings(environment, {})
    places = (default_options(), read_config_file(environment), environment_options(environment))
    facts = Facts(
        examined(environment, server_told()),
        list(rows_of(resolution.settings, places)),
        as_value(completions_of(environment))["servers"],
    )
    home = environment.home or ""
    return scrubbed("\n".join(lines_of(facts)), known_secrets(environment, places), (home, os.path.realpath(home)))


def known_secrets(environment: Environment, places: Sequence[Options]) -> Iterator[str]:
    """Of environment and configuration file, also those that are not used."""
    yield from (key.reveal() for key in environment.keys.values())
    for text, is_secret in (*texts_of(places), *((text, False) for text in environment.network.values())):
        if is_secret:
            yield text
        yield from secrets_in_url(text)


def lines_of(facts: Facts) -> Iterator[str]:
    """Markdown."""
    yield OPENING
    yield f"## Versions\n\n- Lapce AI {__version__}\n- {platform.platform()}, Python {platform.python_version()}\n"
    yield "## What the doctor finds\n"
    yield from table(("group", "what", "state", ""), facts.report.checks)
    yield "\n## Settings that are set\n\nThose of an editor are not seen from here: please add them, without keys.\n"
    yield from table(("profile", "setting", "value", "from"), facts.settings)
    yield "\n## Profiles\n"
    yield from fenced([profile._asdict() for profile in facts.report.profiles])
    yield "\n## A server just started (ai/status)\n"
    yield from fenced(dict(facts.report.server))
    yield "\n## Editors, and completions in the last week\n"
    yield from editors(facts.completions)
    yield f"\n## Log\n\n{LOG}"


def editors(servers: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Each server's editor and its sums; the requests themselves name files."""
    if not servers:
        yield "No server has been asked for a completion."
    for server in servers:
        name = one_line(str(server.get("editor") or "an editor without a name"))
        counts, feedback = counts_text(server.get("counts")), feedback_text(server.get("feedback"))
        yield f"- {name} ({'running' if server.get('running') else 'ended'}): {counts}; {feedback}"


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """As Markdown."""
    yield f"| {' | '.join(heads)} |"
    yield f"|{' --- |' * len(heads)}"
    for row in rows:
        yield f"| {' | '.join(one_line(str(cell)).replace('|', '¦') for cell in row)} |"


def fenced(value: object) -> Iterator[str]:
    """As JSON."""
    yield "```json"
    yield json_text(value, indent=1)
    yield "```"
