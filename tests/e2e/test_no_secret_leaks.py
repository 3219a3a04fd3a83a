"""No secret is in anything that the server, its helpers or the commands emit, whatever goes wrong.

To have another feature watched: write a function and put it into FEATURES (messages of an editor) or COMMANDS.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from attrs import define, field

import leaky_server
from bench.eight import profiles_at
from editor import clean_environment
from eight_vendors import PROVIDERS, streamed_answer, whole_answer
from fake_keyring import keyring_variables, program
from fake_vendors import Drop, FakeVendor, Reply, Request
from lapce_ai_server.settings.environment import environment_from
from lapce_ai_server.settings.stored_keys import note_stored
from raw_editor import RawEditor, raw_editor
from secret_watch import SecretWatch, credentials_of, files_in, forms
from vendor_replies import EVENT_STREAM, json_reply

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the programs of this test begin with #!")

LEAKY_SERVER = str(Path(leaky_server.__file__))
HOMES_OF_SECRETS = ("config.toml", "keyring.json", "service-account.json", "print-key", "settings.json", "credentials")
"""The user's own files."""


@define
class Run:
    """A user's machine."""

    home: Path
    vendor: FakeVendor
    secrets: SecretWatch = field(factory=SecretWatch)
    profiles: dict[str, dict[str, Any]] = field(factory=dict)
    settings: dict[str, Any] = field(factory=dict)
    environment: dict[str, str] = field(factory=dict)
    emitted: dict[str, bytes] = field(factory=dict)
    editor: RawEditor | None = None


def prepared(home: Path, vendor: FakeVendor) -> Run:
    """Keys of all kinds, in all places."""
    run = Run(home, vendor)
    new = run.secrets.new
    run.profiles = profiles_at(f"{vendor.url}/api", f"{vendor.url}/token", home)
    for name, profile in run.profiles.items():
        for key in ("openAiApiKey", "apiKey", "geminiApiKey", "openRouterApiKey", "xaiApiKey", "awsSecretKey"):
            if key in profile:
                profile[key] = new(f"{key} of {name}", "sk-{}")
    run.profiles["bedrock"]["awsSessionToken"] = new("session token", "tok-{}")
    run.profiles["openai"]["openAiHeaders"] = {"X-Gateway-Token": new("header", "gw-{}")}
    account = json.loads((home / "service-account.json").read_text())
    run.secrets.add("private key", account["private_key"].splitlines()[3])
    run.profiles["vertex json"] = {**run.profiles["vertex"], "vertexJsonCredentials": json.dumps(account)}
    printed = new("printed by a command")
    path = program(home, f"print({printed!r}); sys.stderr.write('got ' + {printed!r}); sys.exit(len(sys.argv) - 1)")
    run.settings = {**run.profiles["openai"], "openAiApiKeyCommand": str(path), "inlineDebounceMilliseconds": 0}
    del run.settings["openAiApiKey"]
    run.environment = clean_environment(
        home,
        LAPCE_AI_LOG="debug",
        HTTPS_PROXY=f"http://user:{new('password of a proxy', 'pw-{}')}@127.0.0.1:{vendor.url.rpartition(':')[2]}",
        OPENAI_API_KEY=new("environment", "sk-{}"),
        AWS_SECRET_ACCESS_KEY=new("environment's AWS", "aws-{}"),
        **keyring_variables(home / "keyring.json"),
    )
    (home / "keyring.json").write_text(json.dumps({"lapce-ai/xai xaiApiKey": new("keyring", "kr-{}")}))
    note_stored(environment_from(run.environment), {"xai": ("xai_api_key",)})
    (home / ".config" / "lapce-ai").mkdir(parents=True)
    config = {"geminiApiKey": new("file", "cf-{}"), "modelTemperature": new("misplaced", "mp-{}")}
    lines = "".join(f'{name} = "{text}"\n' for name, text in config.items())
    (home / ".config" / "lapce-ai" / "config.toml").write_text(lines)
    (home / "work" / ".vscode").mkdir(parents=True)
    workspace = {"lapceAi.proxy": f"http://x:{new('workspace', 'ws-{}')}@h.example", "lapceAi.caFile": "ca"}
    (home / "work" / ".vscode" / "settings.json").write_text(json.dumps(workspace))
    run.settings["proxy"], run.settings["caFile"] = workspace["lapceAi.proxy"], "ca"
    return run


