"""Where a token of this machine's Google login may go: no farther than a key of the environment."""

from typing import Any

import pytest

from lapce_ai_providers.errors import SettingsProblem
from lapce_ai_providers.profile import Profile
from lapce_ai_providers.registry import provider_named
from settings_cases import resolution

STRANGE = "https://gateway.example"
LOGIN: dict[str, Any] = {"apiProvider": "vertex", "vertexProjectId": "p", "vertexRegion": "europe-west4"}
KEY = '{"type": "service_account"}'


@pytest.fixture(autouse=True)
def google_says_whose_hosts_are_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("settings_cases.own_hosts", lambda profile: provider_named("vertex").own_hosts(profile))


def configured(editor: object, **places: Any) -> Profile:
    return resolution(editor, **places).settings.profile_for("chat")


@pytest.mark.parametrize(
    "url", ["https://aiplatform.googleapis.com", "https://europe-west4-aiplatform.googleapis.com", "http://127.0.0.1:9"]
)
def test_it_goes_to_google_and_to_this_machine(url: str) -> None:
    assert configured({**LOGIN, "vertexBaseUrl": url}).vertex_base_url == url


@pytest.mark.parametrize("field", ["vertexBaseUrl", "googleGeminiBaseUrl"])
@pytest.mark.parametrize("url", [STRANGE, "http://aiplatform.googleapis.com", "https://us-aiplatform.googleapis.com.x"])
def test_it_goes_to_nobody_else_even_if_the_editor_says_so(field: str, url: str) -> None:
    with pytest.raises(SettingsProblem, match="The Google access token of this machine's login is not sent to"):
        configured({**LOGIN, field: url})
    settings = resolution({}).settings
    with pytest.raises(SettingsProblem, match="is not sent to"):
        settings.inline_profile({**LOGIN, field: url})
    with pytest.raises(SettingsProblem, match="is not sent to"):
        settings.with_overrides(Profile(api_provider="vertex"), {field: url})


@pytest.mark.parametrize("provider", ["vertex", "gemini"])
@pytest.mark.parametrize("text", ["not json", "null"])
def test_a_key_that_is_none_does_not_send_the_login_instead(provider: str, text: str) -> None:
    broken = {"apiProvider": provider, "vertexJsonCredentials": text, "googleGeminiBaseUrl": STRANGE}
    with pytest.raises(SettingsProblem, match="is not sent to"):
        resolution({}).settings.inline_profile(broken)


@pytest.mark.parametrize("provider", ["vertex", "gemini"])
def test_a_key_of_the_editor_goes_where_the_editor_says(provider: str) -> None:
    own = {"apiProvider": provider, "vertexJsonCredentials": KEY, "googleGeminiBaseUrl": STRANGE}
    assert resolution({}).settings.inline_profile(own).vertex_json_credentials


def test_a_key_of_the_file_does_not_go_where_the_editor_says() -> None:
    file = {"apiProvider": "vertex", "vertexJsonCredentials": KEY}
    with pytest.raises(SettingsProblem, match="is not sent to"):
        configured({"googleGeminiBaseUrl": STRANGE}, file=file)


def test_the_user_s_file_can_trust_a_gateway() -> None:
    profile = configured({**LOGIN, "vertexBaseUrl": STRANGE}, file={"trustedHosts": ["gateway.example"]})
    assert profile.vertex_base_url == STRANGE


def test_gemini_by_key_is_asked_wherever_its_key_may_go() -> None:
    own = {"apiProvider": "gemini", "geminiApiKey": "k", "googleGeminiBaseUrl": STRANGE}
    assert resolution({}).settings.inline_profile(own).gemini_api_key
