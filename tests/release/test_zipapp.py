"""The server in one file: the same bytes each time; it starts anywhere, and asks where httptools is."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from editor import clean_environment
from raw_editor import INITIALIZE, message_bytes

from .packages import sha256
from .zipapp import build

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("zipapp") / "lapce-ai.pyz")


def said(built: Path, home: Path, *options: str) -> list[dict[str, Any]]:
    """What a session of two requests is answered."""
    profile = {"apiProvider": "openai", "openAiBaseUrl": "http://127.0.0.1:9/v1", "openAiApiKey": "k"}
    asked = [
        {"id": 1, "method": "initialize", "params": INITIALIZE},
        {"method": "initialized", "params": {}},
        {"id": 2, "method": "ai/complete", "params": {"prompt": "hi", "profile": {**profile, "openAiModelId": "m"}}},
    ]
    command, pipe = [sys.executable, *options, str(built)], subprocess.PIPE
    environment = clean_environment(home)
    process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, env=environment, cwd=home)
    assert process.stdin is not None
    assert process.stdout is not None
    for message in asked:
        process.stdin.write(message_bytes(message))
    process.stdin.flush()
    answers: list[dict[str, Any]] = []
    while len(answers) < 2:
        size = 0
        while line := process.stdout.readline().strip():
            size = int(line.partition(b":")[2]) if line.lower().startswith(b"content-length") else size
        message = json.loads(process.stdout.read(size))
        if "method" not in message:
            answers.append(message)
    process.stdin.close()
    process.stdout.close()
    assert process.wait() == 0
    return answers


def test_the_same_bytes_come_of_the_same_commit(built: Path, tmp_path: Path) -> None:
    assert sha256(build(tmp_path / "again.pyz")) == sha256(built)


def test_it_serves_and_asks_where_httptools_is(built: Path, tmp_path: Path) -> None:
    first, second = said(built, tmp_path)
    assert first["result"]["serverInfo"]["name"] == "lapce-ai"
    assert second["error"]["data"]["code"] == "connection"


def test_without_httptools_it_starts_and_says_what_is_missing(built: Path, tmp_path: Path) -> None:
    first, second = said(built, tmp_path, "-I", "-S")
    assert first["result"]["serverInfo"]["name"] == "lapce-ai"
    assert second["error"]["message"] == "The Python package httptools is missing: pip install httptools"
