"""What became of a connection, in words: the system's errors → problems. Pure."""

from __future__ import annotations

import errno
import os
import socket
import ssl

from ..problems import ConnectionProblem, CutProblem
from .tls_words import tls_reason

_REFUSED = {errno.ECONNREFUSED, errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EADDRNOTAVAIL, errno.ETIMEDOUT}


def connect_problem(where: str, error: OSError) -> ConnectionProblem:
    """Why no connection to `where` (host:port) could be made."""
    if isinstance(error, socket.gaierror):
        return ConnectionProblem("dns", f"{where}: the name cannot be resolved ({error.strerror or error})")
    if error.errno is None or error.errno in _REFUSED or isinstance(error, ConnectionRefusedError):
        return ConnectionProblem("refused", f"{where}: {reason(error)}")
    return ConnectionProblem("reset", f"{where}: {reason(error)}")


def handshake_problem(where: str, error: Exception) -> ConnectionProblem:
    """Why TLS could not be agreed on."""
    if isinstance(error, ssl.SSLEOFError):
        return ConnectionProblem("closed", f"{where} closed the connection during the TLS handshake")
    return no_reply_problem(where, error)


def no_reply_problem(where: str, error: Exception | None) -> ConnectionProblem:
    """Why a connection ended before the reply's head was complete; None is the peer's orderly end."""
    if error is None or isinstance(error, ssl.SSLEOFError):
        return ConnectionProblem("closed", f"{where} closed the connection without a complete reply")
    if isinstance(error, ssl.SSLError):
        return ConnectionProblem("tls", f"{where}: {tls_reason(error)}")
    return ConnectionProblem("reset", f"{where}: {reason(error)}")


def cut_problem(where: str, error: Exception | None) -> CutProblem:
    """Why a body broke off."""
    if error is None or isinstance(error, ssl.SSLEOFError):
        return CutProblem("eof", f"{where} closed the connection before the end of the reply")
    if isinstance(error, ssl.SSLError):
        return CutProblem("protocol", f"{where}: {tls_reason(error)}")
    return CutProblem("reset", f"{where}: {reason(error)}")


def reason(error: Exception) -> str:
    """The system's text, without asyncio's own wrapping."""
    number = error.errno if isinstance(error, OSError) else None
    return os.strerror(number) if number else str(error) or type(error).__name__
