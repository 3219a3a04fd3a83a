"""Where a request's connection leads: the pool keeps connections by it."""

from __future__ import annotations

from typing import Literal

from attrs import Factory, field, frozen

from .proxy_settings import Proxy


def _authority(route: Route) -> str:
    return f"[{route.host}]:{route.port}" if ":" in route.host else f"{route.host}:{route.port}"


@frozen
class Route:
    """Connections of equal routes are interchangeable."""

    scheme: Literal["http", "https"]
    host: str
    """Without the brackets of an IPv6 address."""
    port: int
    proxy: Proxy | None = None
    ca_file: str | None = None
    """The authorities that the server's (and an https:// proxy's) certificate is checked against; None: the default."""
    authority: str = field(init=False, eq=False, default=Factory(_authority, takes_self=True))
    """`host:port`, as CONNECT and messages name it."""

    def __str__(self) -> str:
        return self.authority
