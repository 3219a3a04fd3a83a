"""What an editor sends → the same without what a file in the workspace says and nobody has trusted. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from lapce_ai_providers.json_edge import as_object
from lapce_ai_providers.key_sources import KeyCommand
from lapce_ai_providers.secret import Secret

from .fields import COMMAND, PROFILE_RULES, SERVER_RULES
from .options import Fields, Options, RoleOptions
from .sensitive import is_sensitive

Said = Mapping[str, tuple[Any, ...]]
"""Key of PROFILE_RULES or SERVER_RULES → values."""


def sensitive_values(options: Options) -> Said:
    """What it says that only the user may say, wherever it stands in it."""
    found: dict[str, tuple[Any, ...]] = {}
    for fields in _all_fields(options):
        for name, value in fields.items():
            if is_sensitive(name):
                found[name] = (*found.get(name, ()), value)
    return found


def without(options: Options, said: Said) -> tuple[Options, tuple[str, ...]]:
    """The options without values that a file says too, and the names of the settings that had them.

    Of settings that are tables, only the entries: editors merge those of several places.
    """
    dropped: dict[str, None] = {}

    def kept(fields: Fields) -> Fields:
        left: dict[str, Any] = {}
        for name, value in fields.items():
            rest = value
            for theirs in said.get(name, ()):
                rest = _less(rest, theirs)
            if rest is not value:
                dropped[setting_called(name, value)] = None
            if rest is not None:
                left[name] = rest
        return left

    return _mapped(options, kept), tuple(dropped)


def without_sensitive(options: Options) -> tuple[Options, tuple[str, ...]]:
    """The options without all that only the user may say: where a file cannot be read that may say it."""
    return without(options, sensitive_values(options))


def commands_of(said: Said) -> Said:
    """Those that not even a trusted workspace brings: programs that are to be run."""
    rows = {name: tuple(value for value in values if is_command(value)) for name, values in said.items()}
    return {name: values for name, values in rows.items() if values}


def command_words(value: object) -> tuple[str, ...] | None:
    """Program and arguments; None for what is no command."""
    source = value.source if isinstance(value, Secret) else None
    return source.words if isinstance(source, KeyCommand) else None


def is_command(value: object) -> bool:
    """Whether a value names a program."""
    return command_words(value) is not None


def digest(said: Said) -> str:
    """The same for the same values: who trusts a workspace trusts these, and is asked again when they change."""
    rows = {name: sorted(json.dumps(_plain(value), sort_keys=True) for value in said[name]) for name in sorted(said)}
    return hashlib.sha256(json.dumps(rows).encode("utf-8", "surrogatepass")).hexdigest()


def setting_called(name: str, value: object = None) -> str:
    """As the user writes it."""
    rule = PROFILE_RULES.get(name + COMMAND if is_command(value) else name) or SERVER_RULES[name]
    return rule.name


def _all_fields(options: Options) -> Iterator[Fields]:
    yield from (options.profile, options.server, *options.sections.values(), *options.profiles.values())
    yield from (role.fields for role in options.roles.values() if isinstance(role, RoleOptions))


def _mapped(options: Options, change: Callable[[Fields], Fields]) -> Options:
    return options._replace(
        profile=change(options.profile),
        server=change(options.server),
        sections={name: change(fields) for name, fields in options.sections.items()},
        profiles={name: change(fields) for name, fields in options.profiles.items()},
        roles={
            name: role._replace(fields=change(role.fields)) if isinstance(role, RoleOptions) else role
            for name, role in options.roles.items()
        },
    )


def _less(value: object, theirs: object) -> object:
    """What is left of a value without theirs; None where nothing is."""
    ours, others = as_object(value), as_object(theirs)
    if ours is not None and others is not None:
        left = {name: item for name, item in ours.items() if name not in others or others[name] != item}
        return value if len(left) == len(ours) else left or None
    words = command_words(value)
    if words is not None and words == command_words(theirs):  # also under another spelling of the setting
        return None
    return None if value == theirs else value


def _plain(value: object) -> object:
    if isinstance(value, Secret):
        return list(value.source) if value.source is not None else value.reveal()
    table = as_object(value)
    return value if table is None else dict(table)
