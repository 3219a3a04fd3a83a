"""Whether a profile may send a token of Entra ID to its address. Pure.

A token of this machine's own login is the user's like a key from the environment, whoever switched it on: it goes
where such a key may go. One of an application, whose secret the profile itself has, goes where that secret may.
"""

from __future__ import annotations

from attrs import evolve

from lapce_ai_providers.errors import SettingsProblem
from lapce_ai_providers.profile import Profile

from .machine_login import keep_login_home
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
    keep_login_home("The Entra ID token", urls, evolve(profile, api_provider="azure"), rule)
    return profile


NO_ADDRESS = "azureUseEntraId needs the address of your resource: set azureEndpoint, or openAiBaseUrl."