def echo(status: int, *rest: Any, **headers: str) -> Callable[[Request], Reply]:
    """A vendor that repeats all it was sent, in its error's text and in its own headers."""

    def answer(request: Request) -> Reply:
        told = " ".join(f"{name}={value}" for name, value in request.headers.items())
        kind = headers.get("content_type", "application/json")
        said = {"message": f"you sent {told}", "type": "authentication_error", "code": "invalid_api_key", "status": "X"}
        body = json.dumps({"error": said, "message": said["message"], "__type": "AccessDeniedException"}).encode()
        known = {"content-type": kind, "x-request-id": told[:900], "x-should-retry": "false", "www-authenticate": told}
        return Reply(status, known, (body, *rest))

    return lambda request: token_or(request, answer)


def token_or(request: Request, answer: Callable[[Request], Reply]) -> Reply:
    """Google's tokens are given in any case, and long enough to be found."""
    if not request.target.endswith("/token"):
        return answer(request)
    return json_reply(200, {"access_token": "ya29." + "access-token" * 3, "expires_in": 3599, "token_type": "Bearer"})


def works(request: Request) -> Reply:
    streams = b'"stream":true' in request.body or "tream" in request.target
    return token_or(request, lambda request: streamed_answer(request, ["fine"]) if streams else whole_answer(request))


def redirect(request: Request) -> Reply:
    port = request.headers["host"].rpartition(":")[2]
    away = Reply(307, {"location": f"http://localhost:{port}/elsewhere{request.target}"}, (b"",))
    return works(request) if "/elsewhere" in request.target else token_or(request, lambda request: away)


def error_in_stream(request: Request) -> Reply:
    told = " ".join(credentials_of(request.headers)).encode("utf-8", "replace")
    steps = (b'data: {"error": {"message": "you sent ' + told + b'"}}\n\n', b"data: {x", Drop())
    return token_or(request, lambda request: Reply(200, EVENT_STREAM, steps))


FAILURES: Mapping[str, Callable[[Request], Reply]] = {
    "works": works,
    "401": echo(401),
    "403": echo(403),
    "400": echo(400),
    "a page": echo(404, content_type="text/html"),
    "broken off": echo(401, Drop()),
    "no stream": echo(200),
    "a stream with an error in it": error_in_stream,
    "redirected to another host": redirect,
}


async def calls_of_all_providers(run: Run) -> None:
    """Each in every way that it can fail."""
    assert run.editor is not None
    for answer in FAILURES.values():
        run.vendor.always(answer)
        asked = [
            run.editor.request(method, {"profile": profile, "prompt": "hi"})
            for profile in run.profiles.values()
            for method in ("ai/complete", "ai/stream")
        ]
        await answered(run.editor, asked)


async def answered(editor: RawEditor, numbers: list[int]) -> None:
    """Waits for all of them, in whatever order they come."""
    waiting = set(numbers)
    while waiting:
        message = await editor.receive()
        if "method" not in message:
            waiting.discard(message["id"])


async def side_calls(run: Run) -> None:
    """Counts and models, refused."""
    assert run.editor is not None
    run.vendor.always(echo(401))
    for profile in run.profiles.values():
        await run.editor.ask("ai/countTokens", {"profile": profile, "content": "hi"})


async def completions(run: Run) -> None:
    """Shown, refused, and told in the journal."""
    assert run.editor is not None
    document = {"uri": "file:///a.py", "languageId": "python", "version": 1, "text": "def f():\n    return "}
    run.editor.notify("textDocument/didOpen", {"textDocument": document})
    for answer in (echo(401), works):
        run.vendor.always(answer)
        where = {"textDocument": {"uri": "file:///a.py"}, "position": {"line": 1, "character": 11}}
        await run.editor.ask("textDocument/inlineCompletion", {**where, "context": {"triggerKind": 1}})


