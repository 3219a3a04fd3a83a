"""The whole way: the plugin's bytes find a program and its arguments, that true server runs, completes, and says so."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from editor import clean_environment
from fake_vendors import Hold, fake_vendor
from lapce_host import Host, Missing, program_of
from raw_editor import raw_editor
from vendor_replies import openai_chunk, openai_stream_then, openai_usage, sse

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.skipif(sys.platform == "win32", reason="the program is a shell script"),
]
CAPABILITIES = {"textDocument": {"inlineCompletion": {}}, "window": {"workDoneProgress": True}}
LAPCE = {"name": "Lapce-Stable", "version": "0.4.6"}
TEXT = "def add(a, b):\n    "
LINE_SECONDS = 10.0


def program_in(folder: Path) -> Path:
    """`lapce-ai` as pipx would put it there."""
    folder.mkdir()
    program = folder / "lapce-ai"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m lapce_ai_server "$@"\n', "utf-8")
    program.chmod(0o755)
    return program


async def test_the_plugin_starts_a_server_that_completes_and_shows_it_in_the_status_bar(
    wasm: bytes, tmp_path: Path
) -> None:
    program = program_in(tmp_path / "Ein Ordner für 日本")
    environment = clean_environment(tmp_path, VOLT_OS="linux")

    def run(name: str, arguments: Sequence[str]) -> bytes | None:
        try:
            return subprocess.run([name, *arguments], env=environment, capture_output=True, check=False).stdout
        except FileNotFoundError:
            raise Missing(name) from None

    async with fake_vendor() as vendor:
        openai = {"base-url": f"{vendor.url}/v1", "api-key": "sk-of-the-test", "model": "m"}
        host = Host(wasm, environment, run)
        options = {"server": {"path": str(program)}, "openai": openai, "fill-in-the-middle": "chat"}
        host.initialize((tmp_path / "project").as_uri() + "/", options)
        assert host.shown == []
        start = host.started[0]
        assert start["serverArgs"] == []

        shown = asyncio.Event()
        end = (openai_chunk("return a + b"), openai_chunk(finish="stop"), openai_usage(9, 4), sse("[DONE]"))
        vendor.always(openai_stream_then([], Hold(shown), *end))
        async with raw_editor(environment, program_of(start["serverUri"])) as editor, asyncio.timeout(LINE_SECONDS):
            params = {"processId": None, "rootUri": None, "capabilities": CAPABILITIES, "clientInfo": LAPCE}
            answer = await editor.ask("initialize", {**params, "initializationOptions": start["options"]})
            assert answer["result"]["capabilities"]["inlineCompletionProvider"] in (True, {})
            editor.notify("initialized", {})
            uri = (tmp_path / "project" / "a.py").as_uri()
            document = {"uri": uri, "languageId": "python", "version": 0, "text": TEXT}
            editor.notify("textDocument/didOpen", {"textDocument": document})
            place = {"textDocument": {"uri": uri}, "position": {"line": 1, "character": 4}}
            number = editor.request("textDocument/inlineCompletion", {**place, "context": {"triggerKind": 2}})

            bar = await editor.receive()
            while bar.get("method") != "$/progress":
                if "id" in bar and "method" in bar:
                    editor.answer(bar["id"], None)
                assert bar.get("method") != "window/showMessage"
                bar = await editor.receive()
            begin = bar["params"]["value"]
            assert (begin["kind"], begin["title"]) == ("begin", "AI completion")
            shown.set()
            result = (await editor.response(number))["result"]
            assert [item["insertText"] for item in result["items"]] == ["return a + b"]
            values = await editor.progress(bar["params"]["token"])
            assert values[-1]["kind"] == "end"
            assert vendor.requests[0].json["model"] == "m"
            assert await editor.leave() == 0
