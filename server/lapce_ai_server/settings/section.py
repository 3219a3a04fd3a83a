"""Our settings among those of an editor. Alone in its file, since every start needs it and nothing else of settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lapce_ai_providers.json_edge import as_object
from lapce_ai_providers.setting_names import folded

SECTION = "lapceAi"
"""The name of our section among an editor's settings."""


def section_of(raw: object) -> Mapping[str, Any]:
    """Our settings within what an editor sends: its section `lapceAi` where there is one, else the whole."""
    found = named_section(raw)
    return (as_object(raw) or {}) if found is None else found


def named_section(raw: object) -> Mapping[str, Any] | None:
    """The section `lapceAi`, or None where an editor's settings have none (a change may concern others only)."""
    for key, value in (as_object(raw) or {}).items():
        if folded(str(key)) == folded(SECTION) and (value is None or as_object(value) is not None):
            return as_object(value) or {}
    return None
