"""Requests for inline completions: each has exactly one answer, and it is the right one for where the cursor is."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from inline_editor import CAPABILITIES, LAPCE, URI, InlineEditor, inline_editor
from typing_vendor import TypingVendor, continuing
from virtual_time import run_virtually

TEXT = "def add(a, b):\n    return a + b\n"
HEAD = "def add(a, b):\n    "
Script = Callable[[InlineEditor], Awaitable[None]]


def play(home: Path, vendor: TypingVendor, script: Script, **settings: Any) -> None:
    """Runs a script on virtual time; afterwards every request has had its one answer."""
    client, capabilities = settings.pop("client", None), settings.pop("capabilities", CAPABILITIES)

    async def main() -> None:
        async with inline_editor(vendor, str(home), client=client, capabilities=capabilities, **settings) as editor:
            await script(editor)
            await asyncio.sleep(60)
            assert [len(request.answers) for request in editor.requests.values()] == [1] * len(editor.requests)

    run_virtually(main())


def saying(text: str, **how: Any) -> TypingVendor:
    return TypingVendor(lambda asked: f"<COMPLETION>{text}</COMPLETION>", **how)


def test_an_answer_has_a_range_and_a_command_that_tells_of_acceptance(tmp_path: Path) -> None:
    async def script(editor: InlineEditor) -> None:
        editor.open(HEAD)
        (item,) = (await editor.asked()).items or []
        cursor = {"line": 1, "character": 4}
        assert (item["insertText"], item["range"]) == ("return a + b", {"start": cursor, "end": cursor})
        assert item["command"]["command"] == "ai.didAccept"
        assert len(item["command"]["arguments"]) == 1

    play(tmp_path, saying("return a + b"), script)


def test_lapce_gets_only_the_missing_text(tmp_path: Path) -> None:
    async def script(editor: InlineEditor) -> None:
        editor.open(HEAD)
        assert (await editor.asked()).items == [{"insertText": "return a + b"}]
        assert editor.result["capabilities"]["inlineCompletionProvider"] == {}
        assert "executeCommandProvider" not in editor.result["capabilities"]

    play(tmp_path, saying("return a + b"), script, client=LAPCE)


def test_a_newer_request_takes_the_place_of_an_older_one_and_follows_its_stream(tmp_path: Path) -> None:
    vendor = TypingVendor(continuing(TEXT))

    async def script(editor: InlineEditor) -> None:
        editor.open(HEAD)
        first = editor.ask()
        await asyncio.sleep(0.1)
        editor.type("r")
        second = await editor.asked()
        assert (first.code, first.answered_seconds) == (-32801, 0.1)
        assert second.ghost == "eturn a + b"
        assert len(vendor.asked) == 1

    play(tmp_path, vendor, script)


def test_a_stream_that_says_something_else_is_closed_and_the_newest_request_asks_for_itself(tmp_path: Path) -> None:
    vendor = TypingVendor(
        lambda asked: (
            "pass  # there is nothing to do" if len(vendor.asked) == 1 else "<COMPLETION>ise KeyError</COMPLETION>"
        )
    )

    async def script(editor: InlineEditor) -> None:
        editor.open(HEAD)
        editor.ask()
        await asyncio.sleep(0.1)
        editor.type("ra")
        request = await editor.asked()
        assert request.ghost == "ise KeyError"
        assert [asked.closed_early for asked in vendor.asked] == [True, False]

    play(tmp_path, vendor, script)


def test_a_stream_is_closed_at_once_where_the_cursor_is_elsewhere(tmp_path: Path) -> None:
    vendor = saying("return a + b")

    async def script(editor: InlineEditor) -> None:
        editor.open(HEAD + "\n\nx = \n")
        editor.offset = len(HEAD)
        editor.ask()
        await asyncio.sleep(0.1)
        editor.offset = len(HEAD) + 6
        editor.ask()
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert vendor.asked[0].closed_early

    play(tmp_path, vendor, script)


def test_what_was_typed_along_is_answered_from_memory(tmp_path: Path) -> None:
    vendor = TypingVendor(continuing(TEXT))

    async def script(editor: InlineEditor) -> None:
        editor.open(HEAD)
        await editor.asked()
        for character in "return":
            editor.type(character)
            request = editor.ask()
            await asyncio.sleep(0)
            assert request.answered_seconds == request.asked_seconds
        assert request.ghost == " a + b"
        editor.backspace(3)
        assert (await editor.asked()).ghost == "urn a + b"
        assert len(vendor.asked) == 1

    play(tmp_path, vendor, script)


def test_nothing_is_remembered_too(tmp_path: Path) -> None:
    vendor = saying("")

    async def script(editor: InlineEditor) -> None:
        editor.open(HEAD)
        assert (await editor.asked()).items == []
        assert (await editor.asked()).items == []
        assert len(vendor.asked) == 1

    play(tmp_path, vendor, script)


def test_cancelling_answers_at_once_and_closes_the_connection_soon(tmp_path: Path) -> None:
    vendor = saying("return a + b")

    async def script(editor: InlineEditor) -> None:
        editor.open(HEAD)
        request = editor.ask()
        await asyncio.sleep(0.05)
        editor.cancel(request)
        await asyncio.sleep(0)
        assert request.code == -32800
        await asyncio.sleep(0.25)
        assert vendor.asked[0].closed_early

    play(tmp_path, vendor, script)


def test_an_editor_that_cancels_at_each_key_still_follows_the_stream(tmp_path: Path) -> None:
    vendor = TypingVendor(continuing(TEXT))

    async def script(editor: InlineEditor) -> None:
        editor.open(HEAD)
        request = editor.ask()
        for character in "ret":
            await asyncio.sleep(0.05)
            editor.cancel(request)
            editor.type(character)
            await asyncio.sleep(0.02)
            request = editor.ask()
        await request.arrived.wait()
        assert request.ghost == "urn a + b"
        assert len(vendor.asked) == 1

    play(tmp_path, vendor, script)


@pytest.mark.parametrize("kind", [0, 1, 2, 7, None, "x"])
def test_every_trigger_kind_is_taken(tmp_path: Path, kind: Any) -> None:
    async def script(editor: InlineEditor) -> None:
        editor.open(HEAD)
        assert (await editor.asked(kind)).ghost == "return a + b"

    play(tmp_path, saying("return a + b"), script)


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({}, "textDocument"),
        ({"textDocument": {"uri": 5}, "position": {"line": 0, "character": 0}}, "textDocument.uri"),
        ({"textDocument": {"uri": URI}}, "position"),
        ({"textDocument": {"uri": URI}, "position": {"line": 0, "character": 0}, "context": []}, "context"),
        ([], "textDocument"),
    ],
)
def test_wrong_parameters_are_refused_by_name(tmp_path: Path, params: object, field: str) -> None:
    async def script(editor: InlineEditor) -> None:
        editor.open(HEAD)
        request = editor.raw("textDocument/inlineCompletion", params)
        await request.arrived.wait()
        assert request.code == -32602
        assert request.answers[0]["error"]["message"].startswith(field)

    play(tmp_path, saying("x"), script)


def test_a_document_that_was_never_opened_has_no_completions(tmp_path: Path) -> None:
    async def script(editor: InlineEditor) -> None:
        assert (await editor.asked(uri="file:///elsewhere.py")).items == []

    play(tmp_path, saying("x"), script)


def test_a_position_out_of_range_is_the_nearest_one(tmp_path: Path) -> None:
    async def script(editor: InlineEditor) -> None:
        editor.open(HEAD)
        params = {"textDocument": {"uri": URI}, "position": {"line": 99, "character": 99}, "context": {}}
        request = editor.raw("textDocument/inlineCompletion", params)
        await request.arrived.wait()
        (item,) = request.items or []
        assert item["range"]["start"] == {"line": 1, "character": 4}

    play(tmp_path, saying("return a + b"), script)


def test_the_documents_own_line_ends_are_used(tmp_path: Path) -> None:
    async def script(editor: InlineEditor) -> None:
        editor.open("def add(a, b):\r\n    ")
        assert (await editor.asked(1)).ghost == "c = a\r\n    return c + b"

    play(tmp_path, saying("c = a\n    return c + b"), script, client=LAPCE)


def test_the_text_of_the_popup_begins_the_answer(tmp_path: Path) -> None:
    vendor = TypingVendor(continuing("import math\nmath.factorial(5)\n"))

    async def script(editor: InlineEditor) -> None:
        editor.open("import math\nmath.fac")
        part = {"start": editor.position(17), "end": editor.position(20)}
        request = await editor.asked(selectedCompletionInfo={"range": part, "text": "factorial"})
        (item,) = request.items or []
        assert (item["insertText"], item["range"]) == ("factorial(5)", part)

    play(tmp_path, vendor, script)


def test_by_hand_several_are_asked_for_and_equal_ones_come_once(tmp_path: Path) -> None:
    texts = ["return a + b", "return b + a", "return a + b"]
    vendor = TypingVendor(lambda asked: f"<COMPLETION>{texts[vendor.asked.index(asked)]}</COMPLETION>")

    async def script(editor: InlineEditor) -> None:
        editor.open(HEAD)
        request = await editor.asked(1)
        assert [item["insertText"] for item in request.items or []] == ["return a + b", "return b + a"]
        assert [asked.body["temperature"] for asked in vendor.asked] == [0, 0.7, 0.7]

    play(tmp_path, vendor, script)


def test_lapce_gets_one_also_by_hand(tmp_path: Path) -> None:
    vendor = saying("return a + b")

    async def script(editor: InlineEditor) -> None:
        editor.open(HEAD)
        assert len((await editor.asked(1)).items or []) == 1
        assert len(vendor.asked) == 1

    play(tmp_path, vendor, script, client=LAPCE)


def test_a_prompt_that_is_too_long_is_shortened_once(tmp_path: Path) -> None:
    refusal = {
        "error": {"message": "This model's maximum context length is 512 tokens.", "code": "context_length_exceeded"}
    }

    def answer(asked: Any) -> str | tuple[int, object]:
        return (400, refusal) if len(vendor.asked) == 1 else "<COMPLETION>return a + b</COMPLETION>"

    vendor = TypingVendor(answer)

    async def script(editor: InlineEditor) -> None:
        editor.open("x = 1\n" * 3000 + HEAD)
        assert (await editor.asked()).ghost == "return a + b"
        long, short = (len(asked.last_message) for asked in vendor.asked)
        assert short < 0.8 * long

    play(tmp_path, vendor, script)


def test_a_way_that_a_server_refuses_is_not_tried_again(tmp_path: Path) -> None:
    def answer(asked: Any) -> str | tuple[int, object]:
        if "messages" not in asked.body:
            return 404, {"error": {"message": "File Not Found"}}
        return "<COMPLETION>return a + b</COMPLETION>"

    vendor = TypingVendor(answer)

    async def script(editor: InlineEditor) -> None:
        editor.open(HEAD)
        assert (await editor.asked()).ghost == "return a + b"
        editor.type("print(")
        await editor.asked(1)
        refused = [asked.target for asked in vendor.asked if "messages" not in asked.body]
        assert len(refused) == len(set(refused)) >= 1

    play(tmp_path, vendor, script, fillInTheMiddle="auto", client=LAPCE)


def test_a_slow_answer_is_shown_as_far_as_it_has_come_and_goes_on(tmp_path: Path) -> None:
    text = "total = 0\n    for number in (a, b):\n        total += number\n    return total"
    vendor = TypingVendor(lambda asked: f"<COMPLETION>{text}</COMPLETION>")

    async def script(editor: InlineEditor) -> None:
        editor.open(HEAD)
        request = await editor.asked()
        assert request.ghost == "total = 0\n    for number in (a, b):"
        assert (request.answered_seconds or 9) <= 0.5
        await asyncio.sleep(3)
        editor.type("t")
        assert (await editor.asked()).ghost == text[1:]
        assert len(vendor.asked) == 1

    play(tmp_path, vendor, script)


def test_an_answer_that_takes_too_long_ends_with_what_has_come(tmp_path: Path) -> None:
    vendor = TypingVendor(lambda asked: "<COMPLETION>" + "abcdefgh" * 100, 0.3, 1.0)

    async def script(editor: InlineEditor) -> None:
        editor.open(HEAD)
        request = await editor.asked(1)
        assert request.answered_seconds == 4.0
        assert vendor.asked[0].closed_early

    play(tmp_path, vendor, script, client=LAPCE, inlineTimeoutSeconds=4)


def test_an_error_of_the_vendor_leaves_the_editor_with_nothing(tmp_path: Path) -> None:
    vendor = TypingVendor(lambda asked: (401, {"error": {"message": "no such key"}}))

    async def script(editor: InlineEditor) -> None:
        editor.open(HEAD)
        assert (await editor.asked()).items == []
        editor.type("r")
        assert (await editor.asked()).items == []
        assert len(editor.notifications("window/showMessage")) == 1

    play(tmp_path, vendor, script)


def test_where_there_is_no_ghost_text_a_menu_offers_it(tmp_path: Path) -> None:
    async def script(editor: InlineEditor) -> None:
        assert "completionProvider" in editor.result["capabilities"]
        editor.open(HEAD + "ret")
        params = {"textDocument": {"uri": URI}, "position": editor.position(editor.offset)}
        request = editor.raw("textDocument/completion", params)
        await request.arrived.wait()
        assert request.answers[0]["result"]["isIncomplete"]
        (item,) = request.items or []
        part = {"start": {"line": 1, "character": 4}, "end": {"line": 1, "character": 7}}
        assert item["textEdit"] == {"range": part, "newText": "return a + b"}
        assert (item["label"], item["filterText"]) == ("return a + b", "return a + b")

    play(tmp_path, saying("urn a + b"), script, capabilities={})


@pytest.mark.parametrize(
    ("client", "capabilities", "setting", "offered"),
    [
        (None, {}, "auto", True),
        (None, {}, "off", False),
        (None, CAPABILITIES, "auto", False),
        (None, CAPABILITIES, "on", True),
        (LAPCE, {}, "on", False),
    ],
)
def test_the_menu_is_for_editors_without_ghost_text_or_whom_the_user_wants_it_for(
    tmp_path: Path, client: Any, capabilities: Any, setting: str, offered: bool
) -> None:
    async def script(editor: InlineEditor) -> None:
        assert ("completionProvider" in editor.result["capabilities"]) == offered

    play(tmp_path, saying("x"), script, client=client, capabilities=capabilities, completionFallback=setting)
