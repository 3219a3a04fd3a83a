"""Where a benchmark finds the vendor; also for interpreters that have nothing but a peer's packages."""

from __future__ import annotations

from typing import NamedTuple

OPENAI_API = "/chat/completions"
APIS = {
    "anthropic": "/messages",
    "gemini": "/models/m:streamGenerateContent",
    "bedrock": "/model/m/converse-stream",
    "vertex": "/models/m:streamRawPredict",
    "vertex (Gemini)": "/models/m:streamGenerateContent",
}
"""Provider → what its requests' paths end with; else Chat Completions."""


class Address(NamedTuple):
    """One API of the vendor's."""

    base_url: str
    """Of the API, as an editor's settings have it."""
    port: int
    ca_file: str | None
    """None: no TLS."""
    api: str = OPENAI_API
    """The end of its requests' paths."""

    @property
    def path(self) -> str:
        """Of the requests."""
        return f"/{self.base_url.split('/', 3)[3]}{self.api}"

    def of(self, provider: str) -> Address:
        """The same for another provider's API."""
        return self._replace(api=APIS.get(provider, OPENAI_API))
