import pytest

from lapce_ai_providers.dialects.anthropic_messages.error_object import status_text
from lapce_ai_providers.dialects.anthropic_messages.failure import failure
from lapce_ai_providers.errors import BrokenReply, Refused, SettingsProblem, Unavailable
from lapce_ai_providers.problems import (
    ConnectionProblem,
    CutProblem,
    HeaderProblem,
    StatusProblem,
    TimeoutProblem,
    UrlProblem,
)
from lapce_ai_providers.wire import ResponseHead


def refused(status: int, body: bytes, prefix: str = "", **headers: str) -> StatusProblem:
    return StatusProblem(
        ResponseHead(status, "", {name.replace("_", "-"): value for name, value in headers.items()}), body
    )


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b'{"type": "error", "error": {"message": "m"}}', '400 {"type":"error","error":{"message":"m"}}'),
        (b'{"message": "m"}', "400 m"),
        (b'{"message": {"a": 1}}', '400 {"a":1}'),
        (b'{"message": ""}', '400 {"message":""}'),
        (b'"text"', '400 "text"'),
        (b"[1, 2]", "400 [1,2]"),
        (b"{}", "400 {}"),
        (b"5", "400 5"),
        (b"0", "400 0"),
        (b"null", "400 null"),
        (b'""', '400 ""'),
        (b"", "400 status code (no body)"),
        (b"{broken", "400 {broken"),
        (b"\xff", "400 \ufffd"),
    ],
)
def test_a_refusal_is_told_with_its_body(body: bytes, text: str) -> None:
    assert status_text(400, body) == text


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (400, b'{"error": {"type": "invalid_request_error", "message": "prompt is too long: 2 > 1"}}', "too_large"),
        (
            400,
            b'{"error": {"type": "invalid_request_error", "message": "Your credit balance is too low"}}',
            "permission",
        ),
        (400, b'{"error": {"type": "invalid_request_error", "message": "no"}}', "refused"),
        (400, b'{"error": {"type": "rate_limit_error"}}', "refused"),
        (400, b'{"error": "text"}', "refused"),
        (401, b"", "authentication"),
        (413, b"", "too_large"),
        (429, b"", "rate_limited"),
        (529, b"", "unavailable"),
    ],
)
def test_a_refusal_says_who_must_act(status: int, body: bytes, code: str) -> None:
    error = failure("", refused(status, body))
    assert (error.code, error.status) == (code, status)
    assert error.retryable is isinstance(error, Unavailable)
    assert error.retryable is (code in ("rate_limited", "unavailable"))


def test_a_refusal_brings_patience_and_the_requests_name() -> None:
    error = failure("", refused(429, b"", retry_after="7", request_id="req_1"))
    assert (error.retry_after_seconds, error.request_id) == (7, "req_1")


def test_the_hosts_prefix_comes_before_what_happens_ahead_of_the_reply() -> None:
    prefix = "Vertex completion error: "
    problems = [
        (refused(500, b""), "500 status code (no body)"),
        (ConnectionProblem("refused", "h"), "Connection error."),
        (TimeoutProblem("headers", 5), "Request timed out."),
        (HeaderProblem("X-Api-Key", "control"), "Connection error."),
        (UrlProblem("u"), "Invalid URL"),
    ]
    assert [failure(prefix, problem).message for problem, _ in problems] == [prefix + text for _, text in problems]


def test_a_key_that_cannot_be_sent_is_named_in_the_detail() -> None:
    error = failure("", HeaderProblem("X-Api-Key", "not_latin1"))
    assert isinstance(error, SettingsProblem)
    assert "X-Api-Key" in (error.detail or "")


def test_a_reply_that_breaks_off_says_so_in_our_words() -> None:
    assert "broke off" in failure("", CutProblem("eof", "closed")).message
    assert failure("", CutProblem("idle", "d")).code == "timeout"
    assert isinstance(failure("", CutProblem("too_large", "d")), BrokenReply)
    assert isinstance(failure("", CutProblem("protocol", "d")), BrokenReply)
    assert not isinstance(failure("", CutProblem("eof", "d")), Refused)
