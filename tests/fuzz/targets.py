"""What takes bytes or texts from strangers, as functions of bytes: each refuses in its own way or not at all.

Used by `test_fuzz.py` (some inputs, in `make test`) and by `coverage_guided.py` (atheris, `make fuzz`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cache
from typing import Any

from lapce_ai_providers.errors import InvalidCall, ProviderError
from lapce_ai_providers.problems import StatusProblem
from lapce_ai_providers.provider import Exchange, StreamedReply, WholeReply
from lapce_ai_providers.registry import PROVIDER_NAMES, provider_named
from lapce_ai_providers.wire import ResponseHead
from lapce_ai_server import jsonrpc
from lapce_ai_server.cli.lapce import run_toml
from lapce_ai_server.cli.lapce.entries import ENTRIES
from lapce_ai_server.completion.params import completion_params, inline_completion_params
from lapce_ai_server.documents import messages as document_messages
from lapce_ai_server.documents.documents import Documents
from lapce_ai_server.features.chat_document import parse as chat
from lapce_ai_server.features.chat_document import render
from lapce_ai_server.protocol import params
from lapce_ai_server.settings.config_file import _parsed
from lapce_ai_server.settings.environment import environment_from
from lapce_ai_server.settings.fields import Role
from lapce_ai_server.settings.load import default_options
from lapce_ai_server.settings.options import Options
from lapce_ai_server.settings.reader import read_options
from lapce_ai_server.settings.resolve import resolve
from lapce_ai_server.stdio.framing import Fault, MessageFraming
from parity_scenarios import scenarios
from recorded_streams import chunks_of, events_of, streams
from scripted_transport import recorded_bytes

from .feature_targets import feature_targets
from .target import Target

DEFAULTS = default_options()


def framing(data: bytes) -> None:
    """Messages of an editor: what comes out does not depend on how the bytes were cut."""
    whole = list(MessageFraming().feed(data))
    cut, pieces = MessageFraming(), list[bytes | Fault]()
    for start in range(0, len(data), 7):
        pieces.extend(cut.feed(data[start : start + 7]))
    assert [body for body in pieces if isinstance(body, bytes)] == [body for body in whole if isinstance(body, bytes)]


def one_message(data: bytes) -> None:
    with suppress(jsonrpc.NotJson):
        jsonrpc.parse(data)


def parameters(data: bytes) -> None:
    """Parameters of all our messages: InvalidCall or Malformed, and nothing else."""
    value = any_json(data)
    for read in (
        params.ask_params,
        params.profile_params,
        params.count_tokens_params,
        inline_completion_params,
        completion_params,
        document_messages.opened,
        document_messages.changed,
        document_messages.uri_in,
    ):
        with suppress(InvalidCall, document_messages.Malformed):
            read(value)
    params.token_of(value)


def any_json(data: bytes) -> Any:
    """The JSON that it is; a text where it is none."""
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return data.decode("utf-8", "replace")


def changes(data: bytes) -> None:
    """Edits of a document, in any place of it."""
    documents = Documents("utf-16")
    documents.open("file:///a.py", "python", 0, "eins\r\nzwei 😀\rdrei\n")
    told = {"textDocument": {"uri": "file:///a.py", "version": 1}, "contentChanges": any_json(data)}
    with suppress(document_messages.Malformed):
        changed = document_messages.changed(told)
        documents.change(changed.uri, changed.version, changed.changes, 0.0)


def stream_of(provider: str) -> Callable[[bytes], None]:
    def run(data: bytes) -> None:
        """Chunks or ProviderError; the same ones however the bytes are cut.

        But for Google's bare JSON of an error: that is told as soon as a read ends with it, whatever would follow.
        """
        how = reader_of(provider)
        half = len(data) // 2
        whole, cut = events_of(how, data), events_of(how, data[:half], data[half:])
        assert whole == cut or (provider in ("gemini", "vertex") and b'"error"' in data)
        chunks_of(how, events_of(how, data))

    return run


@cache
def reader_of(provider: str) -> StreamedReply:
    return next(iter(streams(provider).values()))


def refusal_of(provider: str) -> Callable[[bytes], None]:
    def run(data: bytes) -> None:
        """The first byte chooses the status, the rest is the body."""
        statuses = (400, 401, 403, 404, 408, 413, 429, 500, 502, 503, 529, 299, 302)
        status = statuses[data[0] % len(statuses)] if data else 400
        head = ResponseHead(
            status, "No", {"content-type": "application/json", "retry-after": data[1:9].decode("latin-1")}
        )
        for exchange in exchanges(provider):
            problem = StatusProblem(head, data[1:])
            error = exchange.failure(problem)
            assert isinstance(error, ProviderError)
            assert isinstance(error.message, str)
            exchange.retry(1, problem, chance=0.5, now=0.0)

    return run


def whole_of(provider: str) -> Callable[[bytes], None]:
    def run(data: bytes) -> None:
        """An answer in one piece."""
        head = ResponseHead(200, "OK", {"content-type": "application/json"})
        for exchange in exchanges(provider):
            if isinstance(exchange.reply, WholeReply):
                with suppress(ProviderError):
                    exchange.reply.read(head, data)

    return run


@cache
def exchanges(provider: str) -> tuple[Exchange, ...]:
    """A stream's and a whole answer's."""
    found: dict[str, Exchange] = {}
    for scenario in scenarios(provider):
        for step in scenario.steps:
            if step.kind in ("createMessage", "completePrompt") and step.kind not in found:
                try:
                    found[step.kind] = provider_named(provider).exchange(scenario.call(step), {})
                except ProviderError:
                    continue
    return tuple(found.values())


def settings(data: bytes) -> None:
    """An editor's settings: problems and hints, never an exception; profiles that say what is wrong."""
    resolved(Options("file"), read_options(any_json(data), "editor"))


