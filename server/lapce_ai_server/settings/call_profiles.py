"""Profiles that a call brings along or changes. They follow the reference exactly: nothing is filled in. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from attrs import evolve

from lapce_ai_providers.errors import InvalidCall
from lapce_ai_providers.key_sources import StoredKey
from lapce_ai_providers.profile import Profile
from lapce_ai_providers.secret import Secret

from .environment import key_variable
from .keys import LOCAL_URL, at_own_host, key_allowed
from .options import fields_of_call
from .problem import Origin
from .vendors import MODEL_FIELDS, Vendor, vendor_of
from .withholding import KeyRule, SourcedProfile, withheld_text


def inline(raw: Mapping[str, Any], rule: KeyRule) -> Profile:
    """A profile given in a call. Raises InvalidCall."""
    return _with_environment_key(Profile(**_decoded(raw, "profile.")), rule)


def with_overrides(
    profile: Profile, raw: Mapping[str, Any], model: str | None, sources: Iterable[SourcedProfile], rule: KeyRule
) -> Profile:
    """`profile` with the call's fields over it. Raises InvalidCall."""
    fields = _decoded(raw, "overrides.")
    changed = evolve(profile, **fields)
    vendor = vendor_of(changed)
    if vendor is not vendor_of(profile):  # another provider's model id means nothing here
        unset: dict[str, Any] = dict.fromkeys(MODEL_FIELDS - fields.keys())
        changed = evolve(changed, **unset)
    if model is not None:
        named: dict[str, Any] = {vendor.model_field: model}
        changed = evolve(changed, **named)
    moved = [name for name in (*vendor.url_fields, vendor.url_switch) if name in fields]
    if moved or vendor is not vendor_of(profile):
        changed = _keep_keys_home(vendor, changed, fields, sources, rule)
        return _with_environment_key(changed, rule)
    return changed


def withheld_key_hint(profile: Profile, rule: KeyRule) -> str | None:
    """Why the environment's key for that provider was not sent to the profile's address; None where it was."""
    vendor = vendor_of(profile)
    urls = vendor.urls_of(profile)
    field = vendor.credential_fields[0]
    variable = key_variable(rule.environment, vendor)
    if getattr(profile, field) or variable is None or not urls or LOCAL_URL in urls.values():
        return None
    return withheld_text(vendor, field, "environment", urls, rule)


def _decoded(raw: Mapping[str, Any], path: str) -> dict[str, Any]:
    fields, problems = fields_of_call(raw, path)
    if problems:
        raise InvalidCall("; ".join(problem.message for problem in problems))
    return fields


def _with_environment_key(profile: Profile, rule: KeyRule) -> Profile:
    """With the key of the environment, else of the keyring, where the profile names none and asks the vendor itself."""
    vendor = vendor_of(profile)
    variable = key_variable(rule.environment, vendor)
    stored = rule.stored.get(vendor.name)
    if (variable is None and not stored) or any(
        getattr(profile, name) is not None for name in vendor.credential_fields
    ):
        return profile
    if not all(at_own_host(url, rule.own_hosts(profile)) for url in vendor.urls_of(profile).values()):
        return profile
    if variable is None:
        named = any(getattr(profile, name) for name in vendor.other_logins)
        return profile if named else evolve(profile, **dict(stored or {}))
    fields: dict[str, Any] = {vendor.credential_fields[0]: rule.environment.keys[variable]}
    companions = vendor.with_key.get(variable, {})
    fields |= {name: value for name, value in companions.items() if getattr(profile, name) is None}
    return evolve(profile, **fields)


def _keep_keys_home(
    vendor: Vendor, profile: Profile, fields: Mapping[str, Any], sources: Iterable[SourcedProfile], rule: KeyRule
) -> Profile:
    """Without the credentials that the call did not bring and that may not go to the address it names."""
    urls = vendor.urls_of(profile).values()
    all_sources = tuple(sources)
    dropped: dict[str, None] = {}
    for name in vendor.credential_fields if urls else ():
        value = getattr(profile, name)
        if value is None or name in fields:
            continue
        origin = _origin_of(name, value, all_sources, rule)
        hosts = tuple(rule.own_hosts(profile))
        if not all(
            key_allowed(url, key_origin=origin, url_origin="call", own_hosts=hosts, trusted_hosts=rule.trusted_hosts)
            for url in urls
        ):
            dropped[name] = None
    return evolve(profile, **dropped) if dropped else profile


def _origin_of(name: str, value: object, sources: Iterable[SourcedProfile], rule: KeyRule) -> Origin:
    """Whose a value is. The editor's own counts as that also where another place says the same."""
    if isinstance(value, Secret) and isinstance(value.source, StoredKey):
        return "keyring"
    origins = {source.origins.get(name) for source in sources if getattr(source.profile, name) == value}
    for origin in ("editor", "file", "keyring"):
        if origin in origins:
            return origin
    return "environment" if isinstance(value, Secret) and value in rule.environment.keys.values() else "call"
