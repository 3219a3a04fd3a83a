"""Where a request's connection leads: the pool keeps connections by it."""

from __future__ import annotations

from typing import Literal

from attrs import frozen

from .proxy_settings import Proxy


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

    def __str__(self) -> str:
        return self.authority

    @property
    def authority(self) -> str:
        """`host:port`, as CONNECT and messages name it."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"
