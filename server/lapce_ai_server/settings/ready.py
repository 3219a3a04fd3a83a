"""A configured profile → one that can be asked: its model filled in, or an error that says what to set. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from attrs import evolve

from lapce_ai_providers.catalog.default_models import default_model
from lapce_ai_providers.errors import SettingsProblem
from lapce_ai_providers.profile import Profile, setting_name

from .config_path import config_path
from .environment import Environment
from .keys import LOCAL_URL, at_own_host
from .logins import checked
from .options import Role
from .vendors import VENDORS, Vendor
from .withholding import KeyRule, SourcedProfile


def ready(source: SourcedProfile, role: Role, rule: KeyRule) -> Profile:
    """The profile to ask with. Raises SettingsProblem."""
    profile = source.profile
    if source.unusable is not None:
        raise SettingsProblem(source.unusable)
    if profile.api_provider is None:
        raise SettingsProblem(no_provider_text(rule.environment))
    vendor = VENDORS[profile.api_provider]
    checked(profile, rule)
    if not at_home(vendor, profile, rule):
        return profile
    if vendor.key_required and not any(getattr(profile, name) for name in vendor.credential_fields):
        raise SettingsProblem(source.withheld or no_key_text(vendor, rule.environment))
    return with_default_model(vendor, profile, role)


def at_home(vendor: Vendor, profile: Profile, rule: KeyRule) -> bool:
    """Whether the profile asks the vendor itself, and no other server that speaks like it."""
    urls = vendor.urls_of(profile).values()
    return not urls or all(at_own_host(url, rule.own_hosts(profile)) for url in urls)


def with_default_model(vendor: Vendor, profile: Profile, role: Role) -> Profile:
    """With the vendor's default model for the role, where the settings name none."""
    given = getattr(profile, vendor.model_field)
    if given or (given is not None and vendor.empty_model_means_auto):
        return profile
    model = default_model(vendor.name, "inlineCompletion" if role.startswith("inlineCompletion") else "chat")
    if model is None or any(getattr(profile, name) for name in vendor.model_given_by):
        return profile
    filled: dict[str, Any] = {vendor.model_field: model}
    return evolve(profile, **filled)


def describe(source: SourcedProfile, roles: Iterable[Role], rule: KeyRule, pool_size: int) -> dict[str, Any]:
    """One row of `ai/status`; of keys only that they are there, and whose.

    Args:
        source: the profile.
        roles: that ask with it.
        rule: where keys may go.
        pool_size: how many connections are kept for its provider.
    """
    from lapce_ai_providers.auth.fetched_keys import with_placeholders
    from lapce_ai_providers.provider_facts import provider_facts  # loads adapters: nothing for the start
    from lapce_ai_providers.registry import provider_named

    row: dict[str, Any] = {"name": source.name, "roles": list(roles)}
    try:
        profile = ready(source, next(iter(row["roles"]), "chat"), rule)
    except SettingsProblem as problem:
        return {**row, "provider": source.profile.api_provider, "problem": problem.message}
    vendor = VENDORS[profile.api_provider or ""]
    key = source.origins.get(vendor.credential_fields[0])
    row |= {"provider": vendor.name, "model": getattr(profile, vendor.model_field), "key": key}
    row |= {
        **provider_facts(provider_named(profile.api_provider), with_placeholders(profile)),
        "connectionPoolSize": pool_size,
    }
    if profile.requests_per_minute is not None:
        row["requestsPerMinute"] = profile.requests_per_minute
    if source.withheld is not None:
        row["hint"] = source.withheld
    return row


def no_key_text(vendor: Vendor, environment: Environment) -> str:
    """What to set, for somebody who has chosen a provider."""
    setting = setting_name(vendor.credential_fields[0])
    return (
        f"{vendor.title} needs a key. Run `lapce-ai auth set {vendor.name}`, or set the environment variable "
        f"{vendor.suggested_variable}, or {setting} in the editor's settings or in {_file(environment)}. {WITHOUT_KEY}"
    )


def no_provider_text(environment: Environment) -> str:
    """What to set, for somebody who has set nothing."""
    variables = [vendor.suggested_variable for vendor in VENDORS.values() if vendor.key_required]
    return (
        f"No AI provider is set up. Run `lapce-ai auth set PROVIDER`, or set an environment variable with a key "
        f"({', '.join(variables)}), or apiProvider and its key (for openai: openAiApiKey) in the editor's settings or "
        f"in {_file(environment)}. {WITHOUT_KEY}"
    )


WITHOUT_KEY = f'Without any key: run `lapce-ai local install` and set openAiBaseUrl to "{LOCAL_URL}".'


def _file(environment: Environment) -> str:
    return config_path(environment) or "the configuration file"
