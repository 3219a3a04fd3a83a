"""What `lapce-ai doctor` says of each profile: whom it asks, where its key is from, whether the host answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from typing import NamedTuple

from lapce_ai_providers.adapters.azure_hosts import uses_entra
from lapce_ai_providers.auth.fetched_keys import with_placeholders
from lapce_ai_providers.call import Call
from lapce_ai_providers.errors import ProviderError
from lapce_ai_providers.key_sources import KeyCommand
from lapce_ai_providers.profile import Profile, setting_name
from lapce_ai_providers.registry import provider_named
from lapce_ai_providers.secret import Secret

from ..local.folders import LocalFolder
from ..settings.environment import Environment, key_variable
from ..settings.keys import LOCAL_URL, place_of
from ..settings.options import Role
from ..settings.problem import PLACES, Origin
from ..settings.ready import ready
from ..settings.settings import Settings
from ..settings.vendors import Vendor, vendor_of
from ..settings.withholding import SourcedProfile
from .doctor_reach import Reached, Target
from .doctor_report import Check, ProfileFacts

NO_ENTRA = 'Entra ID needs a package that is not installed: pip install "lapce-ai[entra]"'
NO_LOCAL_MODEL = "the local model is not installed: lapce-ai local install"
GROUP = "profiles"


class Key(NamedTuple):
    """Where the key is: never what it is."""

    place: str | None
    """As in ProfileFacts.key."""
    text: str


class Asked(NamedTuple):
    """A profile before the network is tried."""

    name: str
    roles: tuple[Role, ...]
    provider: str | None
    model: str | None = None
    key: Key | None = None
    target: Target | None = None
    problem: str | None = None
    hint: str | None = None


def asked_profiles(settings: Settings, folder: LocalFolder) -> list[Asked]:
    """All profiles, each once, but for a default profile that is empty and that nobody asks with."""
    return [
        _asked(source, settings, folder)
        for source in settings.distinct_sources
        if source.profile.api_provider is not None or source.unusable or settings.roles_of(source)
    ]


def _asked(source: SourcedProfile, settings: Settings, folder: LocalFolder) -> Asked:
    roles = settings.roles_of(source)
    asked = Asked(source.name, tuple(roles), source.profile.api_provider, hint=source.withheld)
    try:
        profile = ready(source, roles[0] if roles else "chat", settings.key_rule)
        provider = provider_named(profile.api_provider)
        asked = asked._replace(
            model=provider.model_id(profile), key=key_of(source, profile, settings.key_rule.environment)
        )
        if (profile.open_ai_base_url or "").strip() == LOCAL_URL:
            return asked._replace(problem=_local_problem(profile, folder))
        url = provider.exchange(Call(profile=with_placeholders(profile), prompt="?"), {}).request.url
    except ProviderError as problem:
        return asked._replace(problem=problem.message)
    place = place_of(url)
    missing = NO_ENTRA if uses_entra(profile) and not _is_installed("azure.identity") else None
    return asked._replace(target=None if place is None else Target(place, profile.ca_file), problem=missing)


def _local_problem(profile: Profile, folder: LocalFolder) -> str | None:
    there = folder.has_engine() and (profile.local_model_path or folder.has_weights())
    return None if there else NO_LOCAL_MODEL


def _is_installed(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:  # not even the package around it
        return False


def key_of(source: SourcedProfile, profile: Profile, environment: Environment) -> Key:
    """Where the key of a profile is from."""
    vendor = vendor_of(profile)
    if uses_entra(profile) and not profile.azure_client_secret:
        return Key("login", "a token of Entra ID by this machine's own login")
    for name in ("azure_client_secret",) if uses_entra(profile) else vendor.credential_fields:
        if getattr(profile, name) and name in source.origins:
            origin = source.origins[name]
            return Key(origin, key_text(name, origin, vendor, environment, getattr(profile, name)))
    return _no_key(vendor, environment)


def key_text(name: str, origin: Origin, vendor: Vendor, environment: Environment, value: object) -> str:
    """Where a key is from, in words."""
    if origin == "keyring":
        return PLACES[origin]
    variable = key_variable(environment, vendor) if origin == "environment" else None
    command = "Command" if isinstance(value, Secret) and isinstance(value.source, KeyCommand) else ""
    return f"{variable or setting_name(name) + command} of {PLACES[origin]}"


def _no_key(vendor: Vendor, environment: Environment) -> Key:
    if vendor.general_credentials and all(map(environment.has, vendor.general_credentials)):
        return Key("environment", f"{' and '.join(vendor.general_credentials)} of the environment")
    if not vendor.key_required:
        return Key("login", "none in the settings: this machine's own login is used")
    return Key(None, "none")


def profile_rows(asked: Sequence[Asked], reached: Mapping[Target, Reached]) -> tuple[list[Check], list[ProfileFacts]]:
    """The profiles for people and for programs, once the network has been tried."""
    checks: list[Check] = []
    facts: list[ProfileFacts] = []
    for profile in asked:
        found = reached.get(profile.target) if profile.target else None
        problem = profile.problem or (found.problem if found else None)
        checks.append(Check(GROUP, profile.name, "problem" if problem else "ok", _text(profile, found)))
        if profile.hint:
            checks.append(Check(GROUP, profile.name, "note", profile.hint))
        facts.append(
            ProfileFacts(
                profile.name,
                profile.roles,
                profile.provider,
                profile.model,
                profile.key.place if profile.key else None,
                found.host if found else None,
                found.proxy if found else None,
                None if found is None else found.problem is None,
                problem,
            )
        )
    return checks, facts


def _text(asked: Asked, found: Reached | None) -> str:
    parts = [f"{asked.provider or 'no provider'} {asked.model or ''}".strip()]
    if asked.roles:
        parts.append(f"for {' and '.join(asked.roles)}")
    if asked.key:
        parts.append(f"key: {asked.key.text}")
    if found:
        through = f" through the proxy {found.proxy}" if found.proxy else ""
        parts.append(
            f"{found.host} answers{through}" if found.problem is None else f"not reached{through}: {found.problem}"
        )
    if asked.problem:
        parts.append(asked.problem)
    return "; ".join(parts)
