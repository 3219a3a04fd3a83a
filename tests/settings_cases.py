"""Settings as tests make them: from plain values, without files and without the machine's environment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import fields

from lapce_ai_providers.profile import Profile
from lapce_ai_server.settings.environment import environment_from
from lapce_ai_server.settings.load import default_options
from lapce_ai_server.settings.reader import read_options
from lapce_ai_server.settings.resolve import Resolution, resolve
from lapce_ai_server.settings.vendors import vendor_of

HOSTS = {
    "openai": ("api.openai.com",),
    "azure": ("*.openai.azure.com", "*.services.ai.azure.com"),
    "anthropic": ("api.anthropic.com",),
    "gemini": ("generativelanguage.googleapis.com",),
    "vertex": ("*.googleapis.com",),
    "bedrock": ("*.amazonaws.com",),
    "openrouter": ("openrouter.ai",),
    "xai": ("api.x.ai",),
}


def own_hosts(profile: Profile) -> tuple[str, ...]:
    """What the adapters say, without loading them."""
    return HOSTS[vendor_of(profile).name]


def resolution(
    editor: object = None, *, environment: Mapping[str, str] | None = None, file: object = None
) -> Resolution:
    """What these three come to, over the shipped defaults."""
    return resolve(
        default_options(),
        read_options(file, "file", "config.toml"),
        environment_from({"HOME": "/home/me", **(environment or {})}),
        read_options(editor, "editor"),
        own_hosts=own_hosts,
    )


def said(profile: Profile) -> dict[str, Any]:
    """The fields that are set, keys in the clear, without the time-out that every configured profile has."""
    names = [a.name for a in fields(Profile) if a.name != "api_request_timeout"]
    values = {name: getattr(profile, name) for name in names}
    return {
        name: getattr(value, "reveal", lambda value=value: value)()
        for name, value in values.items()
        if value is not None
    }


def messages(found: Resolution) -> list[str]:
    """The problems as a user reads them."""
    return [problem.message for problem in found.problems]
