"""No telemetry: a whole session, over all eight providers, asks nobody but the hosts that the settings name."""

import ast
import asyncio
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from lsprotocol import types

from bench.eight import profiles_at
from editor import clean_environment, start_editor, stop_editor
from eight_vendors import PROVIDERS, whole_answer
from fake_vendors import FakeVendor

pytestmark = pytest.mark.asyncio(loop_scope="session")

WATCH = """
import os, sys
def watch(event, arguments):
    if event in ("socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"):
        told = arguments[1] if event in ("socket.connect", "socket.sendto") else arguments[:2]
        with open(os.environ["WATCHED"], "a") as file:
            file.write(f"{told!r}\\n")
sys.addaudithook(watch)
"""
"""Imported by every Python process of the server at its start: https://docs.python.org/3/library/audit_events.html."""


async def test_a_session_contacts_nobody_but_the_configured_hosts(vendor: FakeVendor, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(WATCH)
    log = tmp_path / "contacts"
    log.touch()
    vendor.always(whole_answer)
    # Whoever would ask for another host has to do it through this proxy, which keeps a list.
    variables = {"HTTPS_PROXY": vendor.url, "HTTP_PROXY": vendor.url, "PYTHONPATH": str(tmp_path), "WATCHED": str(log)}
    given = profiles_at(f"{vendor.url}/api", f"{vendor.url}/token", tmp_path)
    capabilities = types.ClientCapabilities(
        text_document=types.TextDocumentClientCapabilities(inline_completion=types.InlineCompletionClientCapabilities())
    )
    params = types.InitializeParams(capabilities=capabilities, initialization_options=given["openai"])
    editor = await start_editor(clean_environment(tmp_path, **variables), params)
    for name in PROVIDERS:
        for method in ("ai/complete", "ai/models", "ai/countTokens"):
            asked = {"profile": given[name], "prompt": "Hello", "content": "Hello"}
            await asyncio.gather(editor.request(method, asked), return_exceptions=True)
    document = {"uri": "file:///home/me/a.py", "languageId": "python", "version": 1, "text": "x = "}
    editor.tell("textDocument/didOpen", {"textDocument": document})
    position = {"line": 0, "character": 4}
    where = {"textDocument": {"uri": document["uri"]}, "position": position, "context": {"triggerKind": 1}}
    await asyncio.gather(editor.request("textDocument/inlineCompletion", where), return_exceptions=True)
    await editor.request("ai/status", {})
    assert await stop_editor(editor) == 0

    address = urlsplit(vendor.url)
    contacts = {ast.literal_eval(line) for line in log.read_text().splitlines()}
    assert (address.hostname, address.port) in contacts, "nothing was watched"
    assert {contact for contact in contacts if str(contact[1]) != str(address.port)} == set()
    through_the_proxy = {request.target for request in vendor.requests if request.method == "CONNECT"}
    # As in the reference: OpenRouter's public list, and Gemini's counting of tokens, are always the vendors' own.
    assert through_the_proxy <= {"openrouter.ai:443", "generativelanguage.googleapis.com:443"}
