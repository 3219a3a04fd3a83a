"""How a session begins and ends: the life cycle of LSP, and every way in which an editor can go away."""

import asyncio
import signal
import sys

import pytest

from fake_vendors import FakeVendor, Reply, Stall
from raw_editor import INITIALIZE, RawEditor, raw_editor
from vendor_replies import openai_stream_then

pytestmark = pytest.mark.asyncio(loop_scope="session")
posix_only = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals between processes")

SOON_SECONDS = 30


async def stream_running(editor: RawEditor, vendor: FakeVendor, profile: dict) -> None:
    """A call whose vendor has begun and stalls."""
    vendor.answer(openai_stream_then(["a"], Stall()))
    editor.notify("ai/stream", {"token": "runs", "profile": profile, "prompt": "hi"})
    while (await editor.receive()).get("params", {}).get("value", {}).get("kind") != "report":
        pass


async def test_a_session_in_order_ends_with_status_0(environment: dict) -> None:
    async with raw_editor(environment) as editor:
        answer = await editor.initialize()
        assert answer["result"]["serverInfo"]["name"] == "lapce-ai"
        assert await editor.leave() == 0


async def test_exit_without_shutdown_ends_with_status_1(environment: dict) -> None:
    async with raw_editor(environment) as editor:
        await editor.initialize()
        editor.notify("exit", None)
        assert await editor.process.wait() == 1


async def test_exit_before_initialize_ends_with_status_1(environment: dict) -> None:
    async with raw_editor(environment) as editor:
        editor.notify("exit", None)
        assert await editor.process.wait() == 1


async def test_a_closed_stdin_ends_with_status_0(environment: dict) -> None:
    async with raw_editor(environment) as editor:
        await editor.initialize()
        editor.stdin.close()
        assert await editor.process.wait() == 0


async def test_a_closed_stdout_ends_with_status_0(environment: dict) -> None:
    async with raw_editor(environment) as editor:
        await editor.initialize()
        editor.process._transport.get_pipe_transport(1).close()
        editor.request("ai/status", {})
        assert await editor.process.wait() == 0


async def test_leaving_while_a_call_runs_ends_the_call_and_its_connection(
    environment: dict, vendor: FakeVendor, profile: dict
) -> None:
    async with raw_editor(environment) as editor, asyncio.timeout(SOON_SECONDS):
        await editor.initialize()
        await stream_running(editor, vendor, profile)
        editor.request("shutdown", None)
        editor.notify("exit", None)
        assert (await editor.progress("runs"))[-1]["reason"] == "cancelled"
        assert await editor.process.wait() == 0
        await vendor.connections[0].closed.wait()


async def test_closing_stdin_while_a_call_runs_closes_its_connection(
    environment: dict, vendor: FakeVendor, profile: dict
) -> None:
    async with raw_editor(environment) as editor, asyncio.timeout(SOON_SECONDS):
        await editor.initialize()
        await stream_running(editor, vendor, profile)
        editor.stdin.close()
        assert await editor.process.wait() == 0
        await vendor.connections[0].closed.wait()


@posix_only
@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT"])
async def test_a_signal_ends_in_order_also_while_a_call_runs(
    environment: dict, vendor: FakeVendor, profile: dict, name: str
) -> None:
    async with raw_editor(environment) as editor, asyncio.timeout(SOON_SECONDS):
        await editor.initialize()
        await stream_running(editor, vendor, profile)
        editor.process.send_signal(getattr(signal, name))
        assert await editor.process.wait() == 0
        await vendor.connections[0].closed.wait()


async def test_nothing_but_initialize_is_answered_at_first(environment: dict) -> None:
    async with raw_editor(environment) as editor:
        for method in ("shutdown", "ai/status", "ai/stream", "textDocument/hover"):
            assert (await editor.ask(method, {}))["error"]["code"] == -32002
        editor.notify("ai/stream", {"token": "early", "prompt": "hi"})
        editor.notify("textDocument/didOpen", {})
        assert "result" in await editor.ask("initialize", INITIALIZE)
        assert editor.others == []
        assert (await editor.ask("initialize", INITIALIZE))["error"]["code"] == -32600
        assert await editor.leave() == 0


async def test_after_shutdown_everything_is_refused_but_exit(environment: dict) -> None:
    async with raw_editor(environment) as editor:
        await editor.initialize()
        assert (await editor.ask("shutdown", None))["result"] is None
        for method in ("shutdown", "ai/status", "ai/stream"):
            assert (await editor.ask(method, {}))["error"]["code"] == -32600
        editor.notify("exit", None)
        assert await editor.process.wait() == 0


@pytest.mark.parametrize("options", [("--stdio", "--clientProcessId=1"), ("serve", "--stdio")])
async def test_what_editors_add_to_the_command_is_accepted(environment: dict, options: tuple[str, ...]) -> None:
    async with raw_editor(environment, sys.executable, "-m", "lapce_ai_server", *options) as editor:
        assert "result" in await editor.initialize()
        assert await editor.leave() == 0


async def test_a_module_in_the_editors_folder_is_not_run(environment: dict, tmp_path, monkeypatch) -> None:
    """Editors start servers in the workspace; what lies there must not be imported."""
    for name in ("server", "pygls", "attrs", "json", "lapce_ai_providers", "httpx"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit(9)")
    monkeypatch.chdir(tmp_path)
    from pathlib import Path

    program = Path(sys.executable).with_name("lapce-ai")
    async with raw_editor(environment, str(program)) as editor:
        assert "result" in await editor.initialize()
        assert await editor.leave() == 0


async def test_stdout_holds_messages_only_and_stderr_no_key(
    environment: dict, vendor: FakeVendor, profile: dict
) -> None:
    async with raw_editor({**environment, "LAPCE_AI_LOG": "debug"}) as editor:
        await editor.initialize()
        vendor.always(Reply(401, {"content-length": "0"}))
        editor.notify("ai/stream", {"token": "t", "profile": profile, "prompt": "a secret question"})
        await editor.progress("t")
        editor.request("shutdown", None)
        editor.notify("exit", None)
        stdout, stderr = await editor.process.communicate()
    assert stdout.startswith(b"Content-Length: ")
    assert b"sk-of-the-test" not in stderr
    assert b"a secret question" not in stderr
