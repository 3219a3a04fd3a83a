"""Problems and httpx's exceptions: each way complete, and nothing lost on the way there and back."""

from __future__ import annotations

import errno
import socket
import ssl
from typing import get_args

import httpx
import pytest

from lapce_ai_providers.problems import AttemptFailed, AttemptProblem, ConnectionProblem, CutProblem, TimeoutProblem
from lapce_ai_providers.transport import failures
from lapce_ai_providers.transport.lost import connect_problem, cut_problem, handshake_problem, no_reply_problem
from lapce_ai_providers.transport.tls_words import tls_reason


def kinds(problem: type, field: str = "kind") -> set[str]:
    import typing

    return set(get_args(typing.get_type_hints(problem)[field]))


def all_below(kind: type[Exception]) -> set[type[Exception]]:
    below = set(kind.__subclasses__())
    return {kind} | {one for child in below for one in all_below(child)}


def test_every_problem_has_an_exception() -> None:
    assert set(failures.CONNECTION_ERRORS) == kinds(ConnectionProblem)
    assert set(failures.CUT_ERRORS) == kinds(CutProblem)
    assert set(failures.TIMEOUT_ERRORS) == kinds(TimeoutProblem, "phase")


def test_every_exception_has_a_problem() -> None:
    assert set(failures.PROBLEMS) == {one for one in all_below(httpx.RequestError) if one.__module__ == "httpx"} | {
        httpx.InvalidURL
    }


@pytest.mark.parametrize("kind", sorted(failures.PROBLEMS, key=str))
def test_an_exception_of_another_transport_becomes_a_problem(kind: type[Exception]) -> None:
    problem = failures.problem_of(kind("words"))  # type: ignore[arg-type]
    assert isinstance(problem, TimeoutProblem) or problem.detail == "words"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "problem",
    [
        *(ConnectionProblem(kind, "words") for kind in failures.CONNECTION_ERRORS),  # type: ignore[arg-type]
        *(CutProblem(kind, "words") for kind in failures.CUT_ERRORS),  # type: ignore[arg-type]
        *(TimeoutProblem(phase, 1.5) for phase in failures.TIMEOUT_ERRORS),  # type: ignore[arg-type]
    ],
)
def test_a_problem_of_ours_comes_back_unchanged(problem: AttemptProblem | CutProblem) -> None:
    failed = AttemptFailed(problem)
    with pytest.raises(httpx.TransportError) as raised:
        raise failures.httpx_error(failed) from failed
    assert failures.problem_of(raised.value) is problem


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), "dns"),
        (ConnectionRefusedError(errno.ECONNREFUSED, "x"), "refused"),
        (OSError(errno.EHOSTUNREACH, "x"), "refused"),
        (OSError(errno.ENETUNREACH, "x"), "refused"),
        (TimeoutError(errno.ETIMEDOUT, "x"), "refused"),
        (OSError("no answer"), "refused"),
        (ConnectionResetError(errno.ECONNRESET, "x"), "reset"),
    ],
)
def test_what_the_system_says_about_connecting(error: OSError, kind: str) -> None:
    problem = connect_problem("host:1", error)
    assert problem.kind == kind
    assert problem.detail.startswith("host:1: ")


def tls_error(name: str) -> ssl.SSLError:
    error = ssl.SSLError(1, "x")
    error.reason = name
    return error


@pytest.mark.parametrize(
    ("error", "before", "handshake", "within"),
    [
        (None, "closed", "closed", "eof"),
        (ssl.SSLEOFError(8, "x"), "closed", "closed", "eof"),
        (BrokenPipeError(errno.EPIPE, "x"), "reset", "reset", "reset"),
        (tls_error("DECRYPTION_FAILED_OR_BAD_RECORD_MAC"), "tls", "tls", "protocol"),
    ],
)
def test_what_an_end_means_depends_on_when_it_comes(
    error: Exception | None, before: str, handshake: str, within: str
) -> None:
    assert no_reply_problem("host:1", error).kind == before
    assert cut_problem("host:1", error).kind == within
    if error is not None:
        assert handshake_problem("host:1", error).kind == handshake


def test_tls_is_explained_in_plain_words() -> None:
    assert "http://" in tls_reason(tls_error("WRONG_VERSION_NUMBER"))
    assert tls_reason(tls_error("TLSV1_ALERT_UNKNOWN_CA")) == "TLS: tlsv1 alert unknown ca"
    expired = ssl.SSLCertVerificationError(1, "x")
    expired.verify_message, expired.verify_code = "certificate has expired", 10
    assert tls_reason(expired) == "certificate verify failed: certificate has expired; is this machine's clock right?"
