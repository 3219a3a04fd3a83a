"""Where a key may be from, and which of several counts: call > editor > environment > file > keyring."""

from typing import Any

import pytest

from lapce_ai_providers.key_sources import KeyCommand, StoredKey
from lapce_ai_providers.profile import Profile
from lapce_ai_providers.secret import Secret
from lapce_ai_server.settings.environment import environment_from
from lapce_ai_server.settings.load import default_options
from lapce_ai_server.settings.reader import read_options
from lapce_ai_server.settings.resolve import Resolution, resolve
from settings_cases import messages, own_hosts, resolution

PASS = {"openAiApiKeyCommand": "pass show 'my key'"}


def stored(
    names: dict[str, tuple[str, ...]], file: object = None, editor: object = None, **variables: str
) -> Resolution:
    return resolve(
        default_options(),
        read_options(file, "file", "config.toml"),
        environment_from({"HOME": "/home/me", **variables}),
        read_options(editor, "editor"),
        stored=names,
        own_hosts=own_hosts,
    )


def key_of(found: Resolution, name: str = "open_ai_api_key") -> Any:
    key = getattr(found.settings.profile_for("chat"), name)
    return key.source or key.reveal() if key else None


OPENAI = {"openai": ("open_ai_api_key",)}
STORED = StoredKey("openai", "openAiApiKey")
COMMAND = KeyCommand(("pass", "show", "my key"), "openAiApiKeyCommand")


@pytest.mark.parametrize(
    ("file", "variables", "editor", "wins"),
    [
        ({}, {}, {}, STORED),
        (PASS, {}, {}, COMMAND),
        ({"openAiApiKey": "of-file"}, {}, {}, "of-file"),
        (PASS, {"OPENAI_API_KEY": "of-env"}, {}, "of-env"),
        (PASS, {"OPENAI_API_KEY": "of-env"}, PASS, COMMAND),
        (PASS, {"OPENAI_API_KEY": "of-env"}, {"openAiApiKey": "of-editor"}, "of-editor"),
        ({**PASS, "openAiApiKey": "of-file"}, {}, {}, "of-file"),
        ({"openAiApiKey": "of-file", **PASS}, {}, {}, "of-file"),
        ({"openai": {"apiKeyCommand": ["pass", "show", "my key"]}}, {}, {}, COMMAND._replace(setting="apiKeyCommand")),
    ],
)
def test_the_strongest_place_decides_and_in_one_place_the_key_itself(
    file: object, variables: dict[str, str], editor: object, wins: object
) -> None:
    assert key_of(stored(OPENAI, file, editor, **variables)) == wins


def test_every_key_has_a_command() -> None:
    for name in ("apiKey", "xaiApiKey", "geminiApiKey", "openRouterApiKey", "awsSecretKey", "azureClientSecret"):
        found = read_options({f"{name}Command": "pass x"}, "editor")
        (key,) = found.profile.values()
        assert isinstance(key, Secret)
        assert key.source == KeyCommand(("pass", "x"), f"{name}Command")


def test_a_stored_key_chooses_the_provider_where_nothing_else_does() -> None:
    assert stored({"xai": ("xai_api_key",)}).settings.profile_for("chat").api_provider == "xai"
    assert stored({**OPENAI, "azure": ("open_ai_api_key",)}).settings.profile_for("chat").api_provider == "openai"
    found = stored(OPENAI, {"apiProvider": "anthropic"}, ANTHROPIC_API_KEY="a")
    assert found.settings.profile_for("chat").api_provider == "anthropic"


@pytest.mark.parametrize("names", [{"openai": ("no_such",)}, {"nobody": ("api_key",)}, {"openai": ()}])
def test_a_damaged_list_of_stored_keys_is_as_none(names: dict[str, tuple[str, ...]]) -> None:
    assert "No AI provider" in str(stored(names).settings.check("chat"))


@pytest.mark.parametrize(
    "settings",
    [{"awsAccessKey": "id", "awsSecretKey": "s"}, {"awsProfile": "work", "awsUseProfile": True}],
)
def test_half_of_the_keyring_s_keys_is_never_mixed_with_others(settings: dict[str, Any]) -> None:
    names = {"bedrock": ("aws_access_key", "aws_secret_key", "aws_session_token")}
    profile = stored(names, settings).settings.profile_for("chat")
    assert profile.aws_session_token is None
    assert "keyring" not in stored(names, settings).settings.default.origins.values()


def test_a_stored_bearer_token_for_bedrock_is_used() -> None:
    profile = stored({"bedrock": ("aws_api_key",)}).settings.profile_for("chat")
    assert profile.aws_use_api_key is True
    assert profile.aws_api_key == Secret.at(StoredKey("bedrock", "awsApiKey"))


@pytest.mark.parametrize("url", ["https://other.example/v1", "http://api.openai.com/v1"])
def test_a_key_of_keyring_or_file_s_command_does_not_go_to_a_stranger(url: str) -> None:
    for found in (stored(OPENAI, {}, {"openAiBaseUrl": url}), resolution({"openAiBaseUrl": url}, file=PASS)):
        assert found.settings.profile_for("chat").open_ai_api_key is None
        assert found.settings.default.withheld


def test_a_call_s_address_gets_no_stored_key() -> None:
    found = stored(OPENAI)
    profile = found.settings.profile_for("chat")
    moved = found.settings.with_overrides(profile, {"openAiBaseUrl": "https://other.example/v1"})
    assert moved.open_ai_api_key is None
    inline = found.settings.inline_profile({"apiProvider": "openai", "openAiBaseUrl": "https://other.example/v1"})
    assert inline.open_ai_api_key is None


def test_an_inline_profile_gets_the_stored_key_for_the_vendor_itself() -> None:
    profile: Profile = stored(OPENAI).settings.inline_profile({"apiProvider": "openai"})
    assert profile.open_ai_api_key == Secret.at(STORED)


def test_a_call_brings_no_command() -> None:
    with pytest.raises(Exception, match="openAiApiKeyCommand: counts only in the settings"):
        resolution({}).settings.inline_profile({"apiProvider": "openai", **PASS})


def test_a_wrong_command_names_the_setting_and_not_its_words() -> None:
    (text,) = messages(resolution({"openAiApiKeyCommand": "echo 'sk-open-quote"}))
    assert "openAiApiKeyCommand" in text
    assert "sk-open" not in text
