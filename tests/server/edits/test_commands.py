"""Commands that a model answers: the document changes as the answer comes, and is what it was where that fails."""

from __future__ import annotations

import asyncio
import subprocess
from pathlib import Path
from typing import Any

import pytest

from edit_desk import URI, VSCODE, EditDesk, play
from lapce_ai_providers.errors import Refused
from typing_vendor import TypingVendor

FILE = "import os\n\n\ndef add(a, b):\n    x = a\n    y = b\n    return x - y\n\n\ndef other():\n    return 1\n"
DONE = FILE.replace("x - y", "x + y").replace("    x = a", "    # sum\n    x = a")
ANSWER = "```python\ndef add(a, b):\n    # sum\n    x = a\n    y = b\n    return x + y\n```"


def at(desk: EditDesk, part: str = "x - y", **more: Any) -> dict[str, Any]:
    return {"uri": URI, "range": desk.cursor(part), **more}


def slowly(vendor: TypingVendor) -> None:
    vendor.piece_seconds = 0.1


@pytest.mark.parametrize("form", ["object", "list"])
def test_the_document_changes_line_by_line_and_ends_as_one_edit_would_leave_it(form: str, tmp_path: Path) -> None:
    async def script(desk: EditDesk, vendor: TypingVendor) -> None:
        slowly(vendor)
        argument = at(desk)
        told = await desk.command("ai.fix", *([argument] if form == "object" else [URI, argument["range"]]))
        assert told["result"]["applied"] is True
        assert "return x + y" in told["result"]["text"]
        assert desk.text == DONE
        assert len(desk.states) > 1
        assert all("def other():\n    return 1\n" in state for state in desk.states)
        assert all("y = b" in state for state in desk.states)  # nothing vanishes meanwhile
        assert desk.progress()[-1] == {"kind": "end"}

    play(tmp_path, script, FILE, ANSWER)


def test_without_streaming_there_is_one_edit(tmp_path: Path) -> None:
    async def script(desk: EditDesk, vendor: TypingVendor) -> None:
        slowly(vendor)
        told = await desk.command("ai.fix", at(desk, stream=False))
        assert (told["result"]["applied"], desk.states) == (True, [DONE])

    play(tmp_path, script, FILE, ANSWER)


def test_an_editor_that_applies_no_edits_gets_them_in_the_answer(tmp_path: Path) -> None:
    async def script(desk: EditDesk, vendor: TypingVendor) -> None:
        told = (await desk.command("ai.fix", at(desk)))["result"]
        assert (told["applied"], desk.applied) == (False, [])
        desk.apply(told["edit"])
        assert desk.text == DONE

    play(tmp_path, script, FILE, ANSWER, capabilities={"window": {"workDoneProgress": True}})


def test_somebody_types_elsewhere_while_the_answer_comes(tmp_path: Path) -> None:
    async def script(desk: EditDesk, vendor: TypingVendor) -> None:
        slowly(vendor)
        running = desk.raw("workspace/executeCommand", {"command": "ai.fix", "arguments": [at(desk)]})
        for letter in "# here\n":
            await asyncio.sleep(0.3)
            desk.type_at("import os", letter)
            desk.type_at("def other", letter)
        await running.arrived.wait()
        assert running.answers[0]["result"]["applied"] is True
        assert desk.text == DONE.replace("import os", "# here\nimport os").replace("def other", "# here\ndef other")

    play(tmp_path, script, FILE, ANSWER)


def test_an_edit_that_crosses_a_key_is_made_again(tmp_path: Path) -> None:
    async def script(desk: EditDesk, vendor: TypingVendor) -> None:
        slowly(vendor)
        crossed: list[object] = []

        def refuse(edit: Any) -> str | None:
            if not crossed:
                crossed.append(edit)
                desk.version += 1  # the editor has a key that it tells only now
                desk._loop.call_later(0.1, desk.type_at, "import os", "#")
                return "the document is newer"
            return None

        desk.on_edit = refuse
        told = await desk.command("ai.fix", at(desk))
        assert told["result"]["applied"] is True
        assert desk.text == DONE.replace("import os", "#import os")

    play(tmp_path, script, FILE, ANSWER)


