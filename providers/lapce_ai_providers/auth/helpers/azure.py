"""A token of Entra ID by Microsoft's own library: of an application, or of this machine's own login.

https://learn.microsoft.com/python/api/overview/azure/identity-readme (checked 2026-11). AZURE_AUTHORITY_HOST and the
other variables of that page hold here too, since the library reads them.
"""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from azure.core.credentials import TokenCredential


def answer(question: dict[str, Any]) -> dict[str, Any]:
    """`{"token", "expires_at_seconds"}`. Raises what the library raises."""
    if question["client_secret"]:
        token = application(question).get_token(question["scope"])
    else:
        token = this_machine(question).get_token(question["scope"], tenant_id=question["tenant_id"])
    return {"token": token.token, "expires_at_seconds": token.expires_on}


def application(question: dict[str, Any]) -> TokenCredential:
    """By id and secret of an application."""
    from azure.identity import ClientSecretCredential

    return ClientSecretCredential(
        question["tenant_id"],
        question["client_id"],
        question["client_secret"],
        connection_verify=authorities(question),
        # The authority is Microsoft's or of the user's environment: asking another host about it fails private clouds.
        disable_instance_discovery=True,
    )


def this_machine(question: dict[str, Any]) -> TokenCredential:
    """By the environment's variables, a workload's or a managed identity, or `az login`; no window opens."""
    from azure.identity import DefaultAzureCredential

    return DefaultAzureCredential(
        **identity(question["client_id"], question["tenant_id"]),
        connection_verify=authorities(question),
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


def authorities(question: dict[str, Any]) -> str | bool:
    """The certificates to trust: the profile's, else the system's (SSL_CERT_FILE counts), else the library's own."""
    system = ssl.get_default_verify_paths()
    return question["ca_file"] or system.cafile or system.capath or True
