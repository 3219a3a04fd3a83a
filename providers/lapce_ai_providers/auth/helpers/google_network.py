"""HTTP for google-auth, which brings none but `requests`: urllib3 with our proxies, certificates and name."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from ...transport.proxy_settings import Proxy
from ...transport.settings import TransportSettings
from ...transport.tls_context import configured_trust, new_context
from ...version import USER_AGENT

METADATA_HOSTS = frozenset({"169.254.169.254", "metadata.google.internal", "metadata"})
"""Answer only on the machine's own network, never through a proxy."""
LONGEST_SECONDS = 30.0


class GoogleRequest:
    """What google-auth calls a transport (`google.auth.transport.Request`)."""

    def __init__(self, settings: TransportSettings) -> None:
        self._settings = settings
        self._tls: Any = None

    def __call__(
        self,
        url: str,
        method: str = "GET",
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
        **_: Any,
    ) -> Any:
        """One request; google-auth repeats it where that helps. Raises google.auth's TransportError."""
        import urllib3

        library: Any = import_module("google.auth.transport.urllib3")
        named = {**(headers or {}), "User-Agent": USER_AGENT}
        seconds = LONGEST_SECONDS if timeout is None else timeout
        send = library.Request(self._pool(url))
        return send(url, method, body, named, seconds, retries=urllib3.Retry(0), redirect=False)

    def _pool(self, url: str) -> Any:
        import urllib3

        proxy = self._proxy_for(url)
        if self._tls is None and (url.startswith("https:") or (proxy and proxy.scheme == "https")):
            self._tls = new_context(configured_trust(self._settings, None))
        if proxy is None:
            return urllib3.PoolManager(ssl_context=self._tls)
        secret = proxy.authorization
        return urllib3.ProxyManager(
            f"{proxy.scheme}://{host_in_url(proxy.host)}:{proxy.port}",
            proxy_headers={"Proxy-Authorization": secret.reveal()} if secret else None,
            ssl_context=self._tls,
            proxy_ssl_context=self._tls,
        )

    def _proxy_for(self, url: str) -> Proxy | None:
        address = urlsplit(url)
        host = address.hostname or ""
        if host in METADATA_HOSTS:
            return None
        port = address.port or (443 if address.scheme == "https" else 80)
        return self._settings.proxies.proxy_for(address.scheme, host, port)


def host_in_url(host: str) -> str:
    """IPv6 addresses stand in brackets."""
    return f"[{host}]" if ":" in host else host
