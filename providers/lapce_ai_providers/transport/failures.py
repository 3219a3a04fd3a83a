"""Problems of an attempt ↔ httpx's exceptions, both ways as tables.

Below httpx's interface failures are problems (problems.py); over it they are httpx's exceptions, for any client of that
interface; above it they are problems again. One of ours carries its problem along as its cause, so nothing is lost.
"""

from __future__ import annotations

from collections.abc import Callable

from ..problems import AttemptFailed, AttemptProblem, ConnectionProblem, CutProblem, StatusProblem, TimeoutProblem
from .httpx_api import httpx

Making = Callable[[str], ConnectionProblem | TimeoutProblem]


def httpx_error(failed: AttemptFailed) -> httpx.TransportError:
    """The exception that a client of httpx's interface expects; raise it `from` the failure."""
    problem = failed.problem
    match problem:
        case ConnectionProblem(kind, detail):
            return CONNECTION_ERRORS[kind](detail)
        case TimeoutProblem(phase, seconds):
            return TIMEOUT_ERRORS[phase](f"{phase} time-out after {seconds:g} s")
        case CutProblem(kind, detail):
            return CUT_ERRORS[kind](detail)
        case StatusProblem():
            raise TypeError("a reply of any status is no failure of the transport") from failed


def problem_of(error: httpx.RequestError | httpx.InvalidURL) -> AttemptProblem | CutProblem:
    """What an exception of httpx's interface means; ours keep their own problem."""
    if isinstance(error.__cause__, AttemptFailed):
        return error.__cause__.problem
    making = next(PROBLEMS[kind] for kind in type(error).__mro__ if kind in PROBLEMS)
    return making(str(error) or type(error).__name__)


def cut_of(error: httpx.RequestError) -> CutProblem:
    """What an exception of httpx's interface means once the reply's head has come."""
    problem = problem_of(error)
    match problem:
        case CutProblem():
            return problem
        case TimeoutProblem():
            return CutProblem("idle", str(error))
        case ConnectionProblem(kind, detail):
            return CutProblem("reset" if kind == "reset" else "protocol", detail)
        case StatusProblem():
            raise TypeError("a reply of any status is no failure of the transport") from error


def _refused(detail: str) -> ConnectionProblem:
    return ConnectionProblem("refused", detail)


def _reset(detail: str) -> ConnectionProblem:
    return ConnectionProblem("reset", detail)


def _protocol(detail: str) -> ConnectionProblem:
    return ConnectionProblem("protocol", detail)


def _proxy(detail: str) -> ConnectionProblem:
    return ConnectionProblem("proxy", detail)


def _connect_timeout(detail: str) -> TimeoutProblem:
    return TimeoutProblem("connect", 0.0)


def _headers_timeout(detail: str) -> TimeoutProblem:
    return TimeoutProblem("headers", 0.0)


CONNECTION_ERRORS: dict[str, type[httpx.TransportError]] = {
    "dns": httpx.ConnectError,
    "refused": httpx.ConnectError,
    "tls": httpx.ConnectError,
    "proxy": httpx.ProxyError,
    "reset": httpx.ReadError,
    "closed": httpx.RemoteProtocolError,
    "protocol": httpx.RemoteProtocolError,
}
TIMEOUT_ERRORS: dict[str, type[httpx.TransportError]] = {
    "connect": httpx.ConnectTimeout,
    "headers": httpx.ReadTimeout,
}
CUT_ERRORS: dict[str, type[httpx.TransportError]] = {
    "eof": httpx.RemoteProtocolError,
    "reset": httpx.ReadError,
    "idle": httpx.ReadTimeout,
    "protocol": httpx.RemoteProtocolError,
    "too_large": httpx.RemoteProtocolError,
}
PROBLEMS: dict[type[BaseException], Making] = {
    httpx.ConnectTimeout: _connect_timeout,
    httpx.PoolTimeout: _connect_timeout,
    httpx.TimeoutException: _headers_timeout,
    httpx.ReadTimeout: _headers_timeout,
    httpx.WriteTimeout: _headers_timeout,
    httpx.ConnectError: _refused,
    httpx.NetworkError: _reset,
    httpx.ReadError: _reset,
    httpx.WriteError: _reset,
    httpx.CloseError: _reset,
    httpx.ProxyError: _proxy,
    httpx.ProtocolError: _protocol,
    httpx.LocalProtocolError: _protocol,
    httpx.RemoteProtocolError: _protocol,
    httpx.UnsupportedProtocol: _protocol,
    httpx.DecodingError: _protocol,
    httpx.TooManyRedirects: _protocol,
    httpx.TransportError: _protocol,
    httpx.RequestError: _protocol,
    httpx.InvalidURL: _protocol,
}
