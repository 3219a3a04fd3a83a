from typing import Any

import pytest

from lapce_ai_providers.catalog.model import ModelInfo, ModelTier
from lapce_ai_providers.catalog.model_row import model_info
from lapce_ai_providers.errors import SettingsProblem


def test_a_row_is_read_by_the_references_names() -> None:
    row = {
        "maxTokens": 8192.0,
        "contextWindow": 1000,
        "supportsPromptCache": True,
        "inputPrice": 0.15,
        "cachableFields": ["system"],
        "tiers": [{"contextWindow": 10, "inputPrice": 1}, {"name": "flex", "contextWindow": 20}],
        "maxThinkingTokens": None,
        "somethingNew": 1,
    }
    assert model_info(row, "x") == ModelInfo(
        max_tokens=8192,
        context_window=1000,
        supports_prompt_cache=True,
        input_price=0.15,
        cachable_fields=("system",),
        tiers=(ModelTier(context_window=10, input_price=1), ModelTier(name="flex", context_window=20)),
    )


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"maxTokens": "many"}, "set.maxTokens: expected a number"),
        ({"maxTokens": True}, "set.maxTokens: expected a number"),
        ({"contextWindow": 1.5}, "set.contextWindow: expected a whole number"),
        ({"supportsImages": "yes"}, "set.supportsImages: expected true or false"),
        ({"reasoningEffort": 1}, "set.reasoningEffort: expected a text"),
        ({"cachableFields": ["a", 1]}, "set.cachableFields: expected a list of texts"),
        ({"tiers": [1]}, "set.tiers: expected a list of tiers"),
        ({"tiers": [{"contextWindow": 1, "inputPrice": "x"}]}, "set.tiers[0].inputPrice: expected a number"),
    ],
)
def test_a_wrong_value_is_named(row: dict[str, Any], message: str) -> None:
    with pytest.raises(SettingsProblem) as caught:
        model_info(row, "set")
    assert caught.value.message == message