def configuration(data: bytes) -> None:
    resolved(_parsed(data, "config.toml"), Options("editor"))


def resolved(file: Options, editor: Options) -> None:
    """Profiles that can be asked with, or say why not."""
    settings = resolve(DEFAULTS, file, environment_from({}), editor).settings
    roles: tuple[Role, ...] = ("chat", "inlineCompletion")
    for role in roles:
        with suppress(ProviderError):
            settings.profile_for(role)


def chat_file(data: bytes) -> None:
    text = (
        data.decode("utf-8", "surrogatepass" if b"\xed" in data else "replace")
        if is_text(data)
        else data.decode("latin-1")
    )
    found = chat.parse(text)
    render.frame_of(found)
    render.settled(found)


def is_text(data: bytes) -> bool:
    try:
        data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return False
    return True


def entries(data: bytes) -> None:
    """A run.toml: merged twice it is the same, and taken out again the user's bytes are back; or left alone."""
    text = data.decode("utf-8", "replace")
    with suppress(run_toml.Unmergeable):
        once = run_toml.merged(text, ENTRIES, ["lapce-ai"]).text
        assert run_toml.merged(once, ENTRIES, ["lapce-ai"]).text == once
        run_toml.removed(once)


def seeds_of_streams(provider: str) -> list[bytes]:
    return sorted(streams(provider), key=len)[:40]


def seeds_of_bodies(provider: str) -> list[bytes]:
    found: set[bytes] = set()
    for scenario in scenarios(provider):
        for step in scenario.steps:
            for reply in step.replies:
                if "chunks" in reply and (reply.get("status") != 200 or step.kind == "completePrompt"):
                    found.add(b"".join(map(recorded_bytes, reply["chunks"])))
    return sorted(found, key=len)[:60]


def packed(*values: object) -> list[bytes]:
    return [json.dumps(value).encode() for value in values]


