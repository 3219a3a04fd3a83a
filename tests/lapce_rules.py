"""What Lapce 0.4.6 does with a server's message, as rules over its JSON: its types are those of lsp-types 0.95.1.

Sources: lapce-proxy/src/plugin/psp.rs, lsp.rs and mod.rs, and lsp-types (checked 2026-12). `tests/plugin/lsp_types`
asks the types themselves; `test_types_of_lapce.py` compares.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Rule = Callable[[Any], bool]


def refusal(message: Mapping[str, Any], asked: str | None = None) -> str | None:
    """Why Lapce cannot take a message; None where it can.

    Args:
        message: from the server.
        asked: the method of the request that it answers.
    """
    if message.get("jsonrpc") != "2.0":
        return "no JSON-RPC 2.0"
    if "method" not in message:
        return _answer_refusal(message, asked or "")
    if not isinstance(message.get("params"), (dict, list)):
        return "no params: the reader of this server ends"
    rules = REQUESTS if "id" in message else NOTIFICATIONS
    rule = rules.get(message["method"])
    if rule is None:
        return "not handled"
    return None if rule(message["params"]) else f"{message['method']}: wrong params"


def _answer_refusal(message: Mapping[str, Any], asked: str) -> str | None:
    if not isinstance(message.get("id"), (int, str)):
        return "an answer without an id"
    if "error" in message:
        error = message["error"]
        good = isinstance(error, dict) and _is_int(error.get("code")) and isinstance(error.get("message"), str)
        return None if good else "a wrong error"
    if "result" not in message:
        return "an answer without a result"
    return None if RESULTS.get(asked, _anything)(message["result"]) else f"{asked}: wrong result"


def _anything(value: Any) -> bool:
    return True


def _is_int(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: Any) -> bool:
    """An unsigned 32-bit number of Rust."""
    return _is_int(value) and 0 <= value < 2**32


def _optional(rule: Rule) -> Rule:
    return lambda value: value is None or rule(value)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_token(value: Any) -> bool:
    """`NumberOrString`: its numbers are signed, of 32 bits."""
    return isinstance(value, str) or (_is_int(value) and -(2**31) <= value < 2**31)


def _list(rule: Rule) -> Rule:
    return lambda value: isinstance(value, list) and all(rule(row) for row in value)


def _object(**rules: Rule) -> Rule:
    """An object whose members follow these rules; an absent one is as null. Others do no harm."""

    def follows(value: Any) -> bool:
        return isinstance(value, dict) and all(rule(value.get(name)) for name, rule in rules.items())

    return follows


def _is_flag(value: Any) -> bool:
    return isinstance(value, bool)


POSITION = _object(line=_is_number, character=_is_number)
RANGE = _object(start=POSITION, end=POSITION)
EDIT = _object(range=RANGE, newText=_is_text)
COMMAND = _object(title=_is_text, command=_is_text, arguments=_optional(_list(_anything)))
ITEM = _object(insertText=_is_text, filterText=_optional(_is_text), range=_optional(RANGE), command=_optional(COMMAND))
ITEMS = _list(ITEM)


def _is_document_edit(value: Any) -> bool:
    document = _object(uri=_is_text, version=_optional(_is_int))
    return _object(textDocument=document, edits=_list(EDIT))(value) or (
        isinstance(value, dict) and value.get("kind") in ("create", "rename", "delete")
    )


def _is_changes(value: Any) -> bool:
    return isinstance(value, dict) and all(_list(EDIT)(edits) for edits in value.values())


WORKSPACE_EDIT = _object(changes=_optional(_is_changes), documentChanges=_optional(_list(_is_document_edit)))
ACTION = _object(
    title=_is_text,
    kind=_optional(_is_text),
    edit=_optional(WORKSPACE_EDIT),
    command=_optional(COMMAND),
    isPreferred=_optional(_is_flag),
    disabled=_optional(_object(reason=_is_text)),
)


def _is_inline_completion(value: Any) -> bool:
    return ITEMS(value) or _object(items=ITEMS)(value)


def _is_progress_value(value: Any) -> bool:
    kind = value.get("kind") if isinstance(value, dict) else None
    shapes = {
        "begin": _object(title=_is_text, message=_optional(_is_text), percentage=_optional(_is_number)),
        "report": _object(message=_optional(_is_text), percentage=_optional(_is_number)),
        "end": _object(message=_optional(_is_text)),
    }
    return isinstance(kind, str) and kind in shapes and shapes[kind](value)


def _is_message_type(value: Any) -> bool:
    return _is_int(value)


MESSAGE = _object(type=_is_message_type, message=_is_text)
RESULTS: Mapping[str, Rule] = {
    "initialize": _object(capabilities=_object(), serverInfo=_optional(_object(name=_is_text))),
    "textDocument/inlineCompletion": _is_inline_completion,
    "textDocument/codeAction": _list(lambda row: COMMAND(row) or ACTION(row)),
    "codeAction/resolve": ACTION,
}
REQUESTS: Mapping[str, Rule] = {
    "window/workDoneProgress/create": _object(token=_is_token),
    "client/registerCapability": _object(registrations=_list(_object(id=_is_text, method=_is_text))),
}
"""All others it refuses."""
NOTIFICATIONS: Mapping[str, Rule] = {
    "$/progress": _object(token=_is_token, value=_is_progress_value),
    "window/showMessage": MESSAGE,
    "window/logMessage": MESSAGE,
    "textDocument/publishDiagnostics": _object(uri=_is_text, diagnostics=_list(_object(range=RANGE, message=_is_text))),
    "experimental/serverStatus": _object(health=_is_text, quiescent=_is_flag, message=_optional(_is_text)),
}
"""All others it logs, and forgets."""
