"""The server's own settings → what the transport is made with. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import evolve

from lapce_ai_providers.secret import Secret
from lapce_ai_providers.transport.settings import TransportSettings, settings_from_environment

from .environment import Environment


def transport_settings(server: Mapping[str, Any], environment: Environment) -> TransportSettings:
    """Limits, proxies and certificates. `proxy` stands for both of the environment's; NO_PROXY holds beside it."""
    settings = settings_from_environment(environment.network)
    proxy: Secret | None = server.get("proxy")
    proxies = settings.proxies if proxy is None else evolve(settings.proxies, http=proxy, https=proxy)
    return evolve(
        settings,
        idle_connections=server["max_idle_connections"],
        idle_connections_per_host=server["max_idle_connections_per_host"],
        idle_connection_seconds=server["idle_connection_seconds"],
        active_connections=server["max_connections"],
        connect_seconds=server["connect_timeout"] or None,
        idle_body_seconds=server["stream_idle_timeout"] or None,
        proxies=proxies,
        ca_file=server.get("ca_file"),
    )
