"""Options: what one place says, checked value by value, not yet laid over what other places say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from lapce_ai_providers.profile import folded

from .decode import Mismatch, decode
from .fields import COMMAND, MODEL, PROFILE_NAMES, PROFILE_RULES, Role
from .problem import Origin, Problem, Unusable
from .section import section_of

Fields = Mapping[str, Any]
"""Key of PROFILE_RULES → decoded value, or Unusable."""

NOTHING: Mapping[str, Any] = MappingProxyType({})


class RoleOptions(NamedTuple):
    """What a role asks with: a profile, and fields laid over it."""

    profile: str | None = None
    """None: the default profile."""
    fields: Fields = NOTHING


class Options(NamedTuple):
    """What one place says."""

    origin: Origin
    profile: Fields = NOTHING
    """The default profile: what stands at the top level."""
    sections: Mapping[str, Fields] = NOTHING
    """Provider → what is said for it, whenever it is the one (`openai.apiKey`; the vendors' variables)."""
    profiles: Mapping[str, Fields] = NOTHING
    roles: Mapping[str, RoleOptions | Unusable] = NOTHING
    """Role → what it asks with."""
    server: Fields = NOTHING
    """Key of SERVER_RULES → decoded value."""
    problems: tuple[Problem, ...] = ()
    hints: tuple[str, ...] = ()


def fields_of_call(raw: Mapping[str, Any], path: str) -> tuple[dict[str, Any], list[Problem]]:
    """A profile given in a call: fields as they are, null and empty texts kept, what we do not know ignored."""
    fields: dict[str, Any] = {}
    problems: list[Problem] = []
    for key, value in raw.items():
        name = PROFILE_NAMES.get(folded(str(key)), MODEL)
        if name == MODEL:
            continue
        if name.endswith(COMMAND):
            problems.append(Problem(f"{path}{PROFILE_RULES[name].name}", "counts only in the settings", "call"))
            continue
        try:
            fields[name] = None if value is None else decode(PROFILE_RULES[name], value)
        except Mismatch as mismatch:
            problems.append(Problem(f"{path}{PROFILE_RULES[name].name}", str(mismatch), "call"))
    return fields, problems


def readable(name: str) -> str:
    """A user's own name in a message: quoted unless it is a plain word, cut where it is long."""
    return name if re.fullmatch(r"[\w.-]{1,48}", name, re.ASCII) else ascii(name[:32])


__all__ = ["NOTHING", "Fields", "Options", "Role", "RoleOptions", "fields_of_call", "readable", "section_of"]
