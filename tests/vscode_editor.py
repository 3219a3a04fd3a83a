"""VS Code with our extension, in a browser without a screen: what a test of it needs, and how it is started.

`tests/editors/install_vscode.sh` installs all but Chromium.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from attrs import frozen

from codebase import ROOT

EXTENSION = ROOT / "plugin-assets" / "vscode"
SESSION = Path(__file__).with_name("editors") / "vscode_session.mjs"
PATIENCE_SECONDS = 100.0
QUIET = {"security.workspace.trust.enabled": False, "telemetry.telemetryLevel": "off", "files.autoSave": "off"}
"""No question about the folder, and nothing sent anywhere."""


@frozen
class Installed:
    """The three parts, none of which is the tests' own."""

    code_server: Path
    """`lib/vscode` of the npm package code-server, with its modules installed."""
    modules: Path
    """A `node_modules` with puppeteer-core, esbuild and vscode-languageclient."""
    chromium: str
    node: str


def installed() -> Installed | str:
    """Where everything is, or what is missing."""
    code_server, modules = os.environ.get("LAPCE_AI_CODE_SERVER"), os.environ.get("LAPCE_AI_NODE_MODULES")
    chromium = os.environ.get("LAPCE_AI_CHROMIUM") or shutil.which("chromium")
    node = shutil.which("node")
    if not code_server or not (Path(code_server) / "out" / "server-main.js").exists():
        return "no VS Code: LAPCE_AI_CODE_SERVER names no lib/vscode of the npm package code-server"
    if not modules or not (Path(modules) / "puppeteer-core").exists():
        return "no browser driver: LAPCE_AI_NODE_MODULES has no puppeteer-core, esbuild and vscode-languageclient"
    if not chromium or not node:
        return "no Chromium, or no Node, on PATH"
    return Installed(Path(code_server), Path(modules), chromium, node)


async def run(*command: str | os.PathLike[str], environment: Mapping[str, str]) -> str:
    """Its output. Raises AssertionError with its errors."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, env=dict(environment), stdout=pipe, stderr=pipe)
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            output, errors = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()
    assert process.returncode == 0, errors.decode()
    return output.decode()


async def build_extension(parts: Installed, extensions: Path, environment: Mapping[str, str]) -> None:
    """Bundled, as its `npm run build` does it, into a folder of its own."""
    folder = extensions / "lapce-ai.lapce-ai-0.2.0"
    folder.mkdir(parents=True)
    shutil.copy(EXTENSION / "package.json", folder)
    script = json.loads((EXTENSION / "package.json").read_text("utf-8"))["scripts"]["build"]
    _, source, *options, outfile = script.split()
    name, _, relative = outfile.partition("=")
    command = [parts.modules / ".bin" / "esbuild", EXTENSION / source, *options, f"{name}={folder / relative}"]
    await run(*command, environment={**environment, "NODE_PATH": str(parts.modules)})


@asynccontextmanager
async def code_server(
    parts: Installed, home: Path, folder: Path, settings: Mapping[str, Any], environment: Mapping[str, str]
) -> AsyncIterator[str]:
    """Serves VS Code on loopback; the address that opens the folder.

    Args:
        parts: what is installed.
        home: for all that it keeps.
        folder: the workspace.
        settings: of this machine; the server's program is this interpreter's.
        environment: of VS Code, and so of our server.
    """
    data, extensions = home / "data", home / "extensions"
    await build_extension(parts, extensions, environment)
    program = {"lapceAiServer.command": [sys.executable, "-m", "lapce_ai_server"]}
    for scope in ("Machine", "User"):
        (data / "data" / scope).mkdir(parents=True)
        (data / "data" / scope / "settings.json").write_text(json.dumps({**QUIET, **program, **settings}), "utf-8")
    process = await asyncio.create_subprocess_exec(
        *(parts.node, parts.code_server / "out" / "server-main.js", "--host", "127.0.0.1", "--port", "0"),
        *("--without-connection-token", "--accept-server-license-terms", "--telemetry-level", "off"),
        *("--server-data-dir", data, "--extensions-dir", extensions),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env=dict(environment),
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            port = await announced_port(process.stdout)
            yield f"http://127.0.0.1:{port}/?folder={folder}"
    finally:
        process.terminate()
        await process.communicate()


async def announced_port(output: asyncio.StreamReader) -> int:
    """The port that it says it listens on."""
    said = ""
    while line := (await output.readline()).decode():
        said += line
        if found := re.search(r"listening on (?:http://[^ ]*:)?(\d+)", line):
            return int(found[1])
    raise AssertionError(f"VS Code does not start: {said}")


async def scripted_session(
    parts: Installed, asked: Mapping[str, Any], environment: Mapping[str, str]
) -> dict[str, Any]:
    """What the browser saw."""
    told = {"chromium": parts.chromium, **asked}
    variables = {**environment, "NODE_PATH": str(parts.modules)}
    return json.loads(await run(parts.node, SESSION, json.dumps(told), environment=variables))
