"""Whether a host answers: a connection with TLS, through the proxy if there is one, and nothing sent over it."""

from __future__ import annotations

import asyncio
from typing import NamedTuple

from lapce_ai_providers.errors import SettingsProblem
from lapce_ai_providers.problems import AttemptFailed, ConnectionProblem, TimeoutProblem
from lapce_ai_providers.transport.connector import Connector, OutOfDescriptors
from lapce_ai_providers.transport.route import Route
from lapce_ai_providers.transport.settings import TransportSettings

from ..settings.keys import Place

LONGEST_SECONDS = 5.0


class Target(NamedTuple):
    """Whom to try."""

    place: Place
    ca_file: str | None = None


class Reached(NamedTuple):
    """What came of it."""

    host: str
    """With its port."""
    proxy: str | None = None
    problem: str | None = None
    """Why it was not reached."""


async def reach_all(targets: set[Target], settings: TransportSettings) -> dict[Target, Reached]:
    """Tries all of them side by side; takes at most LONGEST_SECONDS."""
    ordered = sorted(targets, key=repr)
    return dict(zip(ordered, await asyncio.gather(*(reach(target, settings) for target in ordered)), strict=True))


async def reach(target: Target, settings: TransportSettings) -> Reached:
    """Tries one. Never raises for what the network or the settings do."""
    scheme, host, given = target.place
    port = given or (443 if scheme == "https" else 80)
    name = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    try:
        proxy = settings.proxies.proxy_for(scheme, host, port)
    except SettingsProblem as problem:
        return Reached(name, None, problem.message)
    through = None if proxy is None else str(proxy)
    route = Route("https" if scheme == "https" else "http", host, port, proxy, target.ca_file)
    try:
        connection = await Connector(settings).connect(route, LONGEST_SECONDS)
    except AttemptFailed as failed:
        return Reached(name, through, _in_words(failed))
    except SettingsProblem as problem:
        return Reached(name, through, problem.message)
    except OutOfDescriptors:
        return Reached(name, through, "this process may open no more files")
    connection.close()
    return Reached(name, through)


def _in_words(failed: AttemptFailed) -> str:
    match failed.problem:
        case TimeoutProblem(_, seconds):
            return f"no connection within {seconds:g} s"
        case ConnectionProblem(_, detail):
            return detail
        case _:
            return type(failed.problem).__name__
