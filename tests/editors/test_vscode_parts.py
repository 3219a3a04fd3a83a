"""The parts of the VS Code extension that need no VS Code, in the Node that every run has."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from node_client import node_program
from vscode_settings import MANIFEST

EXTENSION = MANIFEST.parent


def told(expression: str) -> Any:
    """The value of a JavaScript expression, as JSON; the extension's modules are `conversation` and `program`."""
    script = "const conversation = require('./conversation'), program = require('./program');"
    script += f"console.log(JSON.stringify({expression}))"
    run = subprocess.run((node_program(), "-e", script), cwd=EXTENSION, capture_output=True, text=True, check=True)
    return json.loads(run.stdout)


def test_a_document_is_read_as_the_turns_that_it_shows() -> None:
    text = "## You\n\nWhy?\n\n## Lapce AI · OpenAI m\n\nBecause\n\\## You\n\n_cancelled_\n\n## You\n\nAnd?\n"
    failed = "\n## Lapce AI · OpenAI m\n\n**No answer:** 401 no such key\n\n## You\n\n"
    assert told(f"conversation.messages({json.dumps(text + failed)})") == [
        {"role": "user", "content": "Why?"},
        {"role": "assistant", "content": "Because\n## You"},
        {"role": "user", "content": "And?"},
    ]


def test_files_are_found_in_questions_with_their_lines() -> None:
    said = [{"role": "user", "content": "See @a.py:3-9, (@b.py) and\n@my file.py:2"}]
    rows = told(f"conversation.mentions({json.dumps(said)})")
    assert {"path": "a.py", "first": 3, "last": 9} in rows
    assert {"path": "b.py"} in rows
    assert {"path": "my file.py", "first": 2, "last": 2} in rows


def test_the_server_is_found_where_desktops_do_not_look(tmp_path: Path) -> None:
    program = tmp_path / ".local" / "bin" / "lapce-ai"
    program.parent.mkdir(parents=True)
    program.touch()
    home = json.dumps(str(tmp_path))
    assert told(f"program.located(['lapce-ai', '-v'], {{ PATH: '/nowhere' }}, {home})") == [str(program), "-v"]
    assert told(f"program.located(['other'], {{}}, {home})") == ["other"]
    assert told(f"program.located(['./lapce-ai'], {{ PATH: '/nowhere' }}, {home})") == ["./lapce-ai"]


def test_every_module_of_the_extension_can_be_read() -> None:
    for module in EXTENSION.glob("*.js"):
        subprocess.run((node_program(), "--check", str(module)), check=True)