def test_an_editor_that_refuses_stops_the_call(tmp_path: Path) -> None:
    async def script(desk: EditDesk, vendor: TypingVendor) -> None:
        slowly(vendor)
        desk.on_edit = lambda edit: "read only"
        told = await desk.command("ai.fix", at(desk))
        assert "the editor refused the edit: read only" in told["error"]["message"]
        assert desk.text == FILE
        assert vendor.asked[0].closed_early

    play(tmp_path, script, FILE, ANSWER)


def test_typing_into_the_lines_themselves_stops_it_and_keeps_what_was_typed(tmp_path: Path) -> None:
    async def script(desk: EditDesk, vendor: TypingVendor) -> None:
        slowly(vendor)
        running = desk.raw("workspace/executeCommand", {"command": "ai.fix", "arguments": [at(desk)]})
        await desk.edited.wait()
        desk.type_at("y = b", "z")
        text = desk.text
        await running.arrived.wait()
        assert "changed meanwhile" in running.answers[0]["error"]["message"]
        assert "nothing was changed" not in running.answers[0]["error"]["message"]
        assert desk.text == text
        assert vendor.asked[0].closed_early

    play(tmp_path, script, FILE, ANSWER)


@pytest.mark.parametrize("by", ["request", "token"])
def test_cancelling_puts_back_what_was_there(by: str, tmp_path: Path) -> None:
    async def script(desk: EditDesk, vendor: TypingVendor) -> None:
        slowly(vendor)
        params = {"command": "ai.fix", "arguments": [at(desk)], "workDoneToken": "mine"}
        running = desk.raw("workspace/executeCommand", params)
        await desk.edited.wait()
        assert desk.text != FILE
        if by == "request":
            desk.cancel(running)
        else:
            desk.send("window/workDoneProgress/cancel", {"token": "mine"})
        await running.arrived.wait()
        assert running.answers[0]["error"]["code"] == -32800
        assert desk.text == FILE
        assert vendor.asked[0].closed_early

    play(tmp_path, script, FILE, ANSWER)


def test_an_answer_that_ends_badly_puts_back_what_was_there(tmp_path: Path) -> None:
    async def script(desk: EditDesk, vendor: TypingVendor) -> None:
        slowly(vendor)
        told = await desk.command("ai.fix", at(desk))
        assert "left out" in told["error"]["message"]
        assert len(desk.states) > 1
        assert desk.text == FILE

    play(tmp_path, script, FILE, "```python\ndef add(a, b):\n    return x + y\n    # ... rest of the code\n```")


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        ([], "uri: expected"),
        ([{"uri": 1}], "uri: expected"),
        ([{"uri": "file:///nowhere.py"}], "no such document"),
        ([{"uri": URI, "range": {"start": {}}}], "range: expected"),
        ([{"uri": URI, "profile": 1}], "profile: expected"),
        ([{"uri": URI, "profile": "nobody"}], "there is no profile nobody"),
        (
            [{"uri": URI, "range": {"start": {"line": 1, "character": 0}, "end": {"line": 1, "character": 5}}}],
            "no code",
        ),
    ],
)
def test_wrong_arguments_are_an_error_that_says_which(arguments: list[Any], part: str, tmp_path: Path) -> None:
    async def script(desk: EditDesk, vendor: TypingVendor) -> None:
        told = await desk.command("ai.fix", *arguments)
        assert part in told["error"]["message"]
        assert vendor.asked == []

    play(tmp_path, script, "\n\n\n" if "no code" in part else FILE, ANSWER)


