"""Whom to ask, from the command line and from what a chat has switched to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

LOCAL_PROFILE = {"apiProvider": "openai", "openAiBaseUrl": "local:"}
LOCAL_NAME = "local"
"""In a chat, the model on this machine; a profile of that name in the configuration wins."""


@frozen
class Wanted:
    """None: what the configuration says."""

    profile: str | None = None
    model: str | None = None
    system: str | None = None
    local: bool = False
    options: Mapping[str, Any] = field(factory=dict[str, Any], repr=False)
    """Of an editor, whose settings are to count, too. They may hold keys."""

    def profile_value(self) -> str | Mapping[str, Any] | None:
        """As `ai/*` methods take it."""
        return LOCAL_PROFILE if self.local else self.profile

    def params(self) -> dict[str, Any]:
        """As `ai/stream` takes them."""
        row = {"profile": self.profile_value(), "model": self.model, "system": self.system}
        return {name: value for name, value in row.items() if value is not None}
