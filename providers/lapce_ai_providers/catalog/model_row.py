"""A camelCase row of model facts (a user's `openAiCustomModelInfo`, a model table) → ModelInfo, checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from attrs import fields

from ..errors import SettingsProblem
from ..json_edge import as_list, as_object, as_text
from ..profile import setting_name
from .model import ModelInfo, ModelTier


def model_info(row: Mapping[str, Any], setting: str) -> ModelInfo:
    """The facts of a row; names it does not know are passed over, null is "not known".

    Args:
        row: as the reference writes it.
        setting: how messages call the row.

    Raises:
        SettingsProblem: naming the field whose value is of the wrong kind.
    """
    return ModelInfo(**facts(ModelInfo, row, setting))


def row_of(info: ModelInfo) -> dict[str, Any]:
    """A row again, of what is known."""
    values = (
        (attribute.name, getattr(info, attribute.name)) for attribute in fields(ModelInfo) if attribute.name != "tiers"
    )
    return {setting_name(name): value for name, value in values if value is not None and value is not False}


def facts(shape: type[ModelInfo] | type[ModelTier], row: Mapping[str, Any], setting: str) -> dict[str, Any]:
    """Field → value, for those that the row tells. Raises SettingsProblem."""
    found: dict[str, Any] = {}
    for attribute in fields(shape):
        name = setting_name(attribute.name)
        if (value := row.get(name)) is not None:
            read = _READERS[str(attribute.type).removesuffix(" | None")]
            found[attribute.name] = read(value, f"{setting}.{name}")
    return found


def wrong(setting: str, expected: str) -> NoReturn:
    """Names the setting and what it should be."""
    raise SettingsProblem(f"{setting}: expected {expected}")


def number(value: object, setting: str) -> int | float:
    """A number; true and false are none."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        wrong(setting, "a number")
    return value


def whole_number(value: object, setting: str) -> int:
    """A number of tokens or points."""
    found = number(value, setting)
    if found != found // 1:
        wrong(setting, "a whole number")
    return int(found)


def flag(value: object, setting: str) -> bool:
    """Yes or no."""
    return value if isinstance(value, bool) else wrong(setting, "true or false")


def text(value: object, setting: str) -> str:
    """A text."""
    return value if isinstance(value, str) else wrong(setting, "a text")


def texts(value: object, setting: str) -> tuple[str, ...]:
    """A list of texts."""
    given = as_list(value)
    found = tuple(item for item in map(as_text, given or ()) if item is not None)
    return found if given is not None and len(found) == len(given) else wrong(setting, "a list of texts")


def tiers(value: object, setting: str) -> tuple[ModelTier, ...]:
    """A list of tiers."""
    given = as_list(value)
    rows = [row for row in map(as_object, given or ()) if row is not None]
    if given is None or len(rows) != len(given):
        wrong(setting, "a list of tiers")
    return tuple(ModelTier(**facts(ModelTier, row, f"{setting}[{place}]")) for place, row in enumerate(rows))


_READERS: dict[str, Callable[[object, str], object]] = {
    "int": whole_number,
    "float": number,
    "bool": flag,
    "str": text,
    "tuple[str, ...]": texts,
    "tuple[ModelTier, ...]": tiers,
}
"""By the type of the field, as it is written in `model.py`."""
