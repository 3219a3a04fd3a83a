"""What a session leaves in the user's home: a few files in one folder, for the user alone; nothing in the project."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from editor import clean_environment
from eight_vendors import streamed_answer, whole_answer
from fake_vendors import FakeVendor, Reply, Request
from raw_editor import raw_editor

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.skipif(sys.platform == "win32", reason="modes of files are those of POSIX"),
]
STATE = ".local/state/lapce-ai"


def answer(request: Request) -> Reply:
    return streamed_answer(request, ["fine"]) if b'"stream":true' in request.body else whole_answer(request)


def files_below(folder: Path) -> dict[str, Path]:
    return {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}


async def test_a_session_writes_its_state_folder_alone_and_for_its_user_alone(
    vendor: FakeVendor, tmp_path: Path
) -> None:
    vendor.always(answer)
    project = tmp_path / "project"
    project.mkdir()
    (project / "a.py").write_text("x = ")
    options = {
        "apiProvider": "openai",
        "openAiBaseUrl": f"{vendor.url}/api/v1",
        "openAiApiKey": "sk-of-the-test",
        "openAiModelId": "m",
        "inlineDebounceMilliseconds": 0,
    }
    async with raw_editor(clean_environment(tmp_path)) as editor:
        params = {"processId": None, "rootUri": project.as_uri(), "capabilities": {}, "initializationOptions": options}
        await editor.ask("initialize", params)
        editor.notify("initialized", {})
        assert "result" in await editor.ask("ai/complete", {"prompt": "hi"})
        uri = (project / "a.py").as_uri()
        document = {"uri": uri, "languageId": "python", "version": 1, "text": "x = "}
        editor.notify("textDocument/didOpen", {"textDocument": document})
        where = {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 4}}
        await editor.ask("textDocument/inlineCompletion", {**where, "context": {"triggerKind": 1}})
        await editor.ask("ai/status", {})
        await editor.leave()
    written = files_below(tmp_path)
    del written["project/a.py"]
    assert {name.removeprefix(f"{STATE}/").partition("/")[0] for name in written} == {"completions", "spend"}
    assert all(name.startswith(f"{STATE}/") for name in written)
    assert {stat.S_IMODE(path.stat().st_mode) for path in written.values()} == {0o600}
    assert {stat.S_IMODE(path.parent.stat().st_mode) for path in written.values()} == {0o700}
    kept = b"".join(path.read_bytes() for path in written.values())
    assert b"sk-of-the-test" not in kept
    assert b"x = " not in kept, "code is not kept"
