"""Which proxy a request goes through: the variables that curl reads, and what they say for one address."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Literal
from urllib.parse import unquote_to_bytes, urlsplit

from attrs import field, frozen

from ..errors import SettingsProblem
from ..secret import Secret
from .no_proxy import bypasses_proxy, is_loopback

_PORTS = {"http": 80, "https": 443}


@frozen
class Proxy:
    """One proxy, ready to be asked."""

    scheme: Literal["http", "https"]
    """How to talk to the proxy itself."""
    host: str
    port: int
    authorization: Secret | None = field(default=None, repr=False)
    """The value of `Proxy-Authorization`, where its address names a user."""

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


@frozen(kw_only=True)
class ProxySettings:
    """The proxies as they are configured. Their addresses may hold a password, hence Secret."""

    http: Secret | None = None
    """For `http://` addresses."""
    https: Secret | None = None
    """For `https://` addresses."""
    no_proxy: str = ""
    """Hosts that are asked directly, in curl's syntax."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> ProxySettings:
        """As curl reads it (https://curl.se/docs/manpage.html, ENVIRONMENT, checked 2026-11): lower case first.

        `HTTP_PROXY` in upper case is passed over where `REQUEST_METHOD` is set, since a web server then puts a
        client's `Proxy:` header there (https://httpoxy.org, checked 2026-11).
        """

        def first(*names: str) -> str:
            return next((environment[name] for name in names if environment.get(name)), "")

        upper = () if "REQUEST_METHOD" in environment else ("HTTP_PROXY",)
        http = first("http_proxy", *upper, "all_proxy", "ALL_PROXY")
        https = first("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
        return cls(
            http=Secret(http) if http else None,
            https=Secret(https) if https else None,
            no_proxy=first("no_proxy", "NO_PROXY"),
        )

    def proxy_for(self, scheme: str, host: str, port: int) -> Proxy | None:
        """The proxy for an address, or None for a direct connection. Raises SettingsProblem for an unusable one."""
        address = self.https if scheme == "https" else self.http
        if address is None or is_loopback(host) or bypasses_proxy(self.no_proxy, host, port):
            return None
        return _parsed(scheme, address.reveal())

    def problems(self) -> list[str]:
        """What is wrong with the settings, for the message at start; calls that would need them fail with the same."""
        found: list[str] = []
        for scheme, address in (("http", self.http), ("https", self.https)):
            try:
                if address is not None:
                    _parsed(scheme, address.reveal())
            except SettingsProblem as problem:
                found.append(problem.message)
        return found


def _parsed(used_for: str, address: str) -> Proxy:
    """Never quotes the address: it may hold a password."""
    name = f"The proxy for {used_for}:// addresses ({used_for.upper()}_PROXY)"
    try:
        parts = urlsplit(address if "://" in address else f"http://{address}")
        host, port = parts.hostname, parts.port
    except ValueError:
        raise SettingsProblem(f"{name} is not a usable address; it is written http://user:password@host:port") from None
    if parts.scheme not in _PORTS:
        raise SettingsProblem(
            f"{name} is of the kind {parts.scheme}://, which is not supported; use http:// or https://"
        )
    if not host or not host.isascii():
        raise SettingsProblem(f"{name} names no usable host; it is written http://user:password@host:port")
    scheme: Literal["http", "https"] = "https" if parts.scheme == "https" else "http"
    return Proxy(scheme, host, port or _PORTS[scheme], _basic(parts.username, parts.password))


def _basic(username: str | None, password: str | None) -> Secret | None:
    """RFC 7617, of the percent-decoded user and password."""
    if username is None and password is None:
        return None
    pair = unquote_to_bytes(username or "") + b":" + unquote_to_bytes(password or "")
    return Secret("Basic " + base64.b64encode(pair).decode("ascii"))
