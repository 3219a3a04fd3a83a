"""What providers remember for each profile, as long as it does not change."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable, Mapping, MutableMapping
from functools import cache
from operator import attrgetter
from typing import Any, cast

from attrs import fields

from lapce_ai_providers.profile import Profile
from lapce_ai_providers.secret import Secret

LARGEST_MEMORY_COUNT = 64
"""Profiles whose memory (model lists, prompt-cache state) is kept."""


class ProfileMemories:
    """Of one server; the least recently used go first."""

    def __init__(self) -> None:
        self._memories: OrderedDict[str, tuple[Profile, dict[str, Any]]] = OrderedDict()

    def memory_of(self, profile: Profile) -> MutableMapping[str, Any]:
        """What the provider remembers for this profile as long as it does not change."""
        return self._remembered(profile)[1]

    def shared(self, profile: Profile) -> Profile:
        """The equal profile of an earlier call, if there is one: so a thousand calls hold one, not a thousand."""
        known = self._remembered(profile)[0]
        return known if known == profile else profile

    def _remembered(self, profile: Profile) -> tuple[Profile, dict[str, Any]]:
        key = _fingerprint(profile)
        found = self._memories.setdefault(key, (profile, {}))
        self._memories.move_to_end(key)
        while len(self._memories) > LARGEST_MEMORY_COUNT:
            self._memories.popitem(last=False)
        return found


def _fingerprint(profile: Profile) -> str:
    """The same for equal profiles; kept in memory only."""
    names, values = _reader()
    rows = zip(names, values(profile), strict=True)
    return json.dumps({name: value for name, value in rows if value is not None}, sort_keys=True, default=_plain)


@cache
def _reader() -> tuple[tuple[str, ...], Callable[[Profile], tuple[object, ...]]]:
    """The names of a profile's fields, and what reads all of them."""
    names = tuple(field.name for field in fields(Profile))
    return names, attrgetter(*names)


def _plain(value: object) -> object:
    """What JSON has no form for: secrets by their hash, tables that are no dict."""
    return hash(value) if isinstance(value, Secret) else dict(cast("Mapping[str, Any]", value))
