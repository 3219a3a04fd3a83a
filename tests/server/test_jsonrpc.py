"""JSON-RPC: every body is a message, or a reason why not."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lapce_ai_server.jsonrpc import NotAMessage, NotJson, error_message, parse, result_message


@pytest.mark.parametrize(
    ("message", "number"),
    [
        ([], None),
        (3, None),
        ({"method": "x"}, None),
        ({"jsonrpc": "1.0", "id": 4, "method": "x"}, 4),
        ({"jsonrpc": "2.0", "id": "a", "method": 5}, "a"),
        ({"jsonrpc": "2.0", "id": True, "method": "x"}, None),
        ({"jsonrpc": "2.0", "id": 1.5, "method": "x"}, None),
        ({"jsonrpc": "2.0", "id": 1, "method": "x", "params": "y"}, 1),
        ({"jsonrpc": "2.0", "id": 1}, 1),
        ({"jsonrpc": "2.0", "result": 1}, None),
    ],
)
def test_what_is_no_message_is_told_with_its_id_where_it_has_one(message: object, number: object) -> None:
    parsed = parse(json.dumps(message).encode())
    assert isinstance(parsed, NotAMessage)
    assert parsed.id == number


@given(st.binary(max_size=60))
def test_any_bytes_are_a_message_or_refused(body: bytes) -> None:
    try:
        parse(body)
    except NotJson as error:
        assert str(error)


def test_a_body_nested_without_end_is_refused() -> None:
    with pytest.raises(NotJson):
        parse(b"[" * 200_000)


def test_answers_carry_the_very_id() -> None:
    assert json.loads(result_message("1", None).split(b"\r\n\r\n")[1]) == {"jsonrpc": "2.0", "id": "1", "result": None}
    error = json.loads(error_message(None, -32700, "é").split(b"\r\n\r\n")[1])
    assert error == {"jsonrpc": "2.0", "id": None, "error": {"code": -32700, "message": "é"}}