def test_rewriting_follows_the_instruction_and_the_selection(tmp_path: Path) -> None:
    async def script(desk: EditDesk, vendor: TypingVendor) -> None:
        where = desk.chosen_range("a\n    y = b")
        argument = {"uri": URI, "range": where, "instruction": "use z", "model": "other"}
        assert (await desk.command("ai.rewrite", argument))["result"]["applied"] is True
        asked = vendor.asked[0]
        assert "The block:\n```python\n    x = a\n    y = b\n```" in asked.last_message
        assert "What to do: use z" in asked.last_message
        assert asked.body["model"] == "other"
        assert desk.text == FILE.replace("    x = a\n    y = b", "    z = a, b")

    play(tmp_path, script, FILE, "```python\nz = a, b\n```")


def test_an_empty_document_can_be_written_by_an_instruction(tmp_path: Path) -> None:
    async def script(desk: EditDesk, vendor: TypingVendor) -> None:
        assert (await desk.command("ai.rewrite", {"uri": URI, "instruction": "x is 1"}))["result"]["applied"] is True
        assert desk.text == "x = 1"

    play(tmp_path, script, "", "```python\nx = 1\n```")


def test_explaining_shows_a_document_where_the_editor_can_and_a_message_elsewhere(tmp_path: Path) -> None:
    async def shows(desk: EditDesk, vendor: TypingVendor) -> None:
        told = (await desk.command("ai.explain", at(desk)))["result"]
        assert told["text"] == "It is wrong."
        assert desk.shown == [told["uri"]]
        assert desk.popups() == []

    async def tells(desk: EditDesk, vendor: TypingVendor) -> None:
        assert (await desk.command("ai.explain", at(desk)))["result"]["text"] == "It is wrong."
        assert desk.popups() == ["Lapce AI: It is wrong."]

    play(tmp_path, shows, FILE, "It is \x1b[1mwrong\x1b[0m.\n")
    play(tmp_path, tells, FILE, "It is wrong.", capabilities={})


def project(folder: Path, *files: str) -> str:
    for name in files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("import pytest\n" if "test_" in name else "", "utf-8")
    return folder.as_uri()


TESTS = "```python\ndef test_add() -> None:\n    assert add(1, 1) == 2\n```"


async def test_of(desk: EditDesk, uri: str) -> Any:
    document = {"uri": uri, "languageId": "python", "version": 3, "text": FILE}
    desk.send("textDocument/didOpen", {"textDocument": document})
    return await desk.command("ai.test", {"uri": uri, "range": desk.cursor("x - y")})


test_of.__test__ = False  # type: ignore[attr-defined]


def test_tests_go_into_a_new_file_that_the_editor_makes(tmp_path: Path) -> None:
    root = project(tmp_path / "p", "a.py", "tests/conftest.py")

    async def script(desk: EditDesk, vendor: TypingVendor) -> None:
        told = (await test_of(desk, f"{root}/a.py"))["result"]
        assert told["uri"] == f"{root}/tests/test_a.py"
        create, change = desk.applied[0]["edit"]["documentChanges"]
        assert create == {"kind": "create", "uri": told["uri"], "options": {"ignoreIfExists": True}}
        assert change["edits"][0]["newText"] == TESTS[10:-3]
        assert not (tmp_path / "p/tests/test_a.py").exists()

    play(tmp_path, script, FILE, TESTS, root=root)


