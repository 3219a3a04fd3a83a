"""Code actions that a model answers: listed at once, resolved when chosen, an edit only where it fits."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from edit_desk import LAPCE, LAPCE_NAME, URI, EditDesk, play
from lapce_ai_server.edits.files import text_of
from typing_vendor import Asked, TypingVendor

FILE = "import os\n\n\ndef add(a, b):\n    return a - b\n\n\ndef other():\n    return 1\n"
FIXED = "def add(a, b):\n    return a + b"
ANSWER = f"Here is the block:\n```python\n{FIXED}\n```\nIt adds now."
TITLES = ["AI: explain", "AI: fix", "AI: document", "AI: test", "AI: rewrite here"]


async def resolved(desk: EditDesk, action: dict[str, Any]) -> Any:
    return await desk.answered("codeAction/resolve", action)


def test_a_fix_comes_as_an_edit_of_the_line_that_is_wrong_and_no_other(tmp_path: Path) -> None:
    async def script(desk: EditDesk, vendor: TypingVendor) -> None:
        action = await desk.action("AI: fix", desk.cursor("a - b"))
        assert "edit" not in action
        edit = (await resolved(desk, action))["result"]["edit"]
        (change,) = edit["documentChanges"]
        assert change["textDocument"] == {"uri": URI, "version": 0}
        (row,) = change["edits"]
        assert row["range"] == {"start": {"line": 4, "character": 0}, "end": {"line": 5, "character": 0}}
        assert desk.apply(edit) is None
        assert desk.text == FILE.replace("a - b", "a + b")
        assert [value["kind"] for value in desk.progress()] == ["begin", "report", "end"]
        assert desk.progress()[0] == {"kind": "begin", "title": "AI: fix", "cancellable": True}

    play(tmp_path, script, FILE, ANSWER)


def test_in_lapce_an_edit_has_no_versions_and_the_list_comes_only_with_the_setting(tmp_path: Path) -> None:
    async def script(desk: EditDesk, vendor: TypingVendor) -> None:
        action = await desk.action("AI: fix", desk.cursor("a - b"))
        edit = (await resolved(desk, action))["result"]["edit"]
        assert list(edit) == ["changes"]
        desk.apply(edit)
        assert desk.text == FILE.replace("a - b", "a + b")
        assert desk.popups() == []

    async def without(desk: EditDesk, vendor: TypingVendor) -> None:
        params = {"textDocument": {"uri": URI}, "range": desk.cursor("a - b"), "context": {"diagnostics": []}}
        assert "error" in await desk.answered("textDocument/codeAction", params)

    play(tmp_path, script, FILE, ANSWER, client=LAPCE_NAME, capabilities=LAPCE, codeActions=True)
    play(tmp_path, without, FILE, ANSWER, client=LAPCE_NAME, capabilities=LAPCE)


def test_diagnostics_and_what_stands_around_go_into_the_question(tmp_path: Path) -> None:
    async def script(desk: EditDesk, vendor: TypingVendor) -> None:
        row = {"range": desk.cursor("a - b"), "message": "minus\nis wrong", "source": "mypy", "code": 7}
        action = await desk.action("AI: fix", desk.cursor("a - b"), diagnostics=[row])
        await resolved(desk, action)
        asked = vendor.asked[0].last_message
        assert "line 5: minus is wrong (mypy 7)" in asked
        assert "The block:\n```python\ndef add(a, b):\n    return a - b\n```" in asked
        assert "Above the block:\n```python\nimport os\n```" in asked
        assert "def other" in asked
        assert "project/a.py" in asked

    play(tmp_path, script, FILE, ANSWER)


def test_a_list_never_waits_for_an_action_that_is_being_resolved(tmp_path: Path) -> None:
    async def script(desk: EditDesk, vendor: TypingVendor) -> None:
        action = await desk.action("AI: fix", desk.cursor("a - b"))
        running = desk.raw("codeAction/resolve", action)
        await asyncio.sleep(0.1)
        params = {"textDocument": {"uri": URI}, "range": desk.cursor("return"), "context": {"diagnostics": []}}
        listing = desk.raw("textDocument/codeAction", params)
        await listing.arrived.wait()
        assert listing.answered_seconds == listing.asked_seconds
        assert [row["title"] for row in listing.answers[0]["result"]][:5] == TITLES
        assert not running.answers
        await running.arrived.wait()

    play(tmp_path, script, FILE, ANSWER)


def test_a_quick_fix_is_offered_by_itself_only_where_there_is_something_to_fix(tmp_path: Path) -> None:
    async def script(desk: EditDesk, vendor: TypingVendor) -> None:
        async def titles(where: Any, **context: Any) -> list[str]:
            params = {"textDocument": {"uri": URI}, "range": where, "context": {"diagnostics": []} | context}
            return [row["title"] for row in (await desk.answered("textDocument/codeAction", params))["result"]]

        cursor = desk.cursor("a - b")
        assert "AI: fix" not in await titles(cursor, triggerKind=2)
        assert "AI: fix" in await titles(cursor, triggerKind=1)
        assert "AI: fix" in await titles(desk.chosen_range("a - b"), triggerKind=2)
        assert "AI: fix" in await titles(cursor, triggerKind=2, diagnostics=[{"message": "x"}])
        assert await titles(cursor, only=["quickfix"]) == ["AI: fix"]
        assert await titles(cursor, only=["refactor.rewrite"]) == ["AI: document", "AI: rewrite here"]

    play(tmp_path, script, FILE, ANSWER)


@pytest.mark.parametrize("above", [True, False])
def test_an_edit_follows_its_lines_when_somebody_types_elsewhere(above: bool, tmp_path: Path) -> None:
    async def script(desk: EditDesk, vendor: TypingVendor) -> None:
        running = desk.raw("codeAction/resolve", await desk.action("AI: fix", desk.cursor("a - b")))
        await asyncio.sleep(0.1)
        desk.type_at("import os" if above else "def other", "# new\n")
        wanted = desk.text.replace("a - b", "a + b")
        await running.arrived.wait()
        edit = running.answers[0]["result"]["edit"]
        assert desk.apply(edit) is None
        assert desk.text == wanted

    play(tmp_path, script, FILE, ANSWER)


def test_an_edit_whose_lines_were_changed_is_not_made(tmp_path: Path) -> None:
    async def script(desk: EditDesk, vendor: TypingVendor) -> None:
        running = desk.raw("codeAction/resolve", await desk.action("AI: fix", desk.cursor("a - b")))
        await asyncio.sleep(0.1)
        desk.type_at("a - b", "c + ")
        await running.arrived.wait()
        error = running.answers[0]["error"]
        assert "changed meanwhile" in error["message"]
        assert desk.progress()[-1]["kind"] == "end"

    play(tmp_path, script, FILE, ANSWER)


@pytest.mark.parametrize("by", ["request", "token"])
def test_cancelling_closes_the_connection_and_clears_the_line(by: str, tmp_path: Path) -> None:
    async def script(desk: EditDesk, vendor: TypingVendor) -> None:
        running = desk.raw("codeAction/resolve", await desk.action("AI: fix", desk.cursor("a - b")))
        await asyncio.sleep(0.1)
        if by == "request":
            desk.cancel(running)
        else:
            token = desk.notifications("$/progress")[0]["token"]
            desk.send("window/workDoneProgress/cancel", {"token": token})
        await running.arrived.wait()
        assert running.answers[0]["error"]["code"] == -32800
        assert vendor.asked[0].closed_early
        assert desk.progress()[-1] == {"kind": "end", "message": "Cancelled."}

    play(tmp_path, script, FILE, ANSWER)


@pytest.mark.parametrize(
    ("answer", "part"),
    [
        ("", "empty answer"),
        ("```python\n```", "empty answer"),
        ("I'm sorry, but I cannot help with that.", "refused: I'm sorry"),
        ("The function looks good to me as it is.", "without code"),
        ("```python\n" + "x = 1\n" * 200_000 + "```", "too long"),
        ("```python\ndef add(a, b):\n    # ... rest of the code\n```", "left out"),
    ],
)
def test_an_answer_that_is_no_code_is_a_message_and_no_edit(answer: str, part: str, tmp_path: Path) -> None:
    async def script(desk: EditDesk, vendor: TypingVendor) -> None:
        vendor.characters_at_once, vendor.piece_seconds = 65536, 0
        told = await resolved(desk, await desk.action("AI: fix", desk.cursor("a - b")))
        assert part in told["error"]["message"]
        assert desk.popups() == [f"Lapce AI: {told['error']['message']}"]  # Lapce shows no failed request

    play(tmp_path, script, FILE, answer, client=LAPCE_NAME, capabilities=LAPCE, codeActions=True)


def test_a_hostile_answer_stays_text_within_the_block(tmp_path: Path) -> None:
    code = "\x1b[31mdef add(a, b):\x1b[0m\n    return a + b\u202e"
    answer = f"```python ../../etc/passwd\n{code}\n```\n```file:/etc/x\nrm\n```"

    async def script(desk: EditDesk, vendor: TypingVendor) -> None:
        edit = (await resolved(desk, await desk.action("AI: fix", desk.cursor("a - b"))))["result"]["edit"]
        assert [change["textDocument"]["uri"] for change in edit["documentChanges"]] == [URI]
        desk.apply(edit)
        assert desk.text == FILE.replace("a - b", "a + b")

    play(tmp_path, script, FILE, answer)


def test_a_model_that_changes_nothing_makes_no_edit(tmp_path: Path) -> None:
    async def script(desk: EditDesk, vendor: TypingVendor) -> None:
        told = await resolved(desk, await desk.action("AI: fix", desk.cursor("a - b")))
        assert told["result"]["edit"] == {"changes": {}}
        assert desk.popups() == ["Lapce AI: there is nothing to change here"]

    play(tmp_path, script, FILE, "```python\ndef add(a, b):\n    return a - b\n```")


def test_documenting_leaves_the_code_as_it_is(tmp_path: Path) -> None:
    answer = '```python\ndef add(x: int, y: int) -> int:\n    """Adds."""\n    return x - y\n```'
    good = '```\ndef add(a, b):\n    """Adds.\n\n    Not really.\n    """\n    # minus?\n    return a - b\n```'

    async def altered(desk: EditDesk, vendor: TypingVendor) -> None:
        told = await resolved(desk, await desk.action("AI: document", desk.cursor("a - b")))
        assert told["result"]["edit"] == {"changes": {}}

    async def documented(desk: EditDesk, vendor: TypingVendor) -> None:
        told = await resolved(desk, await desk.action("AI: document", desk.cursor("a - b")))
        desk.apply(told["result"]["edit"])
        assert desk.text == FILE.replace(
            "    return a - b", '    """Adds.\n\n    Not really.\n    """\n    # minus?\n    return a - b'
        )

    play(tmp_path, altered, FILE, answer)
    play(tmp_path, documented, FILE, good)


@pytest.mark.parametrize(
    ("comment", "wish"),
    [
        ("    # AI: use sum()\n    # and no names\n", "use sum()\nand no names"),
        ("    # TODO: use sum()\n", "use sum()"),
        ("", "Make it clearer"),
    ],
)
def test_rewriting_does_what_a_comment_at_the_cursor_says(comment: str, wish: str, tmp_path: Path) -> None:
    async def script(desk: EditDesk, vendor: TypingVendor) -> None:
        told = await resolved(desk, await desk.action("AI: rewrite here", desk.cursor("return a - b")))
        assert f"What to do: {wish}" in vendor.asked[0].last_message
        desk.apply(told["result"]["edit"])
        assert desk.text == FILE.replace("return a - b", "return a + b")

    play(tmp_path, script, FILE.replace("    return a - b", f"{comment}    return a - b"), ANSWER)


def test_line_ends_and_tabs_of_the_document_are_kept(tmp_path: Path) -> None:
    text = "class A {\r\n\tint f() {\r\n\t\treturn 1;\r\n\t}\r\n}\r\n"

    async def script(desk: EditDesk, vendor: TypingVendor) -> None:
        told = await resolved(desk, await desk.action("AI: fix", desk.cursor("return")))
        desk.apply(told["result"]["edit"])
        assert desk.text == text.replace("return 1;", "int two = 2;\r\n\t\treturn two;")

    answer = "```java\nint f() {\n    int two = 2;\n    return two;\n}\n```"
    play(tmp_path, script, text, answer, language="java")


def test_a_cut_answer_is_not_applied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import typing_vendor
    from vendor_replies import openai_chunk

    def cut(text: str | None = None, finish: str | None = None) -> bytes:
        return openai_chunk(text) if finish is None else openai_chunk(finish="length")

    monkeypatch.setattr(typing_vendor, "openai_chunk", cut)

    async def script(desk: EditDesk, vendor: TypingVendor) -> None:
        told = await resolved(desk, await desk.action("AI: fix", desk.cursor("a - b")))
        assert "cut off" in told["error"]["message"]

    play(tmp_path, script, FILE, ANSWER)


@pytest.mark.parametrize(("answer", "is_whole"), [(ANSWER, True), (ANSWER[:-24], False)])
def test_an_answer_without_a_stop_reason_is_applied_only_where_its_fence_says_that_it_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str, is_whole: bool
) -> None:
    import typing_vendor
    from vendor_replies import openai_chunk

    monkeypatch.setattr(typing_vendor, "openai_chunk", lambda text=None, finish=None: openai_chunk(text))

    async def script(desk: EditDesk, vendor: TypingVendor) -> None:
        told = await resolved(desk, await desk.action("AI: fix", desk.cursor("a - b")))
        assert ("edit" in told.get("result", {})) is is_whole
        assert is_whole or "came without its end" in told["error"]["message"]

    play(tmp_path, script, FILE, answer)


def test_secret_files_are_not_sent(tmp_path: Path) -> None:
    async def script(desk: EditDesk, vendor: TypingVendor) -> None:
        uri = "file:///project/.env"
        document = {"uri": uri, "languageId": "dotenv", "version": 0, "text": "KEY=1\n"}
        desk.send("textDocument/didOpen", {"textDocument": document})
        where = {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}}
        told = await resolved(desk, {"title": "AI: fix", "data": {"lapceAi": "fix", "uri": uri, "range": where}})
        assert ".env is never sent to a model" in told["error"]["message"]
        assert vendor.asked == []

    play(tmp_path, script, FILE, ANSWER)


def test_a_vendors_error_is_a_line_for_people(tmp_path: Path) -> None:
    def answer(asked: Asked) -> tuple[int, object]:
        return 401, {"error": {"message": "Incorrect API key provided: sk-of-the-test"}}

    async def script(desk: EditDesk, vendor: TypingVendor) -> None:
        told = await resolved(desk, await desk.action("AI: fix", desk.cursor("a - b")))
        assert "Check the API key." in told["error"]["message"]
        assert "sk-of-the-test" not in str(desk.told) + str(told)

    play(tmp_path, script, FILE, answer)


def test_edits_ask_the_profile_of_their_role(tmp_path: Path) -> None:
    async def script(desk: EditDesk, vendor: TypingVendor) -> None:
        await resolved(desk, await desk.action("AI: fix", desk.cursor("a - b")))
        assert vendor.asked[0].body["model"] == "strong"

    play(tmp_path, script, FILE, ANSWER, edit={"model": "strong"})


def test_explaining_in_lapce_opens_a_markdown_file(tmp_path: Path) -> None:
    async def script(desk: EditDesk, vendor: TypingVendor) -> None:
        told = await resolved(desk, await desk.action("AI: explain", desk.cursor("a - b")))
        ((uri, edits),) = told["result"]["edit"]["changes"].items()
        assert edits == []
        page = text_of(uri.removeprefix("file://")) or ""
        assert page.startswith("# a.py, lines 4-5\n\nIt **subtracts**.\n\n```python\ndef add(a, b):\n")

    play(tmp_path, script, FILE, "It **subtracts**.", client=LAPCE_NAME, capabilities=LAPCE, codeActions=True)
