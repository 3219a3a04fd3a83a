"""Whether a profile keeps the tokens of this machine's logins to the vendors they are for. Pure."""

from __future__ import annotations

from lapce_ai_providers.profile import Profile

from . import entra, google_login
from .withholding import KeyRule


def checked(profile: Profile, rule: KeyRule) -> Profile:
    """The profile as it is. Raises SettingsProblem where its calls would give a token to a stranger."""
    return google_login.checked(entra.checked(profile, rule), rule)
