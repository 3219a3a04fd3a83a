"""Where a token of this machine's own login may go: no farther than a key of the environment. Pure.

Such a token is the user's like a key from the environment, whoever switched it on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lapce_ai_providers.errors import SettingsProblem
from lapce_ai_providers.profile import Profile, setting_name

from .config_path import config_path
from .keys import key_allowed, place_of
from .withholding import KeyRule


def keep_login_home(token: str, urls: Mapping[str, str], asked: Profile, rule: KeyRule) -> None:
    """Raises SettingsProblem for the first address that may not have the token.

    Args:
        token: as messages call it: `The Entra ID token`.
        urls: field → address.
        asked: says whose hosts are the vendor's own.
        rule: decides.
    """

    def hosts() -> Iterator[str]:  # loads the adapter: only where all else has failed
        yield from rule.own_hosts(asked)

    for name, url in urls.items():
        if not key_allowed(
            url, key_origin="environment", url_origin="call", own_hosts=hosts(), trusted_hosts=rule.trusted_hosts
        ):
            raise SettingsProblem(_refusal(token, name, url, rule))


def _refusal(token: str, name: str, url: str, rule: KeyRule) -> str:
    place = place_of(url)
    if place is None:
        return f"{token} is not sent to the address in {setting_name(name)}: it is not a plain https URL"
    file = config_path(rule.environment) or "the configuration file"
    return (
        f"{token} of this machine's login is not sent to {place.host} ({setting_name(name)}). "
        f'If that host may have it, put trustedHosts = ["{place.host}"] into {file}'
    )
