"""The clients of 60 lines that a plugin's author begins with, in Python and in Node, against the real server."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio

from codebase import ROOT
from editor import clean_environment
from fake_vendors import FakeVendor, Stall, fake_vendor
from node_client import node_program
from vendor_replies import openai_error, openai_stream, openai_stream_then

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the program is a shell script, cancelled by SIGINT")

CLIENTS = ROOT / "plugin-assets" / "clients"
LONGEST_LINES = 60
STREAM = ["Because of ", "Rayleigh scattering: ", "é€😀.\n"]


@pytest.fixture(params=["ask.py", "ask.mjs"])
def client(request: pytest.FixtureRequest) -> list[str]:
    name: str = request.param
    return [sys.executable if name.endswith(".py") else node_program(), str(CLIENTS / name)]


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A folder for PATH with the command `lapce-ai` of this environment."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "lapce-ai").write_text(f'#!/bin/sh\nexec "{sys.executable}" -P -m lapce_ai_server "$@"\n')
    (folder / "lapce-ai").chmod(0o755)
    return folder


@pytest_asyncio.fixture(loop_scope="session")
async def vendor() -> AsyncIterator[FakeVendor]:
    async with fake_vendor() as vendor:
        yield vendor


@asynccontextmanager
async def asking(
    client: list[str], programs: Path, vendor: FakeVendor, **variables: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    """The client with a user's environment, in which the vendor stands for OpenAI."""
    setup = {"OPENAI_BASE_URL": f"{vendor.url}/v1", "OPENAI_API_KEY": "sk-user", "LAPCE_AI_MODEL": "m", **variables}
    process = await asyncio.create_subprocess_exec(
        *client,
        "Why is",
        "the sky blue?",
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=clean_environment(programs.parent, **setup, PATH=str(programs)),
    )
    try:
        async with asyncio.timeout(30):
            yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()


@pytest.mark.asyncio(loop_scope="session")
async def test_a_client_prints_the_answer_and_what_the_server_says_of_the_settings(
    client: list[str], programs: Path, vendor: FakeVendor
) -> None:
    (programs / "config.toml").write_text("apiRequestTimeout = -1\n")
    vendor.answer(openai_stream(STREAM))
    async with asking(client, programs, vendor, LAPCE_AI_CONFIG=str(programs / "config.toml")) as process:
        stdout, stderr = await process.communicate()
    assert (stdout.decode(), process.returncode) == ("".join(STREAM) + "\n", 0), stderr.decode()
    assert "Lapce AI: apiRequestTimeout" in stderr.decode()
    assert vendor.requests[0].json["messages"][-1]["content"] == "Why is the sky blue?"


@pytest.mark.asyncio(loop_scope="session")
async def test_a_client_prints_while_the_answer_comes_and_cancels(
    client: list[str], programs: Path, vendor: FakeVendor
) -> None:
    vendor.answer(openai_stream_then(["Because"], Stall()))
    async with asking(client, programs, vendor) as process:
        assert process.stdout is not None
        assert await process.stdout.readexactly(7) == b"Because"
        process.send_signal(signal.SIGINT)
        await vendor.connections[0].closed.wait()  # the vendor need not go on
        await process.communicate()
    assert process.returncode == 130


@pytest.mark.asyncio(loop_scope="session")
async def test_a_client_tells_what_went_wrong(client: list[str], programs: Path, vendor: FakeVendor) -> None:
    vendor.answer(openai_error(401, "Incorrect API key provided."))
    async with asking(client, programs, vendor) as process:
        stdout, stderr = await process.communicate()
    assert (stdout.strip(), process.returncode) == (b"", 1)
    assert "Incorrect API key provided. Check the API key." in stderr.decode()


@pytest.mark.asyncio(loop_scope="session")
async def test_a_client_ends_when_the_server_does(client: list[str], programs: Path, vendor: FakeVendor) -> None:
    (programs / "lapce-ai").write_text("#!/bin/sh\nexit 3\n")
    async with asking(client, programs, vendor) as process:
        await process.communicate()
    assert process.returncode == 1


@pytest.mark.parametrize("name", ["ask.py", "ask.mjs"])
def test_a_client_is_short_and_needs_no_package(name: str) -> None:
    lines = (CLIENTS / name).read_text("utf-8").splitlines()
    assert len(lines) <= LONGEST_LINES
    imported = [line.split()[-1].strip('";') for line in lines if line.startswith(("import ", "from "))]
    assert imported
    assert all(module in sys.stdlib_module_names or module.startswith("node:") for module in imported)
    assert max(map(len, lines)) <= 120
    assert not any(os.path.isabs(word) for line in lines for word in line.split('"')[1::2])
