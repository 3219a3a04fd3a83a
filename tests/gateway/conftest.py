"""A LiteLLM proxy in front of the local model: `make gateway` installs it apart, 750 MB."""

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from codebase import ROOT
from editor import clean_environment
from lapce_ai_server.local.folders import local_folder
from lapce_ai_server.settings.environment import read_environment
from raw_editor import RawEditor, raw_editor

from .models import MODELS

PROGRAM = ROOT / ".venv-gateway" / "bin" / "litellm"
START_SECONDS = 120
ENGINE_KEY = "sk-of-the-engine"


@pytest.fixture(scope="session")
def engine_url() -> Iterator[str]:
    """The local model behind OpenAI's API."""
    folder = local_folder(read_environment())
    if not (folder.has_engine() and folder.has_weights()):
        pytest.skip("run: lapce-ai local install")
    wanted = {"engine": str(folder.engine), "model": str(folder.weights), "key": ENGINE_KEY}
    command = [sys.executable, "-P", "-m", "lapce_ai_server.local.engine"]
    engine = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert engine.stdin is not None
    assert engine.stdout is not None
    try:
        engine.stdin.write(json.dumps(wanted).encode() + b"\n")
        engine.stdin.flush()
        word, port = engine.stdout.readline().decode().split()
        assert word == "ready"
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        engine.kill()
        engine.communicate()


@pytest.fixture(scope="session")
def gateway(engine_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the proxy."""
    if not PROGRAM.is_file():
        pytest.skip("run: make gateway")
    folder = tmp_path_factory.mktemp("gateway")
    (folder / "config.yaml").write_text(configuration(engine_url), "utf-8")
    shutil.copy(Path(__file__).with_name("virtual_keys.py"), folder)
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [PROGRAM, "--config", "config.yaml", "--host", "127.0.0.1", "--port", str(port), "--telemetry", "False"],
            cwd=folder,
            env={**clean_environment(folder, LITELLM_LOCAL_MODEL_COST_MAP="True"), "PYTHONWARNINGS": "ignore"},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            await_start(process, url, folder / "log")
            yield url
        finally:
            process.kill()
            process.wait()


def configuration(engine_url: str) -> str:
    """JSON is YAML."""
    behind = {"model": "openai/local", "api_base": engine_url, "api_key": ENGINE_KEY, "max_tokens": 24}
    return json.dumps(
        {
            "model_list": [{"model_name": name, "litellm_params": behind} for name in MODELS],
            "general_settings": {
                "master_key": f"sk-{secrets.token_hex(24)}",
                "custom_auth": "virtual_keys.authenticate",
            },
            "litellm_settings": {"drop_params": True, "telemetry": False},
        }
    )


def await_start(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.build_opener(urllib.request.ProxyHandler({})).open(
                f"{url}/health/liveliness", timeout=5
            ).close()
        except OSError:
            time.sleep(0.3)
        else:
            return
    pytest.fail(f"the proxy did not start: {log.read_text('utf-8', 'replace')[-2000:]}")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def team_editor(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RawEditor]:
    environment = {**os.environ, **clean_environment(tmp_path_factory.mktemp("home"))}
    async with raw_editor(environment) as editor:
        await editor.initialize()
        yield editor
        assert await editor.leave() == 0
