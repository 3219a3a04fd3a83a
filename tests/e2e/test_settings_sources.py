"""Settings as editors, files and environments give them, through the real server."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from editor import clean_environment
from fake_vendors import FakeVendor, Hold
from raw_editor import INITIALIZE, RawEditor, raw_editor
from vendor_replies import openai_stream

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture
def openai_settings(profile: dict) -> dict:
    """The same as the inline profile, as settings at the top level."""
    return dict(profile)


async def asks(editor: RawEditor, vendor: FakeVendor, **params: object) -> dict:
    """What the vendor was asked by a call without a profile of its own."""
    vendor.answer(openai_stream(["fine"]))
    answer = await editor.ask("ai/stream", {"prompt": "hi", **params})
    assert "result" in answer, answer
    request = vendor.requests[-1]
    return {"model": request.json["model"], "key": request.headers.get("authorization", "").removeprefix("Bearer ")}


def shown(editor: RawEditor) -> list[str]:
    return [row["params"]["message"] for row in editor.others if row.get("method") == "window/showMessage"]


def configure(editor: RawEditor, settings: object) -> None:
    editor.notify("workspace/didChangeConfiguration", {"settings": settings})


async def test_initialization_options_are_the_settings(
    environment: dict, vendor: FakeVendor, openai_settings: dict
) -> None:
    async with raw_editor(environment) as editor:
        await editor.initialize(openai_settings)
        assert await asks(editor, vendor) == {"model": "m", "key": "sk-of-the-test"}
        assert shown(editor) == []


@pytest.mark.parametrize("section", ["lapceAi", "lapceai", "lapce-ai", ""])
async def test_settings_stand_in_our_section_or_bare(
    raw: RawEditor, vendor: FakeVendor, openai_settings: dict, section: str
) -> None:
    configure(raw, {section: openai_settings} if section else openai_settings)
    assert await asks(raw, vendor) == {"model": "m", "key": "sk-of-the-test"}


async def test_lower_case_names_as_lapce_writes_them_are_understood(
    raw: RawEditor, vendor: FakeVendor, openai_settings: dict
) -> None:
    configure(raw, {"lapceai": {name.lower(): value for name, value in openai_settings.items()}})
    assert await asks(raw, vendor) == {"model": "m", "key": "sk-of-the-test"}


async def test_one_environment_variable_is_enough(tmp_path: Path) -> None:
    async with raw_editor(clean_environment(tmp_path, OPENAI_API_KEY="sk-env")) as editor:
        await editor.initialize()
        status = (await editor.ask("ai/status", {}))["result"]
        assert "openai" in str(status["profiles"])
        assert "sk-env" not in str(status)
        assert shown(editor) == []


async def test_without_any_setting_the_message_says_what_to_set(environment: dict) -> None:
    async with raw_editor(environment) as editor:
        await editor.initialize()
        error = (await editor.ask("ai/stream", {"prompt": "hi"}))["error"]
        assert error["data"]["code"] == "settings"
        assert "API_KEY" in error["message"]


async def test_file_environment_and_editor_are_laid_over_each_other(tmp_path: Path, vendor: FakeVendor) -> None:
    file = tmp_path / "config.toml"
    file.write_text(
        f'apiProvider = "openai"\nopenAiBaseUrl = "{vendor.url}/v1"\nopenAiModelId = "of the file"\n'
        'openAiApiKey = "sk-of-the-file"\n'
    )
    file.chmod(0o600)
    variables = {"LAPCE_AI_CONFIG": str(file)}
    async with raw_editor(clean_environment(tmp_path, **variables)) as editor:
        await editor.initialize()
        assert await asks(editor, vendor) == {"model": "of the file", "key": "sk-of-the-file"}
    variables |= {"OPENAI_API_KEY": "sk-of-the-environment", "LAPCE_AI_MODEL": "of the environment"}
    async with raw_editor(clean_environment(tmp_path, **variables)) as editor:
        await editor.initialize()
        assert await asks(editor, vendor) == {"model": "of the environment", "key": "sk-of-the-environment"}
    async with raw_editor(clean_environment(tmp_path, **variables)) as editor:
        await editor.initialize({"openAiModelId": "of the editor"})
        assert (await asks(editor, vendor))["model"] == "of the editor"


async def test_changed_settings_hold_from_the_next_call_on(
    raw: RawEditor, vendor: FakeVendor, openai_settings: dict
) -> None:
    configure(raw, {"lapceAi": openai_settings})
    await asks(raw, vendor)
    configure(raw, {"lapceAi": {**openai_settings, "openAiModelId": "other", "openAiApiKey": "sk-new"}})
    assert await asks(raw, vendor) == {"model": "other", "key": "sk-new"}


async def answer_configuration(editor: RawEditor, answer: object) -> None:
    """Answers the server's question for our section."""
    while (question := await editor.receive()).get("method") != "workspace/configuration":
        editor.others.append(question)
    assert question["params"] == {"items": [{"section": "lapceAi"}]}
    editor.answer(question["id"], answer)


