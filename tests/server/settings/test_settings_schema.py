"""The published schema says what the server does: names, types, choices, limits, defaults."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

import lapce_ai_server.settings
from lapce_ai_providers.registry import PROVIDER_NAMES
from lapce_ai_server.settings.environment import environment_from
from lapce_ai_server.settings.fields import PROFILE_RULES, ROLES, SERVER_RULES, Rule
from lapce_ai_server.settings.vendors import VENDORS
from settings_table import ASSETS, filled, properties, schema, table

DEFAULTS = tomllib.loads((Path(lapce_ai_server.settings.__file__).parent / "defaults.toml").read_text("utf-8"))
RULES: dict[str, Rule] = {rule.name: rule for rule in (*SERVER_RULES.values(), *PROFILE_RULES.values())}
TYPES: dict[str, str | list[str]] = {
    "text": "string",
    "secret": "string",
    "command": ["string", "array"],
    "flag": "boolean",
    "integer": "integer",
    "number": "number",
    "choice": "string",
    "headers": "object",
    "model_info": "object",
    "hosts": "array",
    "names": ["array", "string"],
    "switches": ["object", "array", "string"],
}
UNITS = re.compile(
    r"tokens|[Ss]econds|connections|requests a minute|kilobytes|dollars|characters|completions|without unit"
)


def test_the_schema_has_every_setting_and_no_other() -> None:
    profile = schema()["$defs"]["profile"]["properties"]
    assert set(profile) == {rule.name for rule in PROFILE_RULES.values()}
    around = {"profiles", "roles", *ROLES.values(), *PROVIDER_NAMES}
    server = {rule.name for rule in SERVER_RULES.values()} - set(profile)
    assert set(schema()["properties"]) == server | around


@pytest.mark.parametrize("name", RULES)
def test_a_setting_is_published_as_it_is_checked(name: str) -> None:
    rule, row = RULES[name], properties()[name]
    assert row["type"] == TYPES[rule.kind]
    assert tuple(row.get("enum", ())) == rule.choices
    assert row.get("minimum") == rule.minimum
    assert (row.get("format") == "password") is (rule.kind == "secret" and name != "proxy") or name == "proxy"
    assert row.get("default") == DEFAULTS.get(name)


@pytest.mark.parametrize(("name", "row"), properties().items())
def test_a_setting_is_described_with_unit_and_default(name: str, row: dict[str, Any]) -> None:
    description = row["description"]
    assert description.endswith(".")
    assert row["x-group"]
    if row.get("type") in ("integer", "number"):
        assert UNITS.search(description), description
    grouped = name in {*VENDORS, *ROLES.values(), "trustedHosts"}
    assert "default" in row or "Unset: " in description or grouped


def test_the_defaults_are_settings() -> None:
    assert set(DEFAULTS) <= set(RULES)


def test_the_variables_that_a_description_names_are_looked_at() -> None:
    descriptions = " ".join(row["description"] for row in properties().values())
    named = set(re.findall(r"\b[A-Z]+(?:_[A-Z]+)+\b", descriptions))
    read = environment_from(dict.fromkeys(named, "x"))
    assert named == {*read.texts, *read.keys, *read.network}
    assert all(set(vendor.key_variables) <= named for vendor in VENDORS.values())


def test_references_within_the_schema_lead_somewhere() -> None:
    text = (ASSETS / "settings.schema.json").read_text("utf-8")
    assert set(re.findall(r'"\$ref": "([^"]+)"', text)) == {"#/$defs/profile", "#/$defs/role"}
    assert set(schema()["$defs"]) == {"profile", "role"}


def test_the_table_for_people_is_the_schema_s() -> None:
    """Written anew by `python tests/settings_table.py`."""
    assert (ASSETS / "settings.md").read_text("utf-8") == table()


def test_a_readme_with_the_table_has_the_same_one() -> None:
    """Filled in by `python tests/settings_table.py`, too."""
    readme = (ASSETS.parent / "README.md").read_text("utf-8")
    assert filled(readme) == readme
