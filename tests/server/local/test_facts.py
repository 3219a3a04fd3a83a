"""What is told of the local model: one row, its own name, the window that each call has."""

from __future__ import annotations

from pathlib import Path

import pytest

from inline_editor import inline_editor
from lapce_ai_providers.profile import Profile
from lapce_ai_server.cli.answer import Answer
from lapce_ai_server.cli.chat.closing import closing_line
from lapce_ai_server.local.engine import CALL_CONTEXT_TOKENS, CONTEXT_TOKENS, PARALLEL_CALLS
from lapce_ai_server.local.facts import model_row, named
from lapce_ai_server.local.folders import LocalFolder
from lapce_ai_server.model_call import ModelCall
from typing_vendor import TypingVendor

LOCAL = {"apiProvider": "openai", "openAiBaseUrl": "local:"}


def local_profile(path: str | None = None, name: str | None = None) -> Profile:
    return Profile(api_provider="openai", open_ai_base_url="local:", local_model_path=path, open_ai_model_id=name)


def test_each_call_has_its_share_of_the_window() -> None:
    row = model_row(local_profile(), LocalFolder(Path("/nowhere"))).value("openai")
    assert row == {
        "id": "SmolLM2-135M-Instruct.Q4_1",
        "provider": "openai",
        "contextWindow": CONTEXT_TOKENS // PARALLEL_CALLS,
    }


@pytest.mark.parametrize(
    ("path", "name", "told"),
    [
        (None, None, "SmolLM2-135M-Instruct.Q4_1"),
        ("/models/granite-4.0-h-tiny.Q8_0.gguf", None, "granite-4.0-h-tiny.Q8_0"),
        ("/models/mine.gguf", "granite", "granite"),
    ],
)
def test_the_model_has_the_name_of_its_file_or_that_of_the_user(path: str | None, name: str | None, told: str) -> None:
    assert named(local_profile(path, name), LocalFolder(Path("/nowhere"))).open_ai_model_id == told


async def test_a_call_has_the_models_name_and_a_title_for_people(tmp_path: Path) -> None:
    async with inline_editor(TypingVendor(lambda asked: "x"), str(tmp_path)) as editor:
        call = ModelCall(editor.session)
        call.aim(LOCAL, None)
        assert (call.provider_name, call.model) == ("openai", "SmolLM2-135M-Instruct.Q4_1")
        assert call.title == "Local model SmolLM2-135M-Instruct.Q4_1"
        call.aim(None, None)
        assert call.title == "OpenAI m"


async def test_its_window_is_told_without_loading_it_and_a_missing_one_says_what_to_run(tmp_path: Path) -> None:
    folder = LocalFolder(tmp_path / ".local" / "share" / "lapce-ai" / "local")
    async with inline_editor(TypingVendor(lambda asked: "x"), str(tmp_path)) as editor:
        refused = editor.raw("ai/models", {"profile": LOCAL})
        await refused.arrived.wait()
        assert "lapce-ai local install" in refused.answers[0]["error"]["message"]
        assert folder.engine is not None
        folder.engine.mkdir(parents=True)
        folder.weights.parent.mkdir(parents=True)
        folder.weights.write_bytes(b"GGUF")
        told = editor.raw("ai/models", {"profile": LOCAL})
        await told.arrived.wait()
        (row,) = told.answers[0]["result"]["models"]
        assert row["contextWindow"] == CALL_CONTEXT_TOKENS
        assert not folder.run.exists()


def test_the_line_below_an_answer_names_the_model_as_people_do() -> None:
    answer = Answer(reason="done", provider="openai", model="m", title="Local model m", seconds=1.0)
    assert closing_line(answer) == "Local model m · 1.0 s"
