"""`lapce-ai doctor --completions`: why completions were shown, or not, in the servers that run or ran lately."""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import click
from rich.console import Console
from rich.text import Text

from lapce_ai_providers.json_edge import as_list, as_object

from ..completion.journal import journal_files
from ..completion.spend import Spend
from ..completion.switch import Switch
from ..settings.environment import Environment, read_environment
from ..settings.inline import InlineSettings
from ..settings.load import load_settings
from ..settings.state_path import state_folder
from .plain_text import json_text, one_line
from .verdict_words import words_for

MOST_ROWS = 20
LARGEST = 1e11
NO_REQUESTS = (
    "No server has been asked for a completion in the last week. Does the editor show inline completions (ghost text), "
    "and does it start lapce-ai for the language of your file?"
)
COLOURS = {"shown": "green", "cached": "green", "error": "bold red", "skipped": "yellow", "filtered": "yellow"}

Row = Mapping[str, Any]


class Completions(NamedTuple):
    """What is known."""

    servers: Sequence[Row]
    """What each wrote, the one that wrote last at the end."""
    today: Row
    paused: Sequence[str]
    """Folders."""
    settings: InlineSettings


def tell_completions(*, as_json: bool) -> None:
    """Prints it."""
    found = completions_of(read_environment())
    if as_json:
        click.echo(json_text(as_value(found)))
    else:
        show(found, Console(highlight=False), time.time())


def completions_of(environment: Environment) -> Completions:
    """All that servers of this user have left; the editor's own settings are not seen here."""
    folder = state_folder(environment)
    rows = [] if folder is None else [told for _, told in journal_files(folder).read_all()]
    paused = [path for path, is_paused in Switch(folder).folders().items() if is_paused]
    settings = load_settings(environment, {}).settings.inline
    return Completions(sorted(rows, key=lambda row: number(row, "saved")), Spend(folder).value(), paused, settings)


def as_value(found: Completions) -> dict[str, Any]:
    """For programs."""
    names = {str(row["verdict"]) for server in found.servers for row in verdicts_of(server)}
    return {
        "servers": [{**server, "running": is_running(server)} for server in found.servers],
        "today": found.today,
        "paused": list(found.paused),
        "words": {name: words_for(name) for name in sorted(names)},
    }


def show(found: Completions, console: Console, now: float) -> None:
    """For people."""
    for line in (*lines_of_servers(found.servers, now), *lines_of_switches(found)):
        console.print(line, soft_wrap=True)


def lines_of_servers(servers: Sequence[Row], now: float) -> Iterator[Text]:
    """Sums of each server; the last requests, and in words what their verdicts mean."""
    if not servers:
        yield Text(NO_REQUESTS, style="yellow")
    for server in servers:
        yield Text(title_of(server, now), style="bold")
        yield Text(f"  {counts_text(server.get('counts'))}")
        yield Text(f"  {feedback_text(server.get('feedback'))}")
    rows = sorted((row for server in servers for row in verdicts_of(server)), key=lambda row: number(row, "time"))
    last = rows[-MOST_ROWS:]
    if last:
        yield Text("last requests", style="bold")
        yield from map(line_of, last)
        yield Text("what that means", style="bold")
    for name, count in Counter(str(row["verdict"]) for row in last).most_common():
        yield Text(f"  {one_line(name)} ({count}): {words_for(name)}")


def line_of(row: Row) -> Text:
    """One request."""
    verdict = one_line(str(row["verdict"]))
    line = Text(f"  {time.strftime('%H:%M:%S', time.localtime(number(row, 'time')))}  ")
    line.append(f"{verdict:<26}", style=COLOURS.get(verdict.partition(":")[0], ""))
    place = f"{row.get('path') or row.get('file', '?')}:{number(row, 'line'):.0f}"
    line.append(f" {one_line(place)}  {number(row, 'milliseconds'):.0f} ms")
    more = [row.get("trigger") if row.get("trigger") == "invoked" else None, row.get("model"), row.get("why")]
    line.append("".join(f"  {one_line(str(text))}" for text in more if text))
    return line


def lines_of_switches(found: Completions) -> Iterator[Text]:
    """What keeps completions from coming, and what they have cost today."""
    yield Text("today", style="bold")
    yield Text(f"  {spend_text(found.today, found.settings)}")
    if not found.settings.enabled:
        yield Text("  inlineEnabled is false: they come only when you ask by hand", style="yellow")
    for folder in found.paused:
        yield Text(f"  paused in {one_line(folder)}; to resume there: lapce-ai completions resume", style="yellow")


def title_of(server: Row, now: float) -> str:
    """Whose server it is, and whether it still runs."""
    minutes = max(0.0, now - number(server, "saved")) / 60
    state = "running" if is_running(server) else "ended"
    editor = one_line(str(server.get("editor") or "an editor without a name"))
    return f"{editor}: server {number(server, 'pid'):.0f}, {state}, last request {minutes:.0f} min ago"


def counts_text(counts: object) -> str:
    """How many of each verdict since the start."""
    rows = as_object(counts) or {}
    return ", ".join(f"{one_line(name)} {number(rows, name):.0f}" for name in rows) or "no requests"


def feedback_text(feedback: object) -> str:
    """What the user did with them, where the editor tells."""
    told = as_object(feedback) or {}
    if not any(told.get(name) for name in ("shown", "accepted", "partiallyAccepted")):
        return f"{number(told, 'offered'):.0f} offered; this editor has not told what became of them"
    names = {"offered": "offered", "shown": "shown", "accepted": "accepted", "partiallyAccepted": "accepted in part"}
    return ", ".join(f"{number(told, name):.0f} {words}" for name, words in names.items())


def spend_text(today: Row, settings: InlineSettings) -> str:
    """Tokens and dollars of the day, and their caps."""
    used = today["completions"]
    tokens = used["inputTokens"] + used["outputTokens"]
    dollars_cap = "" if settings.daily_dollars is None else f" of ${settings.daily_dollars:g} (inlineDailyDollars)"
    tokens_cap = "" if settings.daily_tokens is None else f" of {settings.daily_tokens:,} (inlineDailyTokens)"
    unpriced = f"; {used['unpricedRequests']} of them without a known price" if used["unpricedRequests"] else ""
    return f"{used['requests']} requests{unpriced}, ${used['dollars']:.4f}{dollars_cap}, {tokens:,} tokens{tokens_cap}"


def verdicts_of(server: Row) -> list[Row]:
    """Its last requests; what is none is left out."""
    rows = map(as_object, as_list(server.get("last")) or ())
    return [row for row in rows if row is not None and "verdict" in row]


def number(row: Row, name: str) -> float:
    """The value, if it is a number that can count or date something; else 0."""
    value: object = row.get(name)
    return value if isinstance(value, (int, float)) and 0 <= value < LARGEST else 0


def is_running(server: Row) -> bool:
    """Whether it has not said that it ends, and has not been killed; a killed one's number may be another's by now."""
    pid = int(number(server, "pid"))
    if pid <= 0 or server.get("ended") is True:
        return False
    if sys.platform == "win32":  # where the signal 0 ends processes
        return True
    try:
        os.kill(pid, 0)
    except PermissionError:
        return True
    except (OSError, OverflowError):
        return False
    return True
