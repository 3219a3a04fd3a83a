"""A profile's fields → the profile itself: keys that may not go to its address stay out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from lapce_ai_providers.profile import Profile, setting_name
from lapce_ai_providers.registry import provider_named

from .config_path import config_path
from .environment import Environment, key_variable
from .keys import LOCAL_URL, key_allowed, place_of
from .layers import Said, Stack, said_by, unusable
from .options import NOTHING, Fields
from .problem import PLACES, Origin, Unusable
from .vendors import VENDORS, Vendor

OwnHosts = Callable[[Profile], Iterable[str]]
"""The own hosts of a profile's vendor."""


class KeyRule(NamedTuple):
    """What decides where keys go, and how that is told."""

    environment: Environment
    trusted_hosts: tuple[str, ...]
    own_hosts: OwnHosts
    stored: Mapping[str, Fields] = NOTHING
    """Provider → what the keyring says for it."""


class SourcedProfile(NamedTuple):
    """A profile, and where its values came from."""

    name: str
    profile: Profile
    origins: Mapping[str, Origin] = NOTHING
    """Field that is set → who set it."""
    unusable: str | None = None
    """Why nothing may be asked with it."""
    withheld: str | None = None
    """Which key was left out, and why."""


def own_hosts_of(profile: Profile) -> Iterable[str]:
    """As the provider's adapter says; none where it cannot be loaded."""
    try:
        return provider_named(profile.api_provider).own_hosts(profile)
    except ImportError:
        return ()


def sourced(name: str, stack: Stack, rule: KeyRule) -> SourcedProfile:
    """The profile that a stack of layers comes to."""
    said = said_by(stack)
    problem = unusable(said, stack.provider)
    withheld = None
    if stack.provider is not None:
        _leave_keyring_locked(VENDORS[stack.provider], said)
        said["api_provider"] = [(said["api_provider"][-1][0] if "api_provider" in said else "defaults", stack.provider)]
        withheld = None if problem else _keep_keys_home(VENDORS[stack.provider], said, rule)
    origins: dict[str, Origin] = {key: rows[-1][0] for key, rows in said.items()}
    return SourcedProfile(name, _profile(said), origins, problem, withheld)


def _profile(said: Said) -> Profile:
    last = {name: rows[-1][1] for name, rows in said.items()}
    return Profile(**{name: None if isinstance(value, Unusable) else value for name, value in last.items()})


def _keep_keys_home(vendor: Vendor, said: Said, rule: KeyRule) -> str | None:
    """Takes out of `said` what may not go to the profile's address; a weaker key that may go there takes its place."""
    profile = _profile(said)
    urls = vendor.urls_of(profile)
    withheld: str | None = None
    for name in vendor.credential_fields if urls else ():
        rows = said.get(name, [])
        while rows and not _allowed(urls, rows[-1][0], said, profile, rule):
            withheld = withheld or withheld_text(vendor, name, rows[-1][0], urls, rule)
            rows.pop()
        if not rows:
            said.pop(name, None)
    _drop_companions(vendor, said)
    return None if vendor.credential_fields[0] in said or LOCAL_URL in urls.values() else withheld


def _leave_keyring_locked(vendor: Vendor, said: Said) -> None:
    """The keyring is only for who names no other way in: half of its keys with half of others let nobody in."""
    names = (*vendor.credential_fields, *vendor.other_logins)
    if any(origin != "keyring" and value for name in names for origin, value in said.get(name, ())):
        for name, rows in list(said.items()):
            rows[:] = [row for row in rows if row[0] != "keyring"]
            if not rows:
                del said[name]


def _allowed(urls: Mapping[str, str], key_origin: Origin, said: Said, profile: Profile, rule: KeyRule) -> bool:
    def hosts() -> Iterator[str]:  # loads the adapter: only where all else has failed
        yield from rule.own_hosts(profile)

    return all(
        key_allowed(
            url,
            key_origin=key_origin,
            url_origin=said[name][-1][0],
            own_hosts=hosts(),
            trusted_hosts=rule.trusted_hosts,
        )
        for name, url in urls.items()
    )


def _drop_companions(vendor: Vendor, said: Said) -> None:
    """What the environment sets along with its key goes where the key goes."""
    key = said.get(vendor.credential_fields[0])
    if key and key[-1][0] == "environment":
        return
    for fields in vendor.with_key.values():
        for name, value in fields.items():
            rows = said.get(name, [])
            if rows and rows[-1] == ("environment", value):
                rows.pop()
                if not rows:
                    del said[name]


def withheld_text(vendor: Vendor, name: str, origin: Origin, urls: Mapping[str, str], rule: KeyRule) -> str:
    """Says which key does not go where, and what to do about it."""
    url_field, url = next(iter(urls.items()))
    place = place_of(url)
    variable = key_variable(rule.environment, vendor) if origin == "environment" else None
    key = variable or f"{setting_name(name)} of {PLACES[origin]}"
    if place is None:
        return f"{key} is not sent to the address in {setting_name(url_field)}: it is not a plain http or https URL"
    file = config_path(rule.environment) or "the configuration file"
    return (
        f"{key} is not sent to {place.host} ({setting_name(url_field)}). If that host may have it, "
        f'put trustedHosts = ["{place.host}"] into {file}; if it needs no key, all is well'
    )
