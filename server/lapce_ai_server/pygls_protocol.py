"""pygls's protocol, fed message by message: parameters are checked with a reply, cancelling and leaving are ours."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Any

from cattrs import transform_error
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.protocol import LanguageServerProtocol
from pygls.protocol.language_server import lsp_method

from .capabilities import tell_documents, tell_features
from .handlers import handler_for
from .jsonrpc import (
    INTERNAL_ERROR,
    INVALID_PARAMS,
    INVALID_REQUEST,
    METHOD_NOT_FOUND,
    PARSE_ERROR,
    SERVER_NOT_INITIALIZED,
    NotAMessage,
    NotJson,
    error_message,
    parse,
)
from .pending import PendingRequest
from .session import Session

if TYPE_CHECKING:
    from .handlers import Handler

logger = logging.getLogger(__name__)


class EditorProtocol(LanguageServerProtocol):
    """Takes bodies of messages; `session` and `leave` are set before the first one."""

    session: Session
    leave: Callable[[int], None]

    def receive(self, body: bytes) -> bool:
        """Handles one message; False where it is no JSON (its length may have been wrong). Raises nothing."""
        try:
            message = parse(body)
        except NotJson as error:
            self._complain(None, PARSE_ERROR, f"Parse error: {error}")
            return False
        if isinstance(message, NotAMessage):
            self._complain(message.id, INVALID_REQUEST, f"Invalid request: {message.reason}")
        elif "method" in message:
            self._dispatch(message)
        else:
            self._take_response(message)
        return True

    def _dispatch(self, message: dict[str, Any]) -> None:
        method, number, params = message["method"], message.get("id"), message.get("params")
        if refusal := self._refusal(method):
            if number is not None:
                self._complain(number, *refusal)
            return
        handler = handler_for(method)
        if handler is not None:
            request = None if number is None else PendingRequest(self.session.output, number)
            self._handle(handler, params, request)
        else:
            self._hand_to_pygls(message)

    def _handle(self, handler: Handler, params: object, request: PendingRequest | None) -> None:
        """Whatever breaks, a request has its answer, and the connection goes on."""
        try:
            handler(self.session, params, request)
        except Exception as error:
            from .failures import place_of

            logger.error("a message could not be handled: %s", place_of(error))
            if request is not None:
                request.fail(INTERNAL_ERROR, f"internal error: {place_of(error)}", None)

    def _refusal(self, method: str) -> tuple[int, str] | None:
        """The life cycle of LSP: nothing before `initialize`, nothing after `shutdown` but `exit`."""
        if method == types.EXIT:
            return None
        if self._shutdown:
            return INVALID_REQUEST, "the server is shutting down"
        if self._workspace is None and method != types.INITIALIZE:
            return SERVER_NOT_INITIALIZED, "the server is not initialized"
        if self._workspace is not None and method == types.INITIALIZE:
            return INVALID_REQUEST, "the server is initialized already"
        return None

    def _hand_to_pygls(self, message: dict[str, Any]) -> None:
        number = message.get("id")
        method = message["method"]
        features: Any = self.fm  # pygls leaves its tables untyped
        if method not in features.builtin_features and method not in features.features:
            if number is not None:
                self._complain(number, METHOD_NOT_FOUND, f"unknown method {method}")
            return
        try:
            typed: Any = self.structure_message(message)
        except JsonRpcException as error:
            text = f"{method}: {_fields(error.__cause__)}"
            if number is not None:
                self._complain(number, INVALID_PARAMS, text)
            else:
                logger.warning("ignored a malformed %s", text)
            return
        self.handle_message(typed)

    def _take_response(self, message: dict[str, Any]) -> None:
        """An answer to a request of ours; a stranger's or a malformed one is dropped."""
        if self.session.requests.take(message) or message["id"] not in self._request_futures:
            return
        try:
            typed: Any = self.structure_message(message)
            self.handle_message(typed)
        except JsonRpcException:
            future = self._request_futures.pop(message["id"], None)
            if future is not None:
                future.set_exception(ValueError("a malformed answer"))

    def _complain(self, number: int | str | None, code: int, text: str) -> None:
        self.session.output.write(error_message(number, code, text))

    @lsp_method(types.INITIALIZE)
    def lsp_initialize(self, params: types.InitializeParams) -> Generator[Any, Any, types.InitializeResult]:
        """Answers as pygls does, but for what it does not keep: the documents."""
        result = yield from super().lsp_initialize(params)
        editor = self.session.capabilities
        tell_documents(result.capabilities, editor.position_encoding)
        tell_features(result.capabilities, editor, self.session.editor_options)
        return result

    @lsp_method(types.EXIT)
    def lsp_exit(self, *args: Any) -> None:  # type: ignore[override]  # pygls takes generators and functions
        """Leaves the loop in order instead of raising SystemExit in it."""
        self.leave(0 if self._shutdown else 1)


def _fields(error: BaseException | None) -> str:
    """Which fields are wrong, without their values: `invalid type, expected int @ params.position.line`."""
    if error is None:
        return "wrong parameters"
    try:
        lines = transform_error(error, path="params")
    except Exception:
        return f"wrong parameters ({type(error).__name__})"
    return "; ".join(line.replace("params.params", "params") for line in lines[:3])