PLACE = {"line": 1, "character": 3}
SPAN = {"start": {"line": 0, "character": 1}, "end": PLACE}
PARAMETERS = packed(
    {"token": "t", "prompt": "hi", "profile": "chat", "model": "m", "overrides": {"apiModelId": "x"}},
    {"token": 1, "system": "", "messages": [{"role": "user", "content": [{"type": "text", "text": "a"}]}]},
    {"messages": [{"role": "user", "content": "a"}], "context": [{"uri": "file:///a", "range": SPAN}], "metadata": {}},
    {"textDocument": {"uri": "file:///a", "version": 1}, "position": PLACE, "context": {"triggerKind": 2}},
    {"textDocument": {"uri": "file:///a", "languageId": "c", "version": 1, "text": "x"}},
    {
        "textDocument": {"uri": "file:///a", "version": 2},
        "contentChanges": [{"range": SPAN, "text": "y"}, {"text": ""}],
    },
)
SETTINGS = packed(
    {"apiProvider": "openai", "openAiBaseUrl": "http://localhost:1/v1", "profiles": {"a": {"model": "m"}}},
    {
        "aws": {"region": "us-east-1"},
        "roles": {"chat": "a"},
        "inlineLanguages": {"python": False},
        "proxy": "http://a:b@c",
    },
    {"openAiHeaders": {"a": "b"}, "requestsPerMinute": 5, "trustedHosts": ["*.x"], "inline": {"daily-dollars": 1}},
)
CONFIGURATION = [
    b'apiProvider = "openai"\n[profiles.fast]\nmodel = "m"\n[roles]\nchat = "fast"\n',
    b'trustedHosts = ["a.example:8080"]\nopenAiApiKey = "k"\n',
]
CHATS = [
    b"# Chat\n\n## You\n\nWhy?\n\n## AI\n\n```md\n## You\n```\n\n## You\n\nAnd @a.py:1-3?\n",
    b"---\nprofile: fast\nmodel: m\n---\n\n## You\r\n\r\nq\r\n",
]
RUN_TOML = [
    b'# mine\n[[configs]]\nname = "run"\nprogram = "cargo"\nargs = ["run"]\n',
    b'configs = [{ name = "a", program = "b" }]\n',
    b"",
]


def messages() -> list[bytes]:
    bodies = packed(
        {"jsonrpc": "2.0", "id": 1, "method": "a", "params": {}}, {"jsonrpc": "2.0", "id": 1, "result": None}
    )
    return [b"Content-Length: %d\r\n\r\n%b" % (len(body), body) for body in bodies] + [b"".join(bodies)]


def all_targets() -> Iterator[Target]:
    yield Target("JSON-RPC framing", framing, messages)
    yield Target("JSON-RPC message", one_message, lambda: PARAMETERS)
    yield Target("parameters", parameters, lambda: PARAMETERS)
    yield Target("document changes", changes, lambda: packed([{"range": SPAN, "text": "😀\n"}], [{"text": "a\r"}]))
    for name in PROVIDER_NAMES:
        yield Target(f"stream, {name}", stream_of(name), lambda name=name: seeds_of_streams(name))
        yield Target(f"refusal, {name}", refusal_of(name), lambda name=name: seeds_of_bodies(name))
        yield Target(f"whole answer, {name}", whole_of(name), lambda name=name: seeds_of_bodies(name))
    yield Target("editor's settings", settings, lambda: SETTINGS)
    yield Target("config.toml", configuration, lambda: CONFIGURATION)
    yield Target("chat file", chat_file, lambda: CHATS)
    yield Target("run.toml", entries, lambda: RUN_TOML)
    yield from feature_targets()


TARGETS = {target.name: target for target in all_targets()}


def mixed(seeds: Sequence[bytes], parts: Iterable[tuple[int, int, int]], extra: bytes) -> bytes:
    """Pieces of seeds (which one, from where, how many bytes), with something between them."""
    found = b""
    for which, start, size in parts:
        seed = seeds[which % len(seeds)] if seeds else b""
        found += seed[start % (len(seed) + 1) :][:size] + extra
    return found
