"""The eight rows: provider name → adapter, imported at first use so that nobody pays for seven others."""

from __future__ import annotations

from importlib import import_module
from typing import Literal, cast, get_args

from .errors import SettingsProblem
from .provider import Provider

ProviderName = Literal["openai", "azure", "anthropic", "gemini", "vertex", "bedrock", "openrouter", "xai"]

PROVIDER_NAMES: tuple[str, ...] = get_args(ProviderName)

_loaded: dict[str, Provider] = {}


def provider_named(name: str | None) -> Provider:
    """The provider of that name; None is Anthropic, as in the reference. Raises SettingsProblem for other names."""
    name = name or "anthropic"
    if name not in PROVIDER_NAMES:
        raise SettingsProblem(f"apiProvider: unknown provider {name!r}; known are {', '.join(PROVIDER_NAMES)}")
    if name not in _loaded:
        _loaded[name] = cast("Provider", import_module(f".adapters.{name}", __package__).PROVIDER)
    return _loaded[name]


def loaded_providers() -> tuple[Provider, ...]:
    """Those that this process has used so far."""
    return tuple(_loaded.values())
