import json
from functools import partial
from typing import Any

import pytest

from lapce_ai_providers.adapters.openai import MESSAGES, PROMPT
from lapce_ai_providers.dialects.openai_chat.failure import Wording, failure
from lapce_ai_providers.errors import BrokenReply, Refused, SettingsProblem, Unavailable
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

told = partial(failure, MESSAGES)


def refused(status: int, body: Any, **headers: str) -> StatusProblem:
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    head = ResponseHead(status, "", {name.replace("_", "-"): value for name, value in headers.items()})
    return StatusProblem(head, text)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({"error": {"message": "m"}}, "400 m"),
        ({"error": {"message": ""}}, '400 {"message":""}'),
        ({"error": {"message": {"a": [1.0, "é"]}}}, '400 {"a":[1,"é"]}'),
        ({"error": "e"}, '400 "e"'),
        ({"error": []}, "400 []"),
        ({"error": None}, "400 status code (no body)"),
        ({"message": "m"}, "400 status code (no body)"),
        ([1], "400 status code (no body)"),
        ([], "400 status code (no body)"),
        ({}, "400 status code (no body)"),
        ("text", "400 status code (no body)"),
        (b"", "400 status code (no body)"),
        (b"null", "400 null"),
        (b"0", "400 0"),
        (b'""', '400 ""'),
        (b"<html>", "400 <html>"),
        (b'\xef\xbb\xbf{"error":{"message":"m"}}', "400 m"),
        (b"caf\xff", "400 caf\ufffd"),
        (b"[" * 100_000, "400 " + "[" * 100_000),
    ],
)
def test_the_text_of_a_refusal_is_the_sdks(body: Any, text: str) -> None:
    assert told(refused(400, body)).message == "OpenAI completion error: " + text


@pytest.mark.parametrize(
    ("status", "error", "kind", "code"),
    [
        (401, {"message": "m"}, Refused, "authentication"),
        (403, {"message": "m"}, Refused, "permission"),
        (404, {"message": "m", "code": "model_not_found"}, Refused, "not_found"),
        (400, {"message": "m"}, Refused, "refused"),
        (400, {"message": "m", "type": "invalid_request_error"}, Refused, "refused"),
        (400, {"message": "This model's maximum context length is 8 tokens."}, Refused, "too_large"),
        (400, {"message": "m", "code": "context_length_exceeded"}, Refused, "too_large"),
        (413, {"message": "m"}, Refused, "too_large"),
        (429, {"message": "m"}, Unavailable, "rate_limited"),
        (429, {"message": "m", "code": "insufficient_quota"}, Refused, "permission"),
        (500, {"message": "m"}, Unavailable, "unavailable"),
        (504, {"message": "m"}, Unavailable, "timeout"),
    ],
)
def test_the_kind_of_a_refusal_is_its_status_unless_its_code_says_more(
    status: int, error: dict[str, str], kind: type[Exception], code: str
) -> None:
    found = told(refused(status, {"error": error}))
    assert (type(found), found.code, found.status) == (kind, code, status)
    assert found.retryable == (kind is Unavailable)


def test_a_refusal_tells_its_name_and_how_long_to_wait() -> None:
    found = told(refused(429, b"", x_request_id="req_1", retry_after="2.5"))
    assert (found.request_id, found.retry_after_seconds) == ("req_1", 2.5)
    quota = told(refused(429, {"error": {"code": "insufficient_quota"}}, retry_after_ms="1500"))
    assert quota.retry_after_seconds == 1.5


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry_after": "Wed, 21 Oct 2026 07:28:10 GMT", "date": "Wed, 21 Oct 2026 07:28:00 GMT"}, 10),
        ({"retry_after": "Wed, 21 Oct 2026 07:28:10 GMT"}, None),
        ({"retry_after": "Wed, 21 Oct 2026 07:28:10 GMT", "date": "Wed, 21 Oct 2026 08:28:00 GMT"}, None),
        ({"retry_after": "soon"}, None),
        ({"retry_after": "-1"}, None),
        ({}, None),
    ],
)
def test_a_date_to_wait_for_counts_from_the_replys_own(headers: dict[str, str], seconds: float | None) -> None:
    assert told(refused(429, b"", **headers)).retry_after_seconds == seconds


@pytest.mark.parametrize(
    ("problem", "message", "kind", "code"),
    [
        (ConnectionProblem("dns", "no such host"), "Connection error.", Unavailable, "connection"),
        (TimeoutProblem("headers", 600), "Request timed out.", Unavailable, "timeout"),
        (UrlProblem("nope"), "Invalid URL", SettingsProblem, "settings"),
    ],
)
def test_a_failure_before_the_replys_head(problem: Problem, message: str, kind: type[Exception], code: str) -> None:
    found = told(problem)
    assert (found.message, type(found), found.code) == ("OpenAI completion error: " + message, kind, code)
    twice = failure(PROMPT, problem)
    assert twice.message == "OpenAI completion error: OpenAI completion error: " + message


@pytest.mark.parametrize(
    ("problem", "kind", "code"),
    [
        (CutProblem("eof", "closed"), Unavailable, "connection"),
        (CutProblem("reset", "reset"), Unavailable, "connection"),
        (CutProblem("idle", "300 s without a byte"), Unavailable, "timeout"),
        (CutProblem("protocol", "bad chunk"), BrokenReply, "broken_reply"),
        (CutProblem("too_large", "big"), BrokenReply, "broken_reply"),
    ],
)
def test_a_reply_that_breaks_off_says_how(problem: CutProblem, kind: type[Exception], code: str) -> None:
    found = told(problem)
    assert (type(found), found.code) == (kind, code)
    assert problem.detail in found.message


def test_a_header_that_cannot_be_sent_is_named_and_never_shown() -> None:
    assert told(HeaderProblem("X-Name", "not_latin1")).message == "API key contains invalid characters."
    assert failure(PROMPT, HeaderProblem("Authorization", "not_latin1")).message == (
        "OpenAI completion error: API key contains invalid characters."
    )
    assert "line break" in told(HeaderProblem("Authorization", "control")).message
    assert "'X Name'" in told(HeaderProblem("X Name", "control")).message


def test_a_wrong_key_of_xai_is_told_as_one_although_its_status_is_400() -> None:
    body = {"code": "Client specified an invalid argument", "error": "Incorrect API key provided: xa***ey."}
    error = failure(Wording("xAI completion error: "), refused(400, body))
    assert (error.code, error.status, error.retryable) == ("authentication", 400, False)
    assert error.message == 'xAI completion error: 400 "Incorrect API key provided: xa***ey."'
