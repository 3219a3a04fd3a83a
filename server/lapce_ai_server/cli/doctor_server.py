"""What `lapce-ai doctor` learns from a server of its own, by `ai/status`: that one starts, what it holds and may do."""

from __future__ import annotations

import time
from collections.abc import Container, Iterator, Mapping
from typing import Any, NamedTuple

from lapce_ai_providers.transport.rate_ceiling import START_PER_MINUTE

from .doctor_report import Check
from .failure import CommandFailed
from .server_process import ServerProcess

GROUP = "server"
MIB = 1024 * 1024

Status = Mapping[str, Any]


class ServerTold(NamedTuple):
    """What came of starting one as an editor does, without the editor's settings."""

    seconds: float
    """Until it had answered `initialize`."""
    status: Status
    """Its `ai/status`; empty where there is a problem."""
    problem: str | None = None


def server_told() -> ServerTold:
    """Starts a server, asks it, and ends it."""
    began = time.monotonic()
    seconds = 0.0
    try:
        with ServerProcess(lambda message: None) as server:
            server.initialize({})
            seconds = time.monotonic() - began
            return ServerTold(seconds, server.request("ai/status", {}))
    except CommandFailed as failed:
        return ServerTold(seconds, {}, str(failed))


def server_checks(told: ServerTold, free: Container[str] = ()) -> Iterator[Check]:
    """Start, memory, connections, limits and counters; `free`: the profiles that ask this machine without a limit."""
    if told.problem is not None:
        yield Check(GROUP, "start", "problem", told.problem)
        return
    status = told.status
    yield Check(GROUP, "start", "ok", f"answers {told.seconds:.2f} s after it was started")
    yield Check(GROUP, "memory", "ok", memory_text(status))
    yield Check(GROUP, "connections", "ok", connections_text(status))
    for profile in status["profiles"]:
        if "problem" not in profile:
            text = "none: it asks this machine" if profile["name"] in free else limit_text(profile)
            yield Check(GROUP, f"limit of {profile['name']}", "ok", text)
    yield Check(GROUP, "usage", "ok", usage_text(status["usage"]))
    yield Check(GROUP, "today", "ok", today_text(status["usage"]["today"]))


def memory_text(status: Status) -> str:
    """Now, and what the first call to each provider that is set up adds."""
    estimates = {row["provider"]: row["memoryEstimate"] for row in status["profiles"] if "memoryEstimate" in row}
    more = [f"{provider} {estimate / MIB:.1f} MiB" for provider, estimate in estimates.items()]
    now = f"{status['memoryBytes'] / MIB:.0f} MiB"
    return f"{now}; a first call adds about: {', '.join(more)}" if more else now


def connections_text(status: Status) -> str:
    """Of the pool that all providers share."""
    pool = status["connections"]
    kept = {row["connectionPoolSize"] for row in status["providers"]}
    return (
        f"{pool.get('active', 0)} in use, {pool.get('idle', 0)} unused; at most {max(kept)} unused kept for each host"
    )


def limit_text(profile: Mapping[str, Any]) -> str:
    """How its requests are limited."""
    match profile.get("requestsPerMinute"):
        case None:
            return f"{START_PER_MINUTE:g} requests a minute at first, then as many as {profile['provider']} takes"
        case 0:
            return "none on our side (requestsPerMinute is 0)"
        case requests:
            return f"{requests} requests a minute (requestsPerMinute)"


def usage_text(usage: Mapping[str, Any]) -> str:
    """The counters, which each server has of its own."""
    counts = f"{usage['calls']} calls, {usage['inputTokens']} + {usage['outputTokens']} tokens"
    return f"{counts}, ${usage['totalCost']:.2f}; counted anew by each server, ai/status tells"


def today_text(today: Mapping[str, Any]) -> str:
    """What all servers of this user have spent since midnight."""
    rows = [(kind, today[kind]) for kind in ("calls", "completions")]
    parts = [
        f"{row['requests']} {kind}, {row['inputTokens']} + {row['outputTokens']} tokens, ${row['dollars']:.2f}"
        for kind, row in rows
    ]
    return f"{'; '.join(parts)}; of all servers together"
