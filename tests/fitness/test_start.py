"""What starting costs: no module is loaded that the first messages do not need."""

import json
import subprocess
import sys

import pytest

DOCUMENT = {"uri": "file:///a.py", "languageId": "python", "version": 1, "text": "x = 1"}

NOT_AT_START = (
    "httpx", "httptools", "httpcore", "h11", "anyio", "click", "rich", "ssl", "tomllib", "toktok", "certifi",
    "boto3", "botocore", "google.auth", "cryptography", "xllamacpp", "numpy", "urllib3", "requests", "email",
    "lapce_ai_providers.transport.transport", "lapce_ai_providers.stream", "lapce_ai_providers.tokens",
    "lapce_ai_providers.adapters.openai", "lapce_ai_server.cli.commands", "lapce_ai_server.local.manager",
)  # fmt: skip


def loaded_by(statement: str) -> set[str]:
    """Modules in a fresh interpreter after the statement."""
    run = subprocess.run(
        [sys.executable, "-c", f"import sys\n{statement}\nprint(*sys.modules, sep='\\n')"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return set(run.stdout.split())


@pytest.mark.parametrize("statement", ["import lapce_ai_server.server"])
def test_importing_the_server_loads_nothing_that_the_start_does_not_need(statement: str) -> None:
    bare = loaded_by("import lsprotocol.types, pygls.lsp.server, pygls.protocol")
    assert (loaded_by(statement) - bare) & set(NOT_AT_START) == set()


def loaded_by_a_session() -> set[str]:
    """Modules of a server that was introduced to an editor, and left again."""
    messages = [
        {"id": 1, "method": "initialize", "params": {"processId": None, "rootUri": None, "capabilities": {}}},
        {"method": "textDocument/didOpen", "params": {"textDocument": DOCUMENT}},
        {"id": 2, "method": "shutdown"},
        {"method": "exit"},
    ]
    bodies = [json.dumps({"jsonrpc": "2.0", **message}).encode() for message in messages]
    program = (
        "from lapce_ai_server.cli import main\nmain()\nimport sys\nprint(*sys.modules, sep='\\n', file=sys.stderr)"
    )
    run = subprocess.run(
        [sys.executable, "-c", program],
        input=b"".join(b"Content-Length: %d\r\n\r\n%b" % (len(body), body) for body in bodies),
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert run.stdout.count(b'"result"') == 2
    return set(run.stderr.decode().split())


def test_answering_initialize_loads_nothing_that_only_calls_need() -> None:
    bare = loaded_by("import lsprotocol.types, pygls.lsp.server, pygls.protocol")
    assert (loaded_by_a_session() - bare) & set(NOT_AT_START) == set()


def test_importing_the_providers_loads_no_provider() -> None:
    loaded = loaded_by("import lapce_ai_providers")
    assert {name for name in loaded if name.startswith("lapce_ai_providers.")} <= {"lapce_ai_providers.version"}


def test_the_registry_loads_a_provider_only_when_it_is_asked_for() -> None:
    loaded = loaded_by("import lapce_ai_providers.registry")
    assert {name for name in loaded if ".adapters" in name} == set()


def test_a_loaded_module_would_be_found() -> None:
    assert "tomllib" in loaded_by("import tomllib")