async def test_settings_are_asked_for_where_the_editor_can_be_asked(
    environment: dict, vendor: FakeVendor, openai_settings: dict
) -> None:
    capabilities = {"workspace": {"configuration": True}}
    async with raw_editor(environment) as editor:
        await editor.ask("initialize", {**INITIALIZE, "capabilities": capabilities})
        editor.notify("initialized", {})
        await answer_configuration(editor, [openai_settings])
        assert (await asks(editor, vendor))["model"] == "m"
        editor.notify("workspace/didChangeConfiguration", {"settings": None})
        await answer_configuration(editor, [{**openai_settings, "openAiModelId": "other"}])
        assert (await asks(editor, vendor))["model"] == "other"
        editor.notify("workspace/didChangeConfiguration", {"settings": None})
        await answer_configuration(editor, [{}])
        error = (await editor.ask("ai/stream", {"prompt": "hi"}))["error"]
        assert error["data"]["code"] == "settings"  # what the user took away is gone


async def test_an_editor_without_settings_for_us_changes_nothing(
    environment: dict, vendor: FakeVendor, openai_settings: dict
) -> None:
    introduction = {
        **INITIALIZE,
        "capabilities": {"workspace": {"configuration": True}},
        "initializationOptions": openai_settings,
    }
    async with raw_editor(environment) as editor:
        await editor.ask("initialize", introduction)
        editor.notify("initialized", {})
        for answer in (None, [], [None], [5], "no"):
            await answer_configuration(editor, answer)
            assert (await asks(editor, vendor))["model"] == "m"
            configure(editor, None)


async def test_a_wrong_setting_is_told_once_and_the_rest_is_used(
    environment: dict, vendor: FakeVendor, openai_settings: dict
) -> None:
    async with raw_editor(environment) as editor:
        await editor.initialize({**openai_settings, "modelTemperature": "warm", "apiRequestTimeout": -1})
        assert (await asks(editor, vendor))["model"] == "m"
        configure(editor, {**openai_settings, "modelTemperature": "warm"})
        assert (await asks(editor, vendor))["model"] == "m"
        temperature, timeout = sorted(shown(editor), key=lambda text: "apiRequestTimeout" in text)
        assert "modelTemperature" in temperature
        assert "apiRequestTimeout" in timeout


@pytest.mark.parametrize(
    "settings", ["text", 5, [1], {"lapceAi": 7}, {"profiles": []}, {"roles": 1}, {"apiProvider": {}}]
)
async def test_settings_of_the_wrong_kind_do_not_stop_the_server(
    raw: RawEditor, vendor: FakeVendor, profile: dict, settings: object
) -> None:
    configure(raw, settings)
    assert (await asks(raw, vendor, profile=profile))["model"] == "m"


async def test_profiles_by_name_and_by_role(raw: RawEditor, vendor: FakeVendor, openai_settings: dict) -> None:
    profiles = {
        "Fast": {**openai_settings, "openAiModelId": "small"},
        "deep": {**openai_settings, "openAiModelId": "large"},
    }
    configure(raw, {"lapceAi": {**openai_settings, "profiles": profiles, "roles": {"chat": "deep"}}})
    assert (await asks(raw, vendor))["model"] == "large"
    assert (await asks(raw, vendor, profile="fast"))["model"] == "small"
    assert (await asks(raw, vendor, profile="default"))["model"] == "m"
    assert (await asks(raw, vendor, profile="Fast", model="x"))["model"] == "x"
    error = (await raw.ask("ai/stream", {"prompt": "hi", "profile": "slow"}))["error"]
    assert error["data"]["code"] == "invalid_params"
    assert all(name in error["message"] for name in ("slow", "Fast", "deep"))


async def test_a_running_call_keeps_the_settings_it_began_with(
    raw: RawEditor, vendor: FakeVendor, openai_settings: dict
) -> None:
    gate = asyncio.Event()
    configure(raw, {"lapceAi": openai_settings})
    vendor.answer(openai_stream(["a", "b"], between=(Hold(gate),)))
    raw.notify("ai/stream", {"token": "t", "prompt": "hi"})
    await vendor.request_number(1)
    configure(raw, {"lapceAi": {"maxIdleConnections": 1, "apiProvider": "xai"}})
    await raw.ask("ai/status", {})
    gate.set()
    kept = [row["params"]["value"] for row in raw.others if row.get("params", {}).get("token") == "t"]
    values = kept + await raw.progress("t")
    assert values[-1]["reason"] == "done"
    assert [value["chunk"]["text"] for value in values if value.get("chunk", {}).get("type") == "text"] == ["a", "b"]
