"""A team's gateway: every base URL that a LiteLLM proxy can stand behind, with the local model's own tokens."""

import asyncio
from typing import Any

import pytest

from raw_editor import RawEditor

from .models import MODELS

pytestmark = [pytest.mark.slow, pytest.mark.gateway, pytest.mark.asyncio(loop_scope="session")]

ANSWER_SECONDS = 90
KEY, WRONG_KEY = "sk-team-anna", "sk-team-nobody"
SHORT = {"includeMaxTokens": True, "modelMaxTokens": 16}
MESSAGES = [{"role": "user", "content": "Say hello."}]
DIALECTS = [
    "openai",
    "anthropic_bearer",
    "anthropic",
    "gemini",
    "azure",
    "azure_base_url",
    "openrouter",
    "xai",
]


def profile(dialect: str, gateway: str, key: str) -> dict[str, Any]:
    """The settings that a member of the team writes."""
    return (
        SHORT
        | {
            "openai": {"openAiBaseUrl": f"{gateway}/v1", "openAiApiKey": key, "openAiModelId": "team-model"},
            "anthropic": {"anthropicBaseUrl": gateway, "apiKey": key, "apiModelId": "claude-sonnet-4-5"},
            "anthropic_bearer": {
                "apiProvider": "anthropic",
                "anthropicBaseUrl": gateway,
                "anthropicUseAuthToken": True,
                "apiKey": key,
                "apiModelId": "claude-sonnet-4-5",
            },
            "gemini": {"googleGeminiBaseUrl": gateway, "geminiApiKey": key, "apiModelId": "gemini-2.5-flash"},
            "azure": {"azureEndpoint": gateway, "azureDeployment": "team-model", "openAiApiKey": key},
            "azure_base_url": {
                "apiProvider": "azure",
                "openAiBaseUrl": f"{gateway}/openai/deployments/team-model",
                "openAiApiKey": key,
                "openAiModelId": "team-model",
            },
            "openrouter": {
                "openRouterBaseUrl": f"{gateway}/v1",
                "openRouterApiKey": key,
                "openRouterModelId": "team-model",
            },
            "xai": {"xaiBaseUrl": f"{gateway}/v1", "xaiApiKey": key, "apiModelId": "grok-4"},
        }[dialect]
        | ({} if "_" in dialect else {"apiProvider": dialect})
    )


async def streamed(editor: RawEditor, profile: dict[str, Any], token: str) -> list[dict[str, Any]]:
    editor.notify("ai/stream", {"token": token, "profile": profile, "system": "Be brief.", "messages": MESSAGES})
    return await asyncio.wait_for(editor.progress(token), ANSWER_SECONDS)


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_an_answer_streams_through_the_gateway(dialect: str, gateway: str, team_editor: RawEditor) -> None:
    values = await streamed(team_editor, profile(dialect, gateway, KEY), f"stream {dialect}")
    assert values[-1]["reason"] == "done", values[-1]
    chunks = [value["chunk"] for value in values if "chunk" in value]
    assert len([chunk for chunk in chunks if chunk["type"] == "text"]) > 2
    assert "".join(chunk.get("text", "") for chunk in chunks).strip()
    assert any(chunk["type"] == "usage" and chunk["outputTokens"] > 0 for chunk in chunks)


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_an_answer_in_one_piece_comes_through_the_gateway(
    dialect: str, gateway: str, team_editor: RawEditor
) -> None:
    params = {"profile": profile(dialect, gateway, KEY), "prompt": "Say hello."}
    answer = await asyncio.wait_for(team_editor.ask("ai/complete", params), ANSWER_SECONDS)
    assert answer["result"]["reason"] == "done"
    assert answer["result"]["text"].strip()


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_a_wrong_virtual_key_is_told_in_words(dialect: str, gateway: str, team_editor: RawEditor) -> None:
    values = await streamed(team_editor, profile(dialect, gateway, WRONG_KEY), f"key {dialect}")
    end = values[-1]
    assert (end["error"]["code"], end["error"]["status"]) == ("authentication", 401)
    assert "This virtual key is not known. Check the API key." in end["message"]
    assert "{" not in end["message"]
    assert WRONG_KEY not in str(end)


async def test_the_gateways_list_of_models_is_the_teams(gateway: str, team_editor: RawEditor) -> None:
    answer = await team_editor.ask("ai/models", {"profile": profile("openai", gateway, KEY)})
    assert {row["id"] for row in answer["result"]["models"]} == set(MODELS)


async def test_a_model_that_the_gateway_does_not_have_is_told_in_words(gateway: str, team_editor: RawEditor) -> None:
    wanted = profile("openai", gateway, KEY) | {"openAiModelId": "no-such-model"}
    end = (await streamed(team_editor, wanted, "no model"))[-1]
    assert end["reason"] == "error"
    assert "no-such-model" in end["message"]
    assert "{" not in end["message"]
