from __future__ import annotations

from typing import Any

import pytest

from lapce_ai_providers.errors import SettingsProblem
from lapce_ai_providers.profile import Profile
from lapce_ai_providers.provider_facts import provider_facts
from lapce_ai_providers.registry import PROVIDER_NAMES, provider_named
from lapce_ai_providers.secret import Secret


def profile(provider: str, **fields: Any) -> Profile:
    return Profile(
        api_provider=provider,
        open_ai_api_key=Secret("k"),
        api_key=Secret("k"),
        xai_api_key=Secret("k"),
        gemini_api_key=Secret("k"),
        open_router_api_key=Secret("k"),
        aws_region="us-east-1",
        vertex_project_id="p",
        vertex_region="us-east5",
        **fields,
    )


def facts(provider: str, **fields: Any) -> dict[str, Any]:
    return provider_facts(provider_named(provider), profile(provider, **fields))


@pytest.mark.parametrize("provider", PROVIDER_NAMES)
def test_every_provider_tells_its_facts(provider: str) -> None:
    told = facts(provider)
    assert told["supportsStreaming"] is True
    assert 0 < told["memoryEstimate"] < 8 * 1024 * 1024
    assert ("maxTokens" in told) is (provider not in ("openai", "azure"))  # these may be asked for any model
    assert all(isinstance(value, int) and value > 0 for value in told.values())


def test_the_longest_answer_is_the_model_s_or_the_profile_s_own() -> None:
    assert facts("openai", open_ai_custom_model_info={"maxTokens": 4096, "contextWindow": 100_000})["maxTokens"] == 4096
    assert facts("anthropic", api_model_id="claude-3-haiku-20240307")["maxTokens"] == 4096


def test_a_profile_that_does_not_stream_says_so() -> None:
    assert facts("openai", open_ai_streaming_enabled=False)["supportsStreaming"] is False


def test_what_cannot_be_known_is_left_out() -> None:
    told = facts("openai", open_ai_base_url="nowhere", open_ai_custom_model_info={"maxTokens": "many"})
    assert set(told) == {"memoryEstimate"}


def test_a_model_that_is_wrongly_described_is_an_error_of_the_call_alone() -> None:
    model = provider_named("openai").model
    assert model is not None
    with pytest.raises(SettingsProblem):
        model(profile("openai", open_ai_custom_model_info={"maxTokens": "many"}))
