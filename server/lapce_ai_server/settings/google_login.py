"""Whether a profile may send a token of this machine's Google login to its address. Pure."""

from __future__ import annotations

from lapce_ai_providers.profile import Profile

from .machine_login import keep_login_home
from .withholding import KeyRule


def checked(profile: Profile, rule: KeyRule) -> Profile:
    """The profile as it is. Raises SettingsProblem where its calls would give a token to a stranger."""
    if profile.api_provider not in ("vertex", "gemini"):
        return profile
    if not (profile.vertex_base_url or profile.google_gemini_base_url):
        return profile
    from lapce_ai_providers.adapters.vertex_address import login_urls  # only for who sets one

    keep_login_home("The Google access token", login_urls(profile), profile, rule)
    return profile
