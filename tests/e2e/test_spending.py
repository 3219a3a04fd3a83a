"""What calls cost, and what is remembered for all profiles, through the real server."""

import pytest

from editor import Editor
from fake_vendors import FakeVendor
from vendor_replies import openai_stream


@pytest.mark.asyncio(loop_scope="session")
async def test_the_status_tells_dollars_by_the_profiles_own_prices(
    editor: Editor, vendor: FakeVendor, profile: dict
) -> None:
    before = (await editor.request("ai/status", {}))["usage"]["totalCost"]
    vendor.answer(openai_stream(["a", "b"]))
    priced = {**profile, "openAiCustomModelInfo": {"contextWindow": 1000, "inputPrice": 3, "outputPrice": 15}}
    answer = await editor.request("ai/stream", {"profile": priced, "prompt": "hi"})
    told = answer["usage"]
    after = (await editor.request("ai/status", {}))["usage"]["totalCost"]
    assert round((after - before) * 1_000_000) == told["inputTokens"] * 3 + told["outputTokens"] * 15
