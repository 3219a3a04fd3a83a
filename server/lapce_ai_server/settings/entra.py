"""Whether a profile may send a token of Entra ID to its address. Pure.

A token of this machine's own login is the user's like a key from the environment, whoever switched it on: it goes
where such a key may go. One of an application, whose secret the profile itself has, goes where that secret may.
"""

from __future__ import annotations

from collections.abc import Iterator

from attrs import evolve

from lapce_ai_providers.errors import SettingsProblem
from lapce_ai_providers.profile import Profile, setting_name

from .config_path import config_path
from .keys import key_allowed, place_of
from .vendors import VENDORS
from .withholding import KeyRule


def checked(profile: Profile, rule: KeyRule) -> Profile:
    """The profile as it is. Raises SettingsProblem where its calls would give a token to a stranger."""
    if not profile.azure_use_entra_id:
        return profile
    from lapce_ai_providers.adapters.azure_hosts import uses_entra  # only for who sets it

    if not uses_entra(profile):
        return profile
    urls = VENDORS[profile.api_provider or ""].urls_of(profile)
    if not urls:
        raise SettingsProblem(NO_ADDRESS)
    if profile.azure_client_secret:
        return profile
    for name, url in urls.items():
        if not _allowed(url, profile, rule):
            raise SettingsProblem(_refusal(name, url, rule))
    return profile


NO_ADDRESS = "azureUseEntraId needs the address of your resource: set azureEndpoint, or openAiBaseUrl."


def _allowed(url: str, profile: Profile, rule: KeyRule) -> bool:
    def hosts() -> Iterator[str]:
        yield from rule.own_hosts(evolve(profile, api_provider="azure"))

    return key_allowed(
        url, key_origin="environment", url_origin="call", own_hosts=hosts(), trusted_hosts=rule.trusted_hosts
    )


def _refusal(name: str, url: str, rule: KeyRule) -> str:
    place = place_of(url)
    if place is None:
        return f"The Entra ID token is not sent to the address in {setting_name(name)}: it is not a plain https URL"
    file = config_path(rule.environment) or "the configuration file"
    return (
        f"The Entra ID token of this machine's login is not sent to {place.host} ({setting_name(name)}). "
        f'If that host may have it, put trustedHosts = ["{place.host}"] into {file}'
    )
