"""`lapce-ai doctor`: looks at everything that a call needs, without making one."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from pathlib import Path

import click
from rich.console import Console

from ..local.folders import local_folder
from ..settings.config_path import config_path
from ..settings.environment import Environment, read_environment
from ..settings.keys import is_loopback
from ..settings.load import load_settings
from ..settings.resolve import Resolution
from ..settings.settings import Settings
from .doctor_machine import local_check, machine_checks, network_checks
from .doctor_profiles import Asked, asked_profiles, profile_rows
from .doctor_reach import reach_all
from .doctor_report import Check, Report
from .doctor_server import ServerTold, server_checks, server_told


def examine_and_tell(*, as_json: bool) -> bool:
    """Prints the report; whether all is well."""
    report = examined(read_environment(), server_told())
    if as_json:
        click.echo(report.as_json())
    else:
        report.show(Console(highlight=False))
    return report.all_well


def examined(environment: Environment, told: ServerTold | None = None) -> Report:
    """Everything, looked at; `told` by a server of its own, where one was started."""
    resolution = load_settings(environment, {})
    folder = local_folder(environment)
    asked = asked_profiles(resolution.settings, folder)
    transport = resolution.settings.transport
    targets = {profile.target for profile in asked if profile.target}
    rows, facts = profile_rows(asked, asyncio.run(reach_all(targets, transport)))
    checks = [
        *machine_checks(),
        *settings_checks(environment, resolution),
        *network_checks(transport),
        *rows,
        local_check(folder),
        *(server_checks(told, unlimited(asked, resolution.settings)) if told else ()),
    ]
    return Report(checks, facts, told.status if told else {})


def unlimited(asked: Iterable[Asked], settings: Settings) -> set[str]:
    """The profiles that ask this machine, whose requests are not limited; but for a setting (`limitLoopback`)."""
    if settings.limit_loopback:
        return set()
    return {profile.name for profile in asked if profile.target is None or is_loopback(profile.target.place.host)}


def settings_checks(environment: Environment, resolution: Resolution) -> Iterator[Check]:
    """The configuration file, and what is wrong with what was set there and in the environment."""
    path = config_path(environment)
    if path is None:
        yield Check("settings", "file", "note", "there is no place for one: no home folder is known")
    elif Path(path).exists():
        yield Check("settings", "file", "ok", path)
    else:
        yield Check("settings", "file", "ok", f"none; it would be {path}")
    for problem in resolution.problems:
        yield Check("settings", problem.setting or problem.origin, "problem", problem.message)
    withheld = {source.withheld for source in resolution.settings.sources}
    for hint in resolution.hints:
        if hint not in withheld:  # those stand with their profiles
            yield Check("settings", "unknown", "note", hint)