def test_where_the_editor_makes_no_files_the_empty_one_is_made_and_none_is_overwritten(tmp_path: Path) -> None:
    root = project(tmp_path / "p", "a.py")
    capabilities = {**VSCODE, "workspace": {"applyEdit": True}}

    async def script(desk: EditDesk, vendor: TypingVendor) -> None:
        assert (await test_of(desk, f"{root}/a.py"))["result"]["applied"] is True
        assert (tmp_path / "p/test_a.py").read_text("utf-8") == ""
        assert list(desk.applied[0]["edit"]["changes"]) == [f"{root}/test_a.py"]
        (tmp_path / "p/test_a.py").write_text("x = 1\n", "utf-8")
        await test_of(desk, f"{root}/a.py")
        assert (tmp_path / "p/test_a.py").read_text("utf-8") == "x = 1\n"
        assert "which exists:\n```python\nx = 1\n```" in vendor.asked[1].last_message
        (row,) = desk.applied[1]["edit"]["changes"][f"{root}/test_a.py"]
        assert (row["range"]["start"], row["newText"][:6]) == ({"line": 0, "character": 5}, "\n\n\ndef")

    play(tmp_path, script, FILE, TESTS, root=root, capabilities=capabilities)


def test_no_test_file_is_made_outside_of_the_workspace(tmp_path: Path) -> None:
    root = project(tmp_path / "p", "a.py")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "p/tests").symlink_to(tmp_path / "elsewhere")

    async def script(desk: EditDesk, vendor: TypingVendor) -> None:
        assert "outside of the workspace" in (await test_of(desk, f"{root}/a.py"))["error"]["message"]
        assert vendor.asked == []
        assert list((tmp_path / "elsewhere").iterdir()) == []

    play(tmp_path, script, FILE, TESTS, root=root)


def repository(folder: Path) -> str:
    folder.mkdir()
    (folder / "a.py").write_text("x = 1\n", "utf-8")
    (folder / ".env").write_text("TOKEN=hunter2\n", "utf-8")
    for arguments in (("init", "-q"), ("add", "-f", "a.py", ".env")):
        subprocess.run(["git", "-C", str(folder), *arguments], check=True)
    return folder.as_uri()


def asked_of_git(where: str, *arguments: str) -> str:
    done = subprocess.run(["git", "-C", where, *arguments], check=False, capture_output=True, text=True)
    if done.returncode:
        raise Refused(done.stderr)
    return done.stdout


def wait_for_git(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Virtual time does not wait for processes: what git says is asked first."""
    from lapce_ai_server.edits import committing

    async def git(where: str, *arguments: str) -> str:
        assert where == str(folder)
        return asked_of_git(where, *arguments)

    monkeypatch.setattr(committing, "git", git)


def test_a_commit_message_goes_into_the_open_file_and_secrets_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = repository(tmp_path / "p")
    wait_for_git(monkeypatch, tmp_path / "p")

    async def script(desk: EditDesk, vendor: TypingVendor) -> None:
        uri = f"{root}/.git/COMMIT_EDITMSG"
        document = {"uri": uri, "languageId": "git-commit", "version": 0, "text": "\n# Please enter\n"}
        desk.send("textDocument/didOpen", {"textDocument": document})
        told = (await desk.command("ai.commitMessage", {"uri": uri}))["result"]
        assert told == {"text": "Set x\n\nIt was missing.", "applied": True}
        (row,) = desk.applied[0]["edit"]["documentChanges"][0]["edits"]
        assert row["newText"] == "Set x\n\nIt was missing.\n\n"
        assert row["range"]["end"] == {"line": 1, "character": 0}
        assert "+x = 1" in vendor.asked[0].last_message
        assert "hunter2" not in vendor.asked[0].last_message
        assert ".env" in vendor.asked[0].last_message

    play(tmp_path, script, FILE, "```\nSet x\n\nIt was missing.\n```", root=root)


def test_without_anything_staged_there_is_no_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = repository(tmp_path / "p")
    subprocess.run(["git", "-C", str(tmp_path / "p"), "rm", "-q", "--cached", "a.py", ".env"], check=True)
    wait_for_git(monkeypatch, tmp_path / "p")

    async def script(desk: EditDesk, vendor: TypingVendor) -> None:
        assert "nothing is staged" in (await desk.command("ai.commitMessage"))["error"]["message"]
        assert vendor.asked == []

    play(tmp_path, script, FILE, "x", root=root)
