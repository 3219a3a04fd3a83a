"""Keys that commands print or the keyring holds: fetched at first use, once for all calls that wait, kept in memory."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from attrs import define, evolve, field, fields

from ..errors import ProviderError, SettingsProblem
from ..key_sources import KeyCommand, KeySource
from ..profile import Profile
from ..secret import Secret

SECRET_FIELDS = tuple(one.name for one in fields(Profile) if str(one.type) == "Secret | None")


@define
class Slot:
    """One source."""

    lock: asyncio.Lock = field(factory=asyncio.Lock)
    held: Secret | None = None
    failure: ProviderError | None = None
    """How the last run ended: whoever waited for it does not run it again."""
    runs: int = 0


class FetchedKeys:
    """Of one server. A key is kept until a vendor refuses it, or the settings change; a failure is not kept."""

    def __init__(self) -> None:
        self._slots: dict[KeySource, Slot] = {}

    async def with_keys(self, profile: Profile, report: Callable[[str], None] | None = None) -> Profile:
        """The profile with all keys in it. Raises ProviderError. Cancelling ends what runs for this caller.

        Args:
            profile: as the settings have it.
            report: told in words before something is run that may take a while.
        """
        found: dict[str, Any] = {}
        for name, source in pending(profile).items():
            found[name] = await self._fetched(source, report)
        return evolve(profile, **found) if found else profile

    def refused(self, profile: Profile) -> None:
        """A vendor takes a key of that profile no longer: it is fetched anew for the next call."""
        keys = [getattr(profile, name) for name in SECRET_FIELDS]
        for slot in self._slots.values():
            if slot.held is not None and slot.held in keys:
                slot.held = None

    def clear(self) -> None:
        """The settings have changed."""
        self._slots.clear()

    async def _fetched(self, source: KeySource, report: Callable[[str], None] | None) -> Secret:
        slot = self._slots.setdefault(source, Slot())
        runs = slot.runs
        async with slot.lock:
            if slot.held is not None:
                return slot.held
            if slot.runs != runs and slot.failure is not None:
                raise SettingsProblem(slot.failure.message)
            if report is not None:
                report(f"Asking {source.title} for the key.")
            slot.failure = None
            try:
                slot.held = await fetch(source)
            except ProviderError as error:
                slot.failure = error
                raise
            finally:
                slot.runs += 1
            return slot.held


async def fetch(source: KeySource) -> Secret:
    """From where it is. Raises ProviderError."""
    if isinstance(source, KeyCommand):
        from .key_command import key_from_command

        return await key_from_command(source)
    from .stored_keys import stored_key

    return await stored_key(source)


def pending(profile: Profile) -> dict[str, KeySource]:
    """Field → where its key is to be fetched."""
    values = {name: getattr(profile, name) for name in SECRET_FIELDS}
    return {name: value.source for name, value in values.items() if value is not None and value.source is not None}


def without_pending(profile: Profile) -> Profile:
    """The profile without keys that would have to be fetched."""
    left_out: dict[str, Any] = dict.fromkeys(pending(profile))
    return evolve(profile, **left_out) if left_out else profile


def with_placeholders(profile: Profile) -> Profile:
    """The profile with a text in place of keys that would have to be fetched: to see how it would ask."""
    placeholders: dict[str, Any] = dict.fromkeys(pending(profile), Secret("placeholder"))
    return evolve(profile, **placeholders) if placeholders else profile
