"""Failures in the reference's words, and who must act."""

import json

import pytest

from lapce_ai_providers.dialects.gemini_generate.failure import failure
from lapce_ai_providers.problems import (
    ConnectionProblem,
    CutProblem,
    HeaderProblem,
    Problem,
    StatusProblem,
    TimeoutProblem,
    UrlProblem,
)
from lapce_ai_providers.wire import ResponseHead

JSON = {"content-type": "application/json; charset=UTF-8"}


def status(code: int, body: object, headers: dict[str, str] = JSON, reason: str = "Reason") -> StatusProblem:
    raw = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    return StatusProblem(ResponseHead(code, reason, headers), raw)


@pytest.mark.parametrize(
    ("problem", "message"),
    [
        (status(400, b'{ "error": 1.0 }'), 'P: got status: 400 Reason. {"error":1}'),
        (status(400, b'"x"'), 'P: got status: 400 Reason. "x"'),
        (
            status(502, b"<p>\n", {"content-type": "text/html"}),
            'P: got status: 502 Reason. {"error":{"message":"<p>\\n","code":502,"status":"Reason"}}',
        ),
        (status(404, b"", {}, ""), 'P: got status: 404 . {"error":{"message":"","code":404,"status":""}}'),
        (status(400, b'{"er'), 'P: got status: 400 Reason. The reply is not valid JSON: {"er'),
        (status(400, b""), "P: got status: 400 Reason. The reply is not valid JSON: (nothing)"),
        (UrlProblem("x"), "P: Invalid URL"),
    ],
)
def test_a_refusal_shows_status_reason_and_body(problem: Problem, message: str) -> None:
    assert failure("P: ", problem).message == message


@pytest.mark.parametrize(
    ("problem", "code", "retryable"),
    [
        (status(400, {"error": {"details": [{"reason": "API_KEY_INVALID"}]}}), "authentication", False),
        (status(400, {"error": {"message": "The input token count (9) exceeds"}}), "too_large", False),
        (status(400, {"error": {"message": "no"}}), "refused", False),
        (status(400, [{"error": {}}]), "refused", False),
        (status(429, {"error": {}}), "rate_limited", True),
        (status(503, {"error": {}}), "unavailable", True),
        (ConnectionProblem("refused", "h"), "connection", True),
        (TimeoutProblem("headers", 3), "timeout", True),
        (CutProblem("eof", "closed"), "connection", True),
        (CutProblem("idle", "300 s"), "timeout", True),
        (CutProblem("protocol", "x"), "broken_reply", False),
        (CutProblem("too_large", "x"), "broken_reply", False),
        (HeaderProblem("x-goog-api-key", "control"), "settings", False),
        (HeaderProblem("x-goog-api-key", "not_latin1"), "settings", False),
    ],
)
def test_a_failure_says_who_must_act(problem: Problem, code: str, retryable: bool) -> None:
    error = failure("P: ", problem)
    assert (error.code, error.retryable) == (code, retryable)
    assert error.message.startswith("P: ")


def test_the_wait_that_google_asks_for_is_told() -> None:
    info = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "37.5s"}
    body = {"error": {"code": 429, "details": [{"@type": "other"}, info]}}
    assert failure("", status(429, body)).retry_after_seconds == 37.5
    assert failure("", status(429, {}, {"retry-after": "3"})).retry_after_seconds == 3
