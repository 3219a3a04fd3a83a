"""What a profile's address says of Azure: whether it is Azure's, who else may answer there, whether Entra ID is used.

https://learn.microsoft.com/azure/ai-foundry/openai/reference (checked 2026-11).
"""

from __future__ import annotations

from ..profile import Profile
from ..url import url_host

OWN_DOMAINS = (
    ".openai.azure.com",
    ".services.ai.azure.com",
    ".cognitiveservices.azure.com",
    ".models.ai.azure.com",
)
"""Where Microsoft itself answers; elsewhere under azure.com (as cloudapp.azure.com) anybody may have a machine."""


def is_azure_host(host: str) -> bool:
    """Whether a host (with its port, which makes it none) is one of Azure's."""
    return host == "azure.com" or host.endswith(".azure.com")


def is_inference_host(host: str) -> bool:
    """Whether Azure AI Inference answers there: the models that are not OpenAI's."""
    return host.endswith(".services.ai.azure.com")


def is_own_host(host: str) -> bool:
    """Whether a key may go there, whoever named the address."""
    return host.endswith(OWN_DOMAINS)


def uses_entra(profile: Profile) -> bool:
    """Whether a call is let in by a token of Entra ID: for Azure alone, whatever else the profile asks."""
    if not profile.azure_use_entra_id:
        return False
    if profile.api_provider == "azure":
        return True
    asks_azure = bool(profile.open_ai_use_azure) or is_azure_host(url_host(profile.open_ai_base_url or ""))
    return profile.api_provider == "openai" and asks_azure
