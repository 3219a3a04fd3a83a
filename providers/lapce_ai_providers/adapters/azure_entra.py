"""An exchange with Azure, let in by a token of Entra ID instead of a key."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from attrs import evolve

from ..errors import SettingsProblem
from ..profile import Profile
from ..provider import Exchange
from .azure_hosts import uses_entra

HALF_A_LOGIN = "azureClientSecret needs azureTenantId and azureClientId beside it."


def with_entra(exchange: Exchange, profile: Profile, memory: MutableMapping[str, Any]) -> Exchange:
    """The exchange as it is where the profile has no use for Entra ID.

    Raises:
        SettingsProblem: a secret is set, but not whose it is.
    """
    if not uses_entra(profile):
        return exchange
    if profile.azure_client_secret and not (profile.azure_tenant_id and profile.azure_client_id):
        raise SettingsProblem(HALF_A_LOGIN)
    from ..auth.entra_token import EntraLogin, TokenOfCall  # only who uses it pays

    login = EntraLogin(
        profile.azure_tenant_id or None,
        profile.azure_client_id or None,
        profile.azure_client_secret or None,
        profile.ca_file,
    )
    token = TokenOfCall(login, memory)
    return evolve(exchange, authorize=token.authorize, renew=token.renew)
