"""How the helper process reaches the network: the transport's proxies and certificates, as JSON over the pipe."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..secret import Secret
from ..transport.proxy_settings import ProxySettings
from ..transport.settings import TransportSettings


def network_facts(settings: TransportSettings | None, ca_file: str | None) -> dict[str, str | None]:
    """What a question tells the helper; proxies come with their passwords, hence only ever over the pipe.

    Args:
        settings: the transport's; None: no proxy, the system's certificates.
        ca_file: the profile's own authorities.
    """
    settings = settings or TransportSettings()
    proxies = settings.proxies
    return {
        "http": proxies.http.reveal() if proxies.http else None,
        "https": proxies.https.reveal() if proxies.https else None,
        "no_proxy": proxies.no_proxy,
        "ca_file": ca_file or settings.ca_file,
        "ssl_cert_file": settings.ssl_cert_file,
        "ssl_cert_dir": settings.ssl_cert_dir,
    }


def network_settings(facts: Mapping[str, Any]) -> TransportSettings:
    """The same on the helper's side."""
    http, https = facts.get("http"), facts.get("https")
    return TransportSettings(
        proxies=ProxySettings(
            http=Secret(http) if http else None,
            https=Secret(https) if https else None,
            no_proxy=facts.get("no_proxy") or "",
        ),
        ca_file=facts.get("ca_file"),
        ssl_cert_file=facts.get("ssl_cert_file"),
        ssl_cert_dir=facts.get("ssl_cert_dir"),
    )