async def sources_of_keys(run: Run) -> None:
    """A command that prints its key and fails with it on stderr; the keyring; keys that may not go to an address."""
    assert run.editor is not None
    run.vendor.always(echo(401))
    await run.editor.ask("ai/complete", {"prompt": "hi"})
    for command in ([run.settings["openAiApiKeyCommand"], "3"], "no-such-program", 5):
        change = {"lapceAi": {**run.settings, "openAiApiKeyCommand": command}}
        run.editor.notify("workspace/didChangeConfiguration", {"settings": change})
        await run.editor.ask("ai/complete", {"prompt": "hi"})
    xai = {"apiProvider": "xai", "xaiBaseUrl": f"{run.vendor.url}/api/v1"}
    run.editor.notify("workspace/didChangeConfiguration", {"settings": {"lapceAi": xai}})
    await run.editor.ask("ai/complete", {"prompt": "hi"})
    away = {**run.settings, "openAiBaseUrl": "https://stranger.example/v1"}
    run.editor.notify("workspace/didChangeConfiguration", {"settings": {"lapceAi": away}})
    await run.editor.ask("ai/status", {})
    run.editor.notify("workspace/didChangeConfiguration", {"settings": {"lapceAi": run.settings}})


async def edits(run: Run) -> None:
    """Code actions, listed and chosen, and the commands; refused, broken off, and in order."""
    assert run.editor is not None
    ask, name = run.editor.ask, {"uri": (run.home / "work" / "b.py").as_uri()}
    text = {"languageId": "python", "version": 1, "text": "def f(a):\n    return a\n"}
    run.editor.notify("textDocument/didOpen", {"textDocument": {**name, **text}})
    span = {"start": {"line": 0, "character": 0}, "end": {"line": 1, "character": 12}}
    where = {"textDocument": name, "range": span, "context": {"diagnostics": [], "triggerKind": 1}}
    for answer in (echo(401), echo(401, Drop()), error_in_stream, works):
        run.vendor.always(answer)
        for action in (await ask("textDocument/codeAction", where))["result"]:
            await ask("codeAction/resolve", action)
        for command in ("explain", "fix", "document", "test", "rewrite", "commitMessage"):
            arguments = [{**name, "range": span, "instruction": "shorter"}]
            await ask("workspace/executeCommand", {"command": f"ai.{command}", "arguments": arguments})


async def chat_file(run: Run) -> None:
    """A question in a Markdown file, refused, broken off, and answered."""
    assert run.editor is not None
    path = run.home / "work" / "talk.md"
    name = {"uri": path.as_uri()}
    for number, answer in enumerate((echo(401), echo(401, Drop()), error_in_stream, works)):
        run.vendor.always(answer)
        text = f"---\nlapce-ai: chat\n---\n\n## You\n\nWhy {number}? @b.py\n"
        path.write_text(text)
        run.editor.notify(
            "textDocument/didOpen", {"textDocument": {**name, "languageId": "markdown", "version": 0, "text": text}}
        )
        before = len(run.vendor.requests)
        run.editor.notify("textDocument/didSave", {"textDocument": name, "text": text})
        await run.vendor.request_number(before + 1)
        while (await run.editor.ask("ai/status", {}))["result"]["calls"]:
            pass
    assert "fine" in path.read_text()


async def mistakes(run: Run) -> None:
    """Secrets where none belong, in settings and in messages; handlers that break."""
    assert run.editor is not None
    new = run.secrets.new
    wrong = {
        "openAiApiKey": [new("in a list")],
        "proxy": f"ftp://u:{new('wrong proxy', 'wp-{}')}@h",
        "openAiHeaders": {"Authorization": {"x": new("in a header")}},
        "modelTemperature": new("as a number"),
        "awsSecretKey": {"x": new("in an object")},
        "profiles": {"p": new("as a profile")},
        "chat": [new("as a role")],
    }
    run.editor.notify("workspace/didChangeConfiguration", {"settings": {"lapceAi": wrong}})
    await run.editor.ask("ai/status", {})
    run.editor.notify("workspace/didChangeConfiguration", {"settings": {"lapceAi": run.settings}})
    for method in ("ai/stream", "ai/models", "ai/countTokens", "no/such", "textDocument/hover"):
        await run.editor.ask(method, {"profile": {"openAiApiKey": {"k": new(f"to {method}")}}, "apiKey": new("beside")})
    run.editor.notify("textDocument/didFocus", {"textDocument": new("to a handler")})
    run.editor.send_bytes(b"Content-Length: 60\r\n\r\n{" + new("broken JSON", "{}").encode().ljust(59))
    await run.editor.ask("ai/status", {})


