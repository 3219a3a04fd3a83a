"""A token of Entra ID by Microsoft's own library: of an application, or of this machine's own login.

https://learn.microsoft.com/python/api/overview/azure/identity-readme (checked 2026-11). AZURE_AUTHORITY_HOST and the
other variables of that page hold here too, since the library reads them.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from ...transport.tls_context import configured_trust, new_context, system_trust
from ..helper_network import network_settings

if TYPE_CHECKING:
    from azure.core.credentials import TokenCredential

LOST = ("ServiceRequestError", "ServiceResponseError", "ServiceRequestTimeoutError", "ServiceResponseTimeoutError")
"""azure-core's errors for requests that got no reply."""
LOGIN_HOST = "login.microsoftonline.com"


class NotReached(Exception):
    """The directory cannot be reached, or gives no answer."""


def answer(question: dict[str, Any]) -> dict[str, Any]:
    """`{"token", "expires_at_seconds"}`. Raises NotReached, SettingsProblem, or else what the library raises."""
    credential = application(question) if question["client_secret"] else this_machine(question)
    options = {} if question["client_secret"] else {"tenant_id": question["tenant_id"]}
    try:
        token = credential.get_token(question["scope"], **options)
    except Exception as error:
        if type(error.__cause__).__name__ in LOST:  # the library calls every failure one of authentication
            raise NotReached(str(error.__cause__)) from None
        raise
    return {"token": token.token, "expires_at_seconds": token.expires_on}


def application(question: dict[str, Any]) -> TokenCredential:
    """By id and secret of an application."""
    from azure.identity import ClientSecretCredential

    return ClientSecretCredential(
        question["tenant_id"],
        question["client_id"],
        question["client_secret"],
        **network(question),
        retry_total=1,  # a person waits
        # The authority is Microsoft's or of the user's environment: asking another host about it fails private clouds.
        disable_instance_discovery=True,
    )


def this_machine(question: dict[str, Any]) -> TokenCredential:
    """By the environment's variables, a workload's or a managed identity, or `az login`; no window opens."""
    from azure.identity import DefaultAzureCredential

    return DefaultAzureCredential(
        **identity(question["client_id"], question["tenant_id"]),
        **network(question),
        exclude_developer_cli_credential=True,
        exclude_powershell_credential=True,
        exclude_shared_token_cache_credential=True,
        exclude_visual_studio_code_credential=True,
        exclude_interactive_browser_credential=True,
        exclude_broker_credential=True,
    )


def identity(client_id: str | None, tenant_id: str | None) -> dict[str, Any]:
    """Which of several identities is meant. What is not set is left out: None would hide the environment's."""
    client = {"managed_identity_client_id": client_id, "workload_identity_client_id": client_id} if client_id else {}
    tenant = {"workload_identity_tenant_id": tenant_id, "additionally_allowed_tenants": [tenant_id]}
    return {**client, **(tenant if tenant_id else {})}


def network(question: dict[str, Any]) -> dict[str, Any]:
    """Proxy and certificates as the transport has them, in the words of the library. Raises SettingsProblem.

    Only logins over TLS go through the proxy: a managed identity is asked on the machine's own network.
    """
    settings = network_settings(question["network"])
    trust = configured_trust(settings, None)
    if trust is not None:
        new_context(trust)  # so that a wrong setting is told by its name
    elif sys.platform == "linux":
        trust = system_trust()
    verify = next(iter((*trust.files, *trust.directories)), True) if trust else True
    address = settings.proxies.https
    if address is None or settings.proxies.proxy_for("https", LOGIN_HOST, 443) is None:
        return {"connection_verify": verify}
    url = address.reveal()
    return {"connection_verify": verify, "proxies": {"https": url if "://" in url else f"http://{url}"}}
