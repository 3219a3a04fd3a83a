"""What the transport may use: connections, time-outs, proxies, certificates. Values only."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from ..wire import Timeouts
from .proxy_settings import ProxySettings


@frozen(kw_only=True)
class TransportSettings:
    """The limits of one transport, with the defaults of the design."""

    idle_connections: int = 10
    """Kept open for reuse, all hosts together."""
    idle_connections_per_host: int = 2
    idle_connection_seconds: float = 30.0
    """How long an unused connection is kept; less where the server announces less (`Keep-Alive: timeout=`)."""
    active_connections: int = 1024
    """Requests under way at once; further ones wait in the order in which they came."""
    connect_seconds: float | None = 10.0
    idle_body_seconds: float | None = 300.0
    proxies: ProxySettings = field(factory=ProxySettings)
    ca_file: str | None = None
    """PEM file of the certificate authorities to trust instead of the system's; a call's own comes before it."""
    ssl_cert_file: str | None = None
    """As OpenSSL's variable of that name: a PEM file instead of the system's."""
    ssl_cert_dir: str | None = None
    """As OpenSSL's variable of that name: directories of hashed certificates, separated like PATH."""

    def timeouts(self, headers_seconds: float | None = Timeouts().headers_seconds) -> Timeouts:
        """The limits of an attempt that brings none of its own."""
        return Timeouts(self.connect_seconds, headers_seconds, self.idle_body_seconds)


def settings_from_environment(environment: Mapping[str, str]) -> TransportSettings:
    """The defaults, with the proxies and certificates that the environment names. Pure."""
    return TransportSettings(
        proxies=ProxySettings.from_environment(environment),
        ssl_cert_file=environment.get("SSL_CERT_FILE") or None,
        ssl_cert_dir=environment.get("SSL_CERT_DIR") or None,
    )
