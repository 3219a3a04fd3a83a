"""server/PROTOCOL.md tells all of the protocol, in messages that the server's own parsers take."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, get_args

import pytest
from attrs import fields

from lapce_ai_providers import chunks, errors
from lapce_ai_server.completion.feedback import REASONS, Feedback
from lapce_ai_server.completion.params import completion_params, inline_completion_params
from lapce_ai_server.documents.messages import changed, opened, uri_in
from lapce_ai_server.handlers import HANDLERS
from lapce_ai_server.jsonrpc import parse
from lapce_ai_server.protocol import methods, params
from lapce_ai_server.protocol.progress import chunk_value
from protocol_page import HASH, PAGE, Example, examples, page, types_hash

TEXT = page()
EXAMPLES = examples(TEXT)
NAMES = set(re.findall(r"[\w$/.]+", " ".join(re.findall(r"`([^`\n]+)`", TEXT))))
"""Every word that stands in code marks."""

PARSERS: Mapping[str, Callable[[Any], object]] = {
    methods.STREAM: params.ask_params,
    methods.COMPLETE: params.ask_params,
    methods.CANCEL: params.token_of,
    methods.MODELS: params.profile_params,
    methods.COUNT_TOKENS: params.count_tokens_params,
    methods.INLINE_COMPLETION: inline_completion_params,
    methods.COMPLETION: completion_params,
    methods.DID_OPEN: opened,
    methods.DID_CHANGE: changed,
    methods.DID_FOCUS: uri_in,
}


def camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(word.capitalize() for word in rest)


def test_the_page_describes_the_types_as_they_are() -> None:
    told = HASH.search(TEXT)
    assert told is not None
    assert told[1] == types_hash(), (
        f"what defines the protocol has changed: see whether {PAGE.name} is still true, then write this hash into it"
    )


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"line-{example.line}")
def test_an_example_is_a_message(example: Example) -> None:
    assert parse(json.dumps(example.message).encode()) == example.message


def editor_messages() -> list[Example]:
    return [example for example in EXAMPLES if example.sender == "editor" and example.message["method"] in PARSERS]


@pytest.mark.parametrize("example", editor_messages(), ids=lambda example: f"line-{example.line}")
def test_the_servers_parser_takes_an_example_and_knows_all_its_fields(example: Example) -> None:
    given = example.message["params"]
    if [row["role"] for row in given.get("messages", ())] == ["system"]:
        with pytest.raises(errors.InvalidCall, match=r"messages\[0\].role"):
            params.ask_params(given)
        return
    read = PARSERS[example.message["method"]](given)
    assert read is not None
    if isinstance(read, (params.AskParams, params.ProfileParams, params.CountTokensParams)):
        assert set(given) <= {camel(attribute.name) for attribute in fields(type(read))}


def test_the_editor_sends_every_method_of_ours_in_an_example() -> None:
    sent = {example.message["method"] for example in EXAMPLES if example.sender == "editor"}
    ours = {method for method in HANDLERS if method.startswith("ai/")}
    assert ours - sent == set()


def test_what_the_editor_tells_of_items_is_understood() -> None:
    told = {row.message["method"]: row.message.get("params") for row in EXAMPLES if row.sender == "editor"}
    items = [row.message["result"]["items"] for row in EXAMPLES if "items" in (row.message.get("result") or {})]
    feedback = Feedback()
    feedback.offered(items[0])
    assert feedback.shown(told[methods.DID_SHOW_COMPLETION])
    assert feedback.partially_accepted(told[methods.DID_PARTIALLY_ACCEPT_COMPLETION])
    assert feedback.rejected(told[methods.DID_REJECT])
    assert feedback.accepted(told[methods.EXECUTE_COMMAND]["arguments"])


@pytest.mark.parametrize("method", sorted(set(HANDLERS) | {"ai/didChangeStatus", "workspace/didChangeConfiguration"}))
def test_the_page_names_every_method(method: str) -> None:
    assert method in NAMES or method.rpartition("/")[2] in NAMES or f'"{method}"' in TEXT


@pytest.mark.parametrize("name", [camel(row.name) for row in fields(params.AskParams)])
def test_the_page_names_every_parameter(name: str) -> None:
    assert re.search(rf"^\| `{name}` \|", TEXT, re.MULTILINE)


@pytest.mark.parametrize("code", get_args(errors.ErrorCode))
def test_the_page_names_every_error_code(code: str) -> None:
    assert re.search(rf"^\| `{code}` \|", TEXT, re.MULTILINE)


def test_the_page_names_every_command() -> None:
    assert set(methods.COMMANDS) - NAMES == set()


def test_the_page_names_every_reason_for_a_rejection() -> None:
    assert set(REASONS) - NAMES == set()


CHUNKS = [
    chunks.TextChunk("t"),
    chunks.ReasoningChunk("t"),
    chunks.UsageChunk(1, 1, 1, 1, 1, 0.1),
    chunks.GroundingChunk((chunks.GroundingSource("t", "u", "s"),)),
    chunks.ErrorChunk("e", "m"),
    chunks.RawChunk("e", "d"),
]


@pytest.mark.parametrize("chunk", CHUNKS, ids=lambda chunk: type(chunk).__name__)
def test_the_page_names_every_chunk_and_its_fields(chunk: chunks.Chunk) -> None:
    value = chunk_value(chunk)
    row = re.search(rf"^\| `{value['type']}` \|(.*)$", TEXT, re.MULTILINE)
    assert row
    assert {name for name in value if name != "type" and name not in row[1]} == set()


def test_every_kind_of_chunk_is_tried() -> None:
    assert {type(chunk) for chunk in CHUNKS} == set(get_args(chunks.Chunk))


def test_links_within_the_page_lead_somewhere() -> None:
    heads = {
        re.sub(r"[^\w -]", "", head).strip().lower().replace(" ", "-") for head in re.findall(r"^#+ (.*)$", TEXT, re.M)
    }
    assert set(re.findall(r"\]\(#([\w-]+)\)", TEXT)) - heads == set()
    assert [link for link in re.findall(r"\]\((\.\.[^)#]+)", TEXT) if not (PAGE.parent / link).exists()] == []
