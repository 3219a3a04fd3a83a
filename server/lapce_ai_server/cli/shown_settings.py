"""Settings as they hold → rows for a bug report: name, value, who said it. Secrets are masked by their kind. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, cast

from attrs import fields

from lapce_ai_providers.profile import Profile
from lapce_ai_providers.secret import MASK, Secret

from ..settings.fields import PROFILE_RULES, SERVER_RULES, Rule
from ..settings.options import Options, RoleOptions
from ..settings.problem import Origin
from ..settings.settings import Settings


class Row(NamedTuple):
    """One setting."""

    profile: str
    """"" for those of the whole server."""
    name: str
    value: str
    origin: Origin


def rows_of(settings: Settings, places: Sequence[Options]) -> Iterator[Row]:
    """Those that somebody set: our defaults are the same for all. `places`: who says what, weakest first."""
    for name, value in settings.server.items():
        said: list[Origin] = [place.origin for place in places if name in place.server]
        if said and said[-1] != "defaults":
            yield Row("", SERVER_RULES[name].name, shown(SERVER_RULES[name], value), said[-1])
    for source in settings.distinct_sources:
        for field in fields(Profile):
            value, origin = getattr(source.profile, field.name), source.origins.get(field.name)
            if value is not None and origin is not None and origin != "defaults":
                rule = PROFILE_RULES[field.name]
                yield Row(source.name, rule.name, shown(rule, value), origin)


def shown(rule: Rule, value: Any) -> str:
    """A value that may be shown: switches and numbers as they are, texts too, never what a secret's place holds."""
    match rule.kind:
        case "flag" | "integer" | "number" | "choice":
            return str(value).lower() if isinstance(value, bool) else str(value)
        case "headers":
            return ", ".join(f"{name}: {MASK}" for name in value)
        case "hosts":
            return ", ".join(value)
        case "switches":
            return ", ".join(f"{name}: {'on' if is_on else 'off'}" for name, is_on in value.items())
        case "names":
            return f"{len(value)} of them"
        case "model_info":
            return ", ".join(f"{name} {one}" for name, one in value.items() if isinstance(one, (bool, int, float)))
        case "text":
            return str(value)
        case "secret" | "command":
            return MASK


def texts_of(places: Sequence[Options]) -> Iterator[tuple[str, bool]]:
    """All texts that somebody set, and whether each is a secret; also those that another one hides."""
    for place in places:
        roles = [role.fields for role in place.roles.values() if isinstance(role, RoleOptions)]
        for table in (place.profile, place.server, *place.sections.values(), *place.profiles.values(), *roles):
            for value in table.values():
                yield from _texts(value)


def _texts(value: object) -> Iterator[tuple[str, bool]]:
    if isinstance(value, Secret):
        if value.source is None:
            yield value.reveal(), True
    elif isinstance(value, Mapping):
        yield from ((text, True) for text in cast("Mapping[str, object]", value).values() if isinstance(text, str))
    elif isinstance(value, str):
        yield value, False
