"""The fault table: each fault with each provider ends the call once, with a code, words to act on and known retries."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
import pytest_asyncio
from attrs import frozen
from lsprotocol import types

from editor import clean_environment, start_editor, stop_editor
from fake_vendors import fake_vendor
from faults import FAULTS, HEAVY, IDLE_SECONDS, PROVIDERS, Fault, Outcome, all_outcomes, outcome, places

GEMINI = ("gemini", "vertex (Gemini)")
"""Their SDK never tries again."""
LOGIN = ("openai", "azure", "anthropic", "vertex", "openrouter", "xai")
"""Of their SDKs a page without events is an empty answer: that is kept, but told."""


@frozen
class Expected:
    """Of one fault."""

    code: str
    words: str
    """Of the line for people."""
    retried: tuple[str, ...] = ()
    """By whom, twice."""
    texts: int = 0
    """So many pieces of the answer are shown before."""


SDKS = tuple(name for name in PROVIDERS if name not in (*GEMINI, "bedrock"))
ALL_RETRY = (*SDKS, "bedrock")
EXPECTED: Mapping[str, Expected] = {
    "dns": Expected("connection", "the name cannot be resolved", SDKS),
    "refused": Expected("connection", "Connection refused", ALL_RETRY),
    "tls": Expected("connection", "set caFile or SSL_CERT_FILE", SDKS),
    "tls name": Expected("connection", "certificate is not valid for '127.0.0.1'", SDKS),
    "no tls": Expected("connection", "the answer is not TLS", SDKS),
    "proxy refuses": Expected("connection", "answered 502 Bad Gateway", ALL_RETRY),
    "proxy password": Expected("connection", "answered 407 Proxy Authentication Required", ALL_RETRY),
    "silent": Expected("timeout", "No answer came in time.", SDKS),
    "stall": Expected("timeout", f"no byte of the reply for {IDLE_SECONDS:g} s", texts=2),
    "no reply": Expected("connection", "closed the connection without a complete reply", SDKS),
    "drop": Expected("connection", "closed the connection before the end of the reply", texts=2),
    "half-closed": Expected("connection", "closed the connection before the end of the reply", texts=2),
    "cut event": Expected("broken_reply", "", texts=1),
    "malformed": Expected("broken_reply", "not JSON", texts=2),
    "wrong type": Expected("", "", texts=2),
    "login page": Expected("broken_reply", ""),
    "error page": Expected("unavailable", "(a web page, 502 Bad Gateway)", ALL_RETRY),
    "refusing page": Expected("permission", "(a web page, 502 Bad Gateway)"),
    "storm": Expected("unavailable", "overloaded", ALL_RETRY),
    "redirects": Expected("connection", "more than 20 redirects", SDKS),
    "not http": Expected("connection", "is not HTTP/1.1", SDKS),
}
QUIET = {"cut event": (LOGIN, "may be incomplete"), "login page": (LOGIN, "not a model's answer")}
"""Where some end in order, as the reference does, and say so."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Outcome]:
    """All at once, in one server, which then leaves in order."""
    home = tmp_path_factory.mktemp("faults")
    capabilities = types.ClientCapabilities()
    options = {"streamIdleTimeout": IDLE_SECONDS}
    async with fake_vendor() as vendor, places(vendor, Path(home)) as at:
        editor = await start_editor(
            clean_environment(home, HTTPS_PROXY=vendor.url),
            types.InitializeParams(capabilities=capabilities, initialization_options=options),
        )
        rows = await all_outcomes(editor, at)
        assert await stop_editor(editor) == 0
    return {(row.fault, row.provider): row for row in rows}


def test_the_table_expects_something_of_every_fault() -> None:
    assert EXPECTED.keys() == {fault.name for fault in FAULTS}


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("fault", [fault.name for fault in FAULTS])
@pytest.mark.asyncio(loop_scope="session")
async def test_a_fault_is_told(outcomes: dict[tuple[str, str], Outcome], fault: str, provider: str) -> None:
    got, expected = outcomes[fault, provider], EXPECTED[fault]
    quiet, words = QUIET.get(fault, ((), ""))
    if provider in quiet:
        assert (got.reason, got.code) == ("done", "")
        assert words in got.message
    else:
        assert (got.reason, got.code) == ("error" if expected.code else "done", expected.code)
        assert expected.words in got.message
    assert got.retries == (2 if provider in expected.retried else 0)
    shown = [text for text in got.texts if text in ("One", "Two")]
    assert shown == ["One", "Two"][: expected.texts]


HEAVY_WORDS = {
    "huge event": ("broken_reply", "An event of the reply is longer than 16777216 bytes"),
    "gzip bomb": ("broken_reply", "An event of the reply is longer than 16777216 bytes"),
    "endless": ("broken_reply", "The answer is longer than 16777216 characters"),
}
TRUNCATED = "Truncated event message received."
"""Amazon's frames say their size ahead: one that is too long for any is not kept, and then missing."""
MOST_MEMORY_BYTES = 200 * 1024 * 1024
"""Of the whole server, at its highest: an event's limit is 16 MiB, which is held in a few forms at once."""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the most memory that a process has had")
@pytest.mark.parametrize("fault", HEAVY, ids=lambda fault: fault.name)
@pytest.mark.asyncio(loop_scope="session")
async def test_what_is_far_too_long_ends_the_call_within_bounded_memory(fault: Fault, tmp_path: Path) -> None:
    code, words = HEAVY_WORDS[fault.name]
    async with fake_vendor() as vendor, places(vendor, tmp_path) as at:
        editor = await start_editor(clean_environment(tmp_path, HTTPS_PROXY=vendor.url))
        for provider in PROVIDERS:
            got = await outcome(editor, at, fault, provider, "ai/complete")
            told = TRUNCATED if provider == "bedrock" and fault.name != "endless" else words
            assert (got.code, got.reason, got.retries) == (code, "error", 0), got
            assert told in got.message
        assert editor._server is not None
        print(f"{most_memory_bytes(editor._server.pid) / 2**20:.1f} MiB")
        assert most_memory_bytes(editor._server.pid) < MOST_MEMORY_BYTES
        assert await stop_editor(editor) == 0


def most_memory_bytes(process: int) -> int:
    """The most that a process has ever held."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) * 1024


MAD_CLOCK = """
import itertools, time
right, jumps = time.time, itertools.cycle((0, 40_000_000, -40_000_000))
time.time = lambda: right() + next(jumps)
from lapce_ai_server.server import serve
raise SystemExit(serve())
"""
"""A server whose wall clock is a year ahead or behind whenever it looks."""


@pytest.mark.asyncio(loop_scope="session")
async def test_jumps_of_the_clock_fail_no_call(tmp_path: Path) -> None:
    fault = next(fault for fault in FAULTS if fault.name == "wrong type")
    async with fake_vendor() as vendor, places(vendor, tmp_path) as at:
        environment = clean_environment(tmp_path, HTTPS_PROXY=vendor.url)
        editor = await start_editor(environment, program=("-c", MAD_CLOCK))
        for _ in range(2):
            editor.values.clear()
            rows = await all_outcomes(editor, at, (fault,))
            assert {row.provider: (row.reason, row.retries) for row in rows} == dict.fromkeys(PROVIDERS, ("done", 0))
        assert await stop_editor(editor) == 0
