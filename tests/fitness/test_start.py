"""What starting costs: no module is loaded that the first messages do not need."""

import json
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

PINNED = Path(__file__).with_name("modules_at_start.txt")
OURS = "from lapce_ai_server.cli import main\nmain()"
BARE = """
from pygls.lsp.server import LanguageServer
try:
    LanguageServer("bare", "1").start_io()
except SystemExit:
    pass
"""
DOCUMENT = {"uri": "file:///a.py", "languageId": "python", "version": 1, "text": "x = 1"}

NOT_AT_START = (
    "httpx", "httptools", "httpcore", "h11", "anyio", "click", "rich", "ssl", "tomllib", "toktok", "certifi",
    "boto3", "botocore", "google.auth", "cryptography", "xllamacpp", "numpy", "urllib3", "requests", "email",
    "lapce_ai_providers.transport.transport", "lapce_ai_providers.stream", "lapce_ai_providers.tokens",
    "lapce_ai_providers.adapters.openai", "lapce_ai_providers.profile", "lapce_ai_providers.chunks",
    "lapce_ai_server.protocol.params", "lapce_ai_server.protocol.progress", "lapce_ai_server.settings.load",
    "lapce_ai_server.cli.commands", "lapce_ai_server.local.manager",
)  # fmt: skip


@cache
def loaded_by(statement: str) -> frozenset[str]:
    """Modules in a fresh interpreter after the statement."""
    run = subprocess.run(
        [sys.executable, "-c", f"import sys\n{statement}\nprint(*sys.modules, sep='\\n')"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return frozenset(run.stdout.split())


@pytest.mark.parametrize("statement", ["import lapce_ai_server.server"])
def test_importing_the_server_loads_nothing_that_the_start_does_not_need(statement: str) -> None:
    bare = loaded_by("import lsprotocol.types, pygls.lsp.server, pygls.protocol")
    assert (loaded_by(statement) - bare) & set(NOT_AT_START) == set()


@cache
def loaded_by_a_session(program: str = OURS) -> frozenset[str]:
    """Modules of a server that was introduced to an editor, and left again."""
    messages = [
        {"id": 1, "method": "initialize", "params": {"processId": None, "rootUri": None, "capabilities": {}}},
        {"method": "textDocument/didOpen", "params": {"textDocument": DOCUMENT}},
        {"id": 2, "method": "shutdown"},
        {"method": "exit"},
    ]
    bodies = [json.dumps({"jsonrpc": "2.0", **message}).encode() for message in messages]
    run = subprocess.run(
        [sys.executable, "-c", f"import sys\n{program}\nprint(*sys.modules, sep='\\n', file=sys.stderr)"],
        input=b"".join(b"Content-Length: %d\r\n\r\n%b" % (len(body), body) for body in bodies),
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert run.stdout.count(b'"result"') == 2
    return frozenset(run.stderr.decode().split())


def pinned() -> dict[str, set[str]]:
    """The kinds of modules in the list beside this file → their names."""
    found: dict[str, set[str]] = {}
    names: set[str] = set()
    for line in PINNED.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            names = found.setdefault(line.strip("[]"), set())
        elif line and not line.startswith("#"):
            names.add(line)
    return found


def difference(found: set[str], listed: set[str]) -> str:
    """What came and what went; "" where nothing did."""
    told = [f"loaded now: {name}" for name in sorted(found - listed)]
    told += [f"no longer loaded: {name}" for name in sorted(listed - found)]
    return "; ".join(told)


def is_ours(name: str) -> bool:
    return name.partition(".")[0] in ("lapce_ai_server", "lapce_ai_providers")


def test_answering_initialize_loads_exactly_these_modules_of_ours() -> None:
    assert difference(set(filter(is_ours, loaded_by_a_session())), pinned()["ours"]) == ""


def test_answering_initialize_loads_exactly_these_packages_of_others() -> None:
    tops = {name.partition(".")[0] for name in loaded_by_a_session() - loaded_by("pass") if not is_ours(name)}
    assert difference(tops - sys.stdlib_module_names - {"__mp_main__"}, pinned()["others"]) == ""


def test_answering_initialize_loads_nothing_more_than_a_bare_server_but_our_own() -> None:
    more = {name for name in loaded_by_a_session() - loaded_by_a_session(BARE) if not is_ours(name)}
    listed = pinned()["more than a bare pygls server"]
    assert difference(more, listed if sys.platform != "win32" else listed - {"resource"}) == ""


def test_answering_initialize_loads_nothing_that_only_calls_need() -> None:
    assert (loaded_by_a_session() - loaded_by_a_session(BARE)) & set(NOT_AT_START) == set()


def test_a_module_that_came_or_went_is_named() -> None:
    assert difference({"a", "b"}, {"b", "c"}) == "loaded now: a; no longer loaded: c"


def test_importing_the_providers_loads_no_provider() -> None:
    loaded = loaded_by("import lapce_ai_providers")
    assert {name for name in loaded if name.startswith("lapce_ai_providers.")} <= {"lapce_ai_providers.version"}


def test_the_registry_loads_a_provider_only_when_it_is_asked_for() -> None:
    loaded = loaded_by("import lapce_ai_providers.registry")
    assert {name for name in loaded if ".adapters" in name} == set()


def test_a_loaded_module_would_be_found() -> None:
    assert "tomllib" in loaded_by("import tomllib")
