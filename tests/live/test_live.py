"""The vendors themselves, asked with real keys of the environment: only with LAPCE_AI_LIVE=1, and it costs a little.

Each provider is asked where its variables are set, as a user's server would be; LAPCE_AI_LIVE_MODEL_XAI and the like
name a model other than the default one.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio
from attrs import frozen
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from editor import Editor, start_editor, stop_editor, texts
from scripted_google import service_account_file

pytestmark = [pytest.mark.live, pytest.mark.asyncio(loop_scope="session")]

QUESTION = "Answer with the one word: ready"
SWITCH = "LAPCE_AI_LIVE"


@frozen
class Vendor:
    """One provider, as the environment has it."""

    name: str
    variables: tuple[tuple[str, ...], ...]
    """Groups of variables, the key first; it is asked where all of one group are set."""
    model_field: str = "apiModelId"

    @property
    def missing(self) -> str | None:
        """Why it cannot be asked."""
        if os.environ.get(SWITCH) != "1":
            return f"asks the real vendors: {SWITCH}=1 is not set"
        if any(all(map(os.environ.get, group)) for group in self.variables):
            return None
        return f"{self.name}: set {', or '.join(' and '.join(group) for group in self.variables)}"

    @property
    def profile(self) -> dict[str, object]:
        model = os.environ.get(f"{SWITCH}_MODEL_{self.name.upper()}")
        return {"apiProvider": self.name, **({self.model_field: model} if model else {})}


VENDORS = (
    Vendor("openai", (("OPENAI_API_KEY",),), "openAiModelId"),
    Vendor(
        "azure",
        (("AZURE_OPENAI_API_KEY", "AZURE_OPENAI_ENDPOINT", "AZURE_OPENAI_DEPLOYMENT"),),
        "openAiModelId",
    ),
    Vendor("anthropic", (("ANTHROPIC_API_KEY",), ("ANTHROPIC_AUTH_TOKEN",))),
    Vendor("gemini", (("GEMINI_API_KEY",), ("GOOGLE_API_KEY",))),
    Vendor("vertex", (("GOOGLE_APPLICATION_CREDENTIALS", "GOOGLE_CLOUD_PROJECT", "GOOGLE_CLOUD_LOCATION"),)),
    Vendor(
        "bedrock",
        (("AWS_BEARER_TOKEN_BEDROCK", "AWS_REGION"), ("AWS_SECRET_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_REGION")),
    ),
    Vendor("openrouter", (("OPENROUTER_API_KEY",),), "openRouterModelId"),
    Vendor("xai", (("XAI_API_KEY",),)),
)


def wrong_keys() -> dict[str, str]:
    """In place of every key that is set, one that lets nobody in."""
    keys = {group[0] for vendor in VENDORS for group in vendor.variables if group[0] in os.environ}
    wrong = dict.fromkeys(keys, "not-a-key-of-anybody-0123456789abcdef")
    file = "GOOGLE_APPLICATION_CREDENTIALS"
    return {**wrong, **({file: service_account_file()} if file in keys else {})}


def each_vendor() -> pytest.MarkDecorator:
    """One test for each; skipped before a server is started for it."""
    rows = [
        pytest.param(
            vendor, id=vendor.name, marks=pytest.mark.skipif(vendor.missing is not None, reason=vendor.missing or "")
        )
        for vendor in VENDORS
    ]
    return pytest.mark.parametrize("vendor", rows)


@pytest.fixture(scope="module")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("live") / "config.toml"
    path.touch()
    return path


@asynccontextmanager
async def server(empty_file: Path, **variables: str) -> AsyncIterator[Editor]:
    """A server in the user's own environment, but for the configuration file."""
    profiles = {vendor.name: vendor.profile for vendor in VENDORS if not vendor.missing}
    params = types.InitializeParams(types.ClientCapabilities(), initialization_options={"profiles": profiles})
    editor = await start_editor({**os.environ, "LAPCE_AI_CONFIG": str(empty_file), **variables}, params)
    yield editor
    assert await stop_editor(editor) == 0


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def editor(empty_file: Path) -> AsyncIterator[Editor]:
    async with server(empty_file) as editor:
        yield editor


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def stranger(empty_file: Path) -> AsyncIterator[Editor]:
    """The same, with keys of nobody."""
    async with server(empty_file, **wrong_keys()) as editor:
        yield editor


@each_vendor()
async def test_a_short_answer_streams(editor: Editor, vendor: Vendor) -> None:
    params = {"token": vendor.name, "profile": vendor.name, "messages": [{"role": "user", "content": QUESTION}]}
    values = await editor.ended(editor.start("ai/stream", params))
    assert values[-1].get("reason") == "done", values[-1]
    assert "ready" in "".join(texts(values)).lower()
    usage = [value["chunk"] for value in values if "chunk" in value and value["chunk"]["type"] == "usage"]
    assert sum(chunk["inputTokens"] for chunk in usage) > 0


@each_vendor()
async def test_a_prompt_is_completed(editor: Editor, vendor: Vendor) -> None:
    answer = await editor.request("ai/complete", {"profile": vendor.name, "prompt": QUESTION})
    assert "ready" in answer["text"].lower()


@each_vendor()
async def test_tokens_are_counted(editor: Editor, vendor: Vendor) -> None:
    answer = await editor.request("ai/countTokens", {"profile": vendor.name, "content": QUESTION})
    assert 3 < answer["tokens"] < 50


@each_vendor()
async def test_a_wrong_key_is_refused_as_such(stranger: Editor, vendor: Vendor) -> None:
    with pytest.raises(JsonRpcException) as refused:
        await stranger.request("ai/complete", {"profile": vendor.name, "prompt": QUESTION})
    assert refused.value.data["code"] == "authentication", refused.value.data
