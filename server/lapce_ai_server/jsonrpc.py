"""JSON-RPC 2.0: bodies → checked messages, results and errors → bytes.

https://www.jsonrpc.org/specification (checked 2026-11)
"""

from __future__ import annotations

import json
from json.encoder import encode_basestring_ascii
from typing import Any, cast

from attrs import frozen

PARSE_ERROR = -32700
INVALID_REQUEST = -32600
METHOD_NOT_FOUND = -32601
INVALID_PARAMS = -32602
INTERNAL_ERROR = -32603
SERVER_NOT_INITIALIZED = -32002
REQUEST_FAILED = -32001
"""A call to a model failed; `data` says how (protocol.md)."""
REQUEST_CANCELLED = -32800
CONTENT_MODIFIED = -32801
"""The answer would be about a text that is no longer there."""

MessageId = int | str


class NotJson(ValueError):
    """The body is no JSON at all."""


@frozen
class NotAMessage:
    """JSON that is no JSON-RPC message."""

    reason: str
    id: MessageId | None


def parse(body: bytes) -> dict[str, Any] | NotAMessage:
    """The message in a body. Raises NotJson."""
    try:
        message = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NotJson(str(error) if isinstance(error, ValueError) else "nested too deeply") from None
    if not isinstance(message, dict):
        return NotAMessage("batches are not part of LSP" if isinstance(message, list) else "not an object", None)
    return _checked(cast("dict[str, Any]", message))


def _checked(message: dict[str, Any]) -> dict[str, Any] | NotAMessage:
    number = message.get("id")
    valid_id = isinstance(number, (int, str)) and not isinstance(number, bool)
    shown_id: MessageId | None = number if valid_id else None
    reason = None
    if message.get("jsonrpc") != "2.0":
        reason = 'jsonrpc: expected "2.0"'
    elif "method" in message:
        if not isinstance(message["method"], str):
            reason = "method: expected a string"
        elif "id" in message and not valid_id:
            reason = "id: expected a string or an integer"
        elif not isinstance(message.get("params"), (dict, list, type(None))):
            reason = "params: expected an object or an array"
    elif not (valid_id and ("result" in message or "error" in message)):
        reason = "neither a request nor a response"
    return message if reason is None else NotAMessage(reason, shown_id)


def framed(text: str) -> bytes:
    """The bytes of a message whose JSON is pure ASCII."""
    return b"Content-Length: %d\r\n\r\n%b" % (len(text), text.encode("ascii"))


def result_message(number: MessageId, result: object) -> bytes:
    """A successful response."""
    return framed(f'{{"jsonrpc":"2.0","id":{id_json(number)},"result":{compact(result)}}}')


def error_message(number: MessageId | None, code: int, message: str, data: object = None) -> bytes:
    """A failed response."""
    error: dict[str, object] = {"code": code, "message": message}
    if data is not None:
        error["data"] = data
    return framed(f'{{"jsonrpc":"2.0","id":{id_json(number)},"error":{compact(error)}}}')


def request_message(number: MessageId, method: str, params: object) -> bytes:
    """A request to the editor; always with params, as below."""
    name = encode_basestring_ascii(method)
    return framed(f'{{"jsonrpc":"2.0","id":{id_json(number)},"method":{name},"params":{compact(params)}}}')


def notification(method: str, params: object) -> bytes:
    """A notification to the editor; always with params, since Lapce fails without."""
    return framed(f'{{"jsonrpc":"2.0","method":{encode_basestring_ascii(method)},"params":{compact(params)}}}')


def id_json(number: MessageId | None) -> str:
    """An id or a progress token as JSON."""
    if number is None:
        return "null"
    return str(number) if isinstance(number, int) else encode_basestring_ascii(number)


def compact(value: object) -> str:
    """JSON without spaces, in ASCII."""
    return _ENCODER.encode(value)


_ENCODER = json.JSONEncoder(separators=(",", ":"))
