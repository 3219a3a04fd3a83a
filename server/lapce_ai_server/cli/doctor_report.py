"""What `lapce-ai doctor` found: values, and how they are shown to people and to programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from rich.console import Console
from rich.text import Text

from lapce_ai_providers.version import __version__

from .plain_text import json_text, one_line

State = Literal["ok", "note", "problem"]

COLOURS: dict[State, str] = {"ok": "green", "note": "yellow", "problem": "bold red"}


class Check(NamedTuple):
    """One thing that was looked at."""

    group: str
    name: str
    state: State
    text: str
    """Never holds a secret."""


class ProfileFacts(NamedTuple):
    """One profile, for programs."""

    name: str
    roles: tuple[str, ...]
    provider: str | None
    model: str | None
    key: str | None
    """Where its key was found: "file", "environment", "login" (of this machine); None: nowhere."""
    host: str | None
    """`host:port`, where it asks somebody over the network."""
    proxy: str | None
    reachable: bool | None
    """None: nobody was to be reached."""
    problem: str | None


class Report(NamedTuple):
    """Everything, in the order in which it is shown."""

    checks: Sequence[Check]
    profiles: Sequence[ProfileFacts]
    server: Mapping[str, Any] = MappingProxyType({})
    """What a server just started says of itself (`ai/status`)."""

    @property
    def all_well(self) -> bool:
        """Whether nothing has to be mended."""
        return all(check.state != "problem" for check in self.checks)

    def as_json(self) -> str:
        """For programs."""
        value: dict[str, Any] = {
            "ok": self.all_well,
            "version": __version__,
            "checks": [check._asdict() for check in self.checks],
            "profiles": [profile._asdict() for profile in self.profiles],
            "server": dict(self.server),
        }
        return json_text(value)

    def show(self, console: Console) -> None:
        """For people: one line for each check, under the name of its group."""
        width = max((len(check.name) for check in self.checks), default=0)
        group = ""
        for check in self.checks:
            if check.group != group:
                group = check.group
                console.print(Text(one_line(group), style="bold"))
            line = Text("  ")
            line.append(f"{check.state:<9}", style=COLOURS[check.state])
            line.append(f"{one_line(check.name):<{width}}  {one_line(check.text)}")
            console.print(line, soft_wrap=True)
        console.print(self._verdict(), soft_wrap=True)

    def _verdict(self) -> Text:
        count = sum(check.state == "problem" for check in self.checks)
        if not count:
            return Text("All is well.", style="green")
        return Text(f"{count} problem{'s' if count > 1 else ''} found.", style="bold red")
