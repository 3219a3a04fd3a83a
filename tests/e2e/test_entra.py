"""A call to Azure with a token of Entra ID, through the real server and its helper process."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from fake_vendors import FakeVendor
from raw_editor import raw_editor
from vendor_replies import openai_error, openai_stream

pytestmark = pytest.mark.asyncio(loop_scope="session")

LIBRARY = """
import pathlib, time
from types import SimpleNamespace

class DefaultAzureCredential:
    def __init__(self, **options):
        pass
    def get_token(self, scope, **options):
        count = pathlib.Path(__file__).with_name("count")
        number = int(count.read_text()) + 1 if count.exists() else 1
        count.write_text(str(number))
        return SimpleNamespace(token=f"token-{number}", expires_on=int(time.time()) + SECONDS)
"""


def environment_with(environment: dict, folder: Path, seconds: int) -> dict:
    """With a library whose tokens hold so long."""
    package = folder / "azure"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "identity.py").write_text(LIBRARY.replace("SECONDS", str(seconds)))
    path = os.pathsep.join(filter(None, (str(folder), environment.get("PYTHONPATH"))))
    return {**environment, "PYTHONPATH": path}


def settings(vendor: FakeVendor) -> dict:
    return {
        "apiProvider": "azure",
        "azureEndpoint": vendor.url,
        "azureDeployment": "d",
        "azureUseEntraId": True,
        "openAiApiKey": "sk-not-used",
        "profiles": {"other": {"azureDeployment": "e"}},
    }


async def test_one_token_serves_all_profiles(environment: dict, vendor: FakeVendor, tmp_path: Path) -> None:
    async with raw_editor(environment_with(environment, tmp_path, 3600)) as editor:
        await editor.initialize(settings(vendor))
        for profile in ("default", "default", "other"):
            vendor.answer(openai_stream(["fine"]))
            answer = await editor.ask("ai/stream", {"prompt": "hi", "profile": profile})
            assert answer["result"]["text"] == "fine"
    assert {request.headers["authorization"] for request in vendor.requests} == {"Bearer token-1"}
    assert not any("api-key" in request.headers for request in vendor.requests)
    assert vendor.requests[-1].target.startswith("/openai/deployments/e/chat/completions")


async def test_a_token_that_expired_on_its_way_is_renewed_and_the_call_repeated(
    environment: dict, vendor: FakeVendor, tmp_path: Path
) -> None:
    async with raw_editor(environment_with(environment, tmp_path, -1)) as editor:
        await editor.initialize(settings(vendor))
        vendor.answer(openai_error(401, "expired"), openai_stream(["fine"]))
        answer = await editor.ask("ai/stream", {"prompt": "hi"})
    assert answer["result"]["text"] == "fine"
    assert [request.headers["authorization"] for request in vendor.requests] == ["Bearer token-1", "Bearer token-2"]


async def test_a_missing_library_is_told_in_words(environment: dict, vendor: FakeVendor, tmp_path: Path) -> None:
    hidden = environment_with(environment, tmp_path, 0)
    (tmp_path / "azure" / "identity.py").unlink()
    async with raw_editor(hidden) as editor:
        await editor.initialize(settings(vendor))
        answer = await editor.ask("ai/stream", {"prompt": "hi"})
    assert answer["error"]["data"]["code"] == "settings"
    assert 'pip install "lapce-ai[entra]"' in answer["error"]["message"]
    assert vendor.requests == []
