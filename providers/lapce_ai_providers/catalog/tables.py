"""Looks models up in the data files beside this one: `<provider>.json`, each with its sources and date.

`models` are the reference's at its tag and decide how a call is made; `newer` ones came later and are known beside
them.
A file is parsed for each model that is first asked for and not kept: only the facts of models in use stay in memory.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple, cast

from ..package_data import package_text
from ..provider import ModelRow
from .model import ModelInfo
from .model_row import model_info


class Provenance(NamedTuple):
    """Where a table's facts come from."""

    source: str
    newer_source: str
    checked: str
    """Year and month."""


@lru_cache(maxsize=64)
def known_model(provider: str, model_id: str) -> ModelInfo | None:
    """The facts of a model, or None for one that the table does not have."""
    table = _table(provider)
    row = table["models"].get(model_id) or table["newer"].get(model_id)
    return None if row is None else model_info(row, model_id)


@lru_cache(maxsize=8)
def default_model_id(provider: str) -> str:
    """The reference's default; "" where it has none."""
    return str(_table(provider)["default"] or "")


def model_rows(provider: str) -> Iterator[ModelRow]:
    """Every model of the table, the reference's first, as `ai/models` tells them."""
    table = _table(provider)
    for group in (table["models"], table["newer"]):
        for model_id, row in group.items():
            yield model_row(model_id, row)


def model_row(model_id: str, row: Mapping[str, Any]) -> ModelRow:
    """One row: size first, the other facts by the reference's names."""
    facts = {name: value for name, value in row.items() if name not in ("contextWindow", "maxTokens", "description")}
    return ModelRow(id=model_id, context_window=row.get("contextWindow"), max_tokens=row.get("maxTokens"), facts=facts)


def provenance(provider: str) -> Provenance:
    """Source and date of a provider's table."""
    table = _table(provider)
    return Provenance(table["source"], table["newerSource"], table["checked"])


def has_table(provider: str) -> bool:
    """Whether the catalog has models of a provider."""
    try:
        package_text(__name__, f"{provider}.json")
    except OSError:
        return False
    return True


def known_part(provider: str, name: str) -> Any:
    """What a table says beside its models, such as a router's own rules; read anew each time."""
    return _table(provider)[name]


def _table(provider: str) -> dict[str, Any]:
    return cast("dict[str, Any]", json.loads(package_text(__name__, f"{provider}.json")))
