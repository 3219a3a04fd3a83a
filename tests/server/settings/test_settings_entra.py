"""Where a token of Entra ID may go: that of the machine's login no farther than a key of the environment."""

from __future__ import annotations

from typing import Any

import pytest

from lapce_ai_providers.errors import SettingsProblem
from lapce_ai_providers.profile import Profile
from settings_cases import resolution

OWN = "https://r.openai.azure.com"
STRANGE = "https://gateway.example"
LOGIN: dict[str, Any] = {"apiProvider": "azure", "azureUseEntraId": True, "azureDeployment": "d"}
APPLICATION: dict[str, Any] = {
    **LOGIN,
    "azureTenantId": "t",
    "azureClientId": "c",
    "azureClientSecret": "s",
}


def configured(editor: object, **places: Any) -> Profile:
    return resolution(editor, **places).settings.profile_for("chat")


def test_the_settings_of_a_login_are_read() -> None:
    profile = configured({**APPLICATION, "azureEndpoint": OWN})
    assert (profile.azure_use_entra_id, profile.azure_tenant_id, profile.azure_client_id) == (True, "t", "c")
    assert profile.azure_client_secret is not None
    assert profile.azure_client_secret.reveal() == "s"
    assert "'s'" not in repr(profile)


@pytest.mark.parametrize("url", [OWN, "https://r.cognitiveservices.azure.com", "http://127.0.0.1:8080"])
def test_the_machine_s_token_goes_to_azure_and_to_this_machine(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("settings_cases.own_hosts", hosts_of_azure)
    assert configured({**LOGIN, "azureEndpoint": url}).azure_use_entra_id


def hosts_of_azure(profile: Profile) -> tuple[str, ...]:
    from lapce_ai_providers.adapters.azure import own_hosts

    return own_hosts(profile)


@pytest.mark.parametrize("url", [STRANGE, "http://r.openai.azure.com", "https://vm.eastus.cloudapp.azure.com", "x:y"])
def test_it_goes_to_nobody_else_even_if_the_editor_says_so(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("settings_cases.own_hosts", hosts_of_azure)
    with pytest.raises(SettingsProblem, match="is not sent to"):
        configured({**LOGIN, "azureEndpoint": url})
    settings = resolution({}).settings
    with pytest.raises(SettingsProblem, match="is not sent to"):
        settings.inline_profile({**LOGIN, "azureEndpoint": url})
    with pytest.raises(SettingsProblem, match="is not sent to"):
        settings.with_overrides(Profile(api_provider="azure", azure_endpoint=OWN), {**LOGIN, "azureEndpoint": url})


def test_the_user_s_file_can_trust_a_gateway() -> None:
    file = {"trustedHosts": ["gateway.example"]}
    assert configured({**LOGIN, "azureEndpoint": STRANGE}, file=file).azure_use_entra_id


def test_an_application_s_token_goes_where_its_secret_may() -> None:
    assert configured({**APPLICATION, "azureEndpoint": STRANGE}).azure_use_entra_id
    with pytest.raises(SettingsProblem, match="is not sent to"):  # the file's secret, the editor's address
        configured({"azureEndpoint": STRANGE}, file=APPLICATION)


def test_the_openai_provider_s_azure_mode_has_the_same_rule() -> None:
    mode = {"apiProvider": "openai", "azureUseEntraId": True, "openAiModelId": "d"}
    settings = resolution({}).settings
    assert settings.inline_profile({**mode, "openAiBaseUrl": f"{OWN}/openai"}).azure_use_entra_id
    with pytest.raises(SettingsProblem, match=r"gateway\.example \(openAiBaseUrl\)"):
        settings.inline_profile({**mode, "openAiBaseUrl": STRANGE, "openAiUseAzure": True})
    settings.inline_profile({**mode, "openAiBaseUrl": STRANGE})  # not Azure: no token is fetched


def test_an_address_is_needed() -> None:
    with pytest.raises(SettingsProblem, match="azureEndpoint"):
        configured(LOGIN)