FEATURES: Mapping[str, Callable[[Run], Awaitable[None]]] = {
    "calls": calls_of_all_providers,
    "side calls": side_calls,
    "completions": completions,
    "edits": edits,
    "chat file": chat_file,
    "keys": sources_of_keys,
    "mistakes": mistakes,
}
COMMANDS: Mapping[str, tuple[str, ...]] = {
    "doctor": ("doctor", "--json"),
    "report for a bug": ("doctor", "--report"),
    "doctor of completions": ("doctor", "--completions"),
    "auth list": ("auth", "list"),
    "auth test": ("auth", "test", "openai"),
    "auth test of the keyring's": ("auth", "test", "xai"),
    "trust": ("trust", "work"),
    "chat": ("chat", "hi"),
    "chat about a file": ("chat", "what is @work/b.py"),
    "explain": ("explain", "work/talk.md"),
    "models": ("models", "--provider", "openai"),
}


async def edit(run: Run) -> None:
    """Everything of an editor; what it was told, and what was logged."""
    async with raw_editor(run.environment, sys.executable, LEAKY_SERVER) as editor:
        run.editor = editor
        assert editor.process.stderr is not None
        log = asyncio.ensure_future(editor.process.stderr.read())
        told: list[str] = []
        receive = editor.receive

        async def kept() -> dict[str, Any]:
            message = await receive()
            told.append(json.dumps(message, ensure_ascii=False))
            return message

        editor.receive = kept  # type: ignore[method-assign]
        root = (run.home / "work").as_uri()
        params = {"processId": None, "rootUri": root, "capabilities": {}, "initializationOptions": run.settings}
        await editor.ask("initialize", params)
        editor.notify("initialized", {})
        for feature in FEATURES.values():
            await feature(run)
        await editor.leave()
        with contextlib.suppress(asyncio.IncompleteReadError):
            while True:
                await editor.receive()
        run.emitted |= {"editor": "\n".join(told).encode(), "stderr": await log}


async def command(run: Run, name: str, arguments: tuple[str, ...]) -> None:
    pipe = asyncio.subprocess.PIPE
    started = (sys.executable, "-m", "lapce_ai_server", *arguments)
    process = await asyncio.create_subprocess_exec(
        *started, stdin=asyncio.subprocess.DEVNULL, stdout=pipe, stderr=asyncio.subprocess.STDOUT, env=run.environment,
        cwd=run.home,
    )  # fmt: skip
    run.emitted[name] = (await process.communicate())[0]


@pytest.mark.asyncio(loop_scope="session")
async def test_no_secret_is_in_anything_that_is_emitted(tmp_path: Path, vendor: FakeVendor) -> None:
    run = prepared(tmp_path, vendor)
    await edit(run)
    for name, arguments in COMMANDS.items():
        vendor.always(echo(401))
        await command(run, name, arguments)
    for number, request in enumerate(vendor.requests):
        for part, text in enumerate(credentials_of(request.headers)):
            run.secrets.add(f"credential {part} of request {number}", text)
    run.emitted |= {f"file {name}": data for name, data in files_in(tmp_path, but=HOMES_OF_SECRETS).items()}
    assert run.secrets.leaks(run.emitted) == []
    log = run.emitted["stderr"].decode()
    assert {name for name in PROVIDERS if f" {name} " in log} == set(PROVIDERS)
    assert len(vendor.requests) > len(PROVIDERS) * len(FAILURES)
    assert "RuntimeError" in log
    assert "•••" in run.emitted["editor"].decode()
    sent = "\n".join(str(request.headers) for request in vendor.requests)
    assert [name for name in SENT if run.secrets.text(name) not in sent] == []
    elsewhere = [request for request in vendor.requests if request.target.startswith("/elsewhere")]
    assert len(elsewhere) >= len(PROVIDERS)
    assert run.secrets.leaks({"another host": str([request.headers for request in elsewhere]).encode()}) == []


SENT = ("printed by a command", "keyring", "header", "openAiApiKey of azure", "session token")
"""Secrets that must have been used, or the run has watched nothing."""


@pytest.mark.parametrize("form", [form for form, _ in forms("sk-secret/+ö? of 32 characters")])
def test_a_leak_in_any_form_would_be_found(form: str) -> None:
    watch = SecretWatch()
    data = dict(forms(watch.add("it", "sk-secret/+ö? of 32 characters")))[form]
    assert watch.leaks({"log": b"before " + data + b" behind"})
