"""Errors of Bedrock: the reference's sentences, our codes."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lapce_ai_providers.chunks import TextChunk, UsageChunk
from lapce_ai_providers.dialects.bedrock_converse.failure import Wording, failure
from lapce_ai_providers.errors import ProviderError, Refused, Unavailable
from lapce_ai_providers.problems import ConnectionProblem, CutProblem, HeaderProblem, StatusProblem, TimeoutProblem
from lapce_ai_providers.wire import Event, ResponseHead

STREAM, PROMPT = Wording(streams=True), Wording(streams=False)


def refusal(status: int, name: str, text: str, wording: Wording = STREAM, **headers: str) -> ProviderError:
    head = ResponseHead(status, "", {"x-amzn-errortype": name, **headers})
    return failure(wording, StatusProblem(head, json.dumps({"message": text}).encode()))


@pytest.mark.parametrize(
    ("status", "name", "text", "code"),
    [
        (400, "ValidationException", "bad", "refused"),
        (400, "ValidationException", "Input is too long for requested model.", "too_large"),
        (400, "ThrottlingException", "slow", "rate_limited"),
        (400, "ServiceQuotaExceededException", "quota", "rate_limited"),
        (403, "AccessDeniedException", "no", "permission"),
        (
            403,
            "AccessDeniedException",
            "Authentication failed: Please make sure your API Key is valid.",
            "authentication",
        ),
        (403, "ExpiredTokenException", "old", "authentication"),
        (403, "UnrecognizedClientException", "who", "authentication"),
        (404, "ResourceNotFoundException", "where", "not_found"),
        (408, "ModelTimeoutException", "slow", "timeout"),
        (424, "ModelErrorException", "model", "unavailable"),
        (429, "ModelNotReadyException", "loading", "unavailable"),
        (429, "", "", "rate_limited"),
        (500, "InternalServerException", "oops", "unavailable"),
        (418, "", "teapot", "refused"),
    ],
)
def test_codes_say_who_must_act(status: int, name: str, text: str, code: str) -> None:
    error = refusal(status, name, text)
    assert (error.code, error.status) == (code, status)
    assert error.retryable == isinstance(error, Unavailable)


def test_an_error_is_told_as_text_of_the_answer_too_but_throttling_is_not() -> None:
    error = refusal(400, "ValidationException", "bad")
    assert error.message == "Unknown Error: bad"
    assert error.chunks == (TextChunk("Error: Unknown Error: bad"), UsageChunk(0, 0))
    throttled = refusal(429, "ThrottlingException", "Too many requests")
    assert (throttled.message, throttled.chunks) == ("Too many requests", ())


def test_a_prompts_errors_have_a_prefix_and_no_chunks() -> None:
    error = refusal(429, "ThrottlingException", "Too many requests", PROMPT)
    assert error.message.startswith("Bedrock completion error: Request was throttled or rate limited.")
    assert error.chunks == ()


def test_patience_and_request_id_come_from_the_headers() -> None:
    error = refusal(429, "ThrottlingException", "x", **{"retry-after": "7", "x-amzn-requestid": "r-1"})
    assert (error.retry_after_seconds, error.request_id) == (7, "r-1")


@pytest.mark.parametrize("body", [b"<html>busy, access denied</html>", b'{"message": "trunc', b"\xff"])
def test_a_refusal_that_is_not_json_is_told_as_what_it_is(body: bytes) -> None:
    error = failure(STREAM, StatusProblem(ResponseHead(503, "", {}), body))
    assert error.message.startswith("Unknown Error: The refusal (503) is not JSON:")
    assert (error.code, error.status, len(error.chunks)) == ("unavailable", 503, 2)
    throttled = failure(STREAM, StatusProblem(ResponseHead(429, "", {}), body))
    assert (throttled.code, throttled.chunks) == ("rate_limited", ())


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"null", b'{"message": null}', b'{"message": {"a": 1}}'])
def test_a_refusal_without_a_message_is_an_unknown_error(body: bytes) -> None:
    error = failure(STREAM, StatusProblem(ResponseHead(400, "", {}), body))
    assert error.message == "Unknown Error: UnknownError"


@pytest.mark.parametrize(
    ("problem", "text", "code"),
    [
        (ConnectionProblem("refused", "h"), "Connection error.", "connection"),
        (TimeoutProblem("headers", 600), "Request aborted", "timeout"),
        (TimeoutProblem("connect", 10), "Connection error.", "timeout"),
        (HeaderProblem("authorization", "control"), "The header authorization has characters", "settings"),
        (CutProblem("eof", "closed"), "The reply broke off before its end: closed", "connection"),
        (CutProblem("reset", "reset"), "The reply broke off before its end: reset", "connection"),
        (CutProblem("idle", "300 s"), "The reply broke off before its end: 300 s", "timeout"),
        (CutProblem("protocol", "x"), "The reply broke off, it is not valid HTTP: x", "broken_reply"),
        (CutProblem("too_large", "x"), "The reply is too long: x", "broken_reply"),
    ],
)
def test_what_goes_wrong_on_the_way_has_words_of_its_own(problem: Any, text: str, code: str) -> None:
    error = failure(STREAM, problem)
    assert error.message.startswith(f"Unknown Error: {text}")
    assert error.code == code
    assert failure(PROMPT, problem).message.startswith(f"Bedrock completion error: Unknown Error: {text}")


def test_a_stream_that_is_cut_inside_a_frame_is_truncated() -> None:
    error = failure(STREAM, CutProblem("eof", "closed"), in_frame=True)
    assert error.message == "Unknown Error: Truncated event message received."


@pytest.mark.parametrize(
    ("event", "message", "code"),
    [
        (Event("validationException", '{"message":"bad"}', "exception"), "Unknown Error: bad", "refused"),
        (Event("throttlingException", '{"message":"slow"}', "exception"), "slow", "rate_limited"),
        (Event("newException", '{"message":"x"}', "exception"), 'Unknown Error: {"message":"x"}', "unavailable"),
        (Event("internalServerException", "{}", "exception"), "Unknown Error: UnknownError", "unavailable"),
        (Event("Oops", "why", "error"), "Unknown Error: why", "unavailable"),
        (Event("", "", "error"), "Unknown Error: UnknownError", "unavailable"),
    ],
)
def test_errors_in_a_stream_are_told_by_their_name(event: Event, message: str, code: str) -> None:
    error = STREAM.told_in_stream(event)
    assert (error.message, error.code) == (message, code)


def test_an_exception_that_is_not_json_is_a_broken_reply() -> None:
    assert STREAM.told_in_stream(Event("validationException", "{", "exception")).code == "broken_reply"


@given(st.integers(300, 599), st.binary(), st.text())
def test_every_refusal_has_a_message_and_a_code_that_means_something(status: int, body: bytes, name: str) -> None:
    error = failure(STREAM, StatusProblem(ResponseHead(status, "", {"x-amzn-errortype": name}), body))
    assert error.message
    assert error.code != "internal"
    assert isinstance(error, (Refused, Unavailable))
