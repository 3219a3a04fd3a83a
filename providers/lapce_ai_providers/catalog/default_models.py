"""Which model is asked where nobody has named one (default_models.toml, with source and date)."""

from __future__ import annotations

from functools import cache
from typing import Any, Literal, cast

from ..package_data import package_text


def default_model(provider: str, role: Literal["chat", "inlineCompletion"]) -> str | None:
    """The model id; None where the provider has no default."""
    return cast("str | None", _table().get(provider, {}).get(role))


@cache
def _table() -> dict[str, dict[str, Any]]:
    import tomllib

    return tomllib.loads(package_text(__name__, "default_models.toml"))
