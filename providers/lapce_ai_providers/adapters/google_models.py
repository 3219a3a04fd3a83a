"""The models of Google's two hosts: which one a profile asks."""

from __future__ import annotations

from ..catalog.tables import default_model_id, known_model
from ..model_params import Format, Model, model_params
from ..profile import Profile

THINKING = ":thinking"
"""Ends the name of a model in the catalog that always thinks; the API does not know it."""


def google_model(table: str, form: Format, profile: Profile) -> Model:
    """The model that a profile asks; the table's default for a name that it does not have."""
    name = profile.api_model_id or ""
    info = known_model(table, name)
    if info is None:
        name = default_model_id(table)
        info = known_model(table, name)
    if info is None:
        raise LookupError(f"{table}: the default model {name} is not in its own table")
    return Model(name.removesuffix(THINKING), info, model_params(form, name, info, profile))
