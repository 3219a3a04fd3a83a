"""What people read of a failed call."""

from __future__ import annotations

import pytest

from lapce_ai_providers.echoed_keys import without_secrets
from lapce_ai_providers.errors import ProviderError, Unavailable, error_for_status
from lapce_ai_providers.profile import Profile
from lapce_ai_providers.secret import Secret
from lapce_ai_server.failures import error_value, line_for_people, place_of


def test_the_error_has_what_is_known_and_nothing_else() -> None:
    error = error_for_status(429, "429 slow down", retry_after_seconds=3.5)
    assert error_value(error, "openai", "m") == {
        "message": "429 slow down",
        "provider": "openai",
        "model": "m",
        "code": "rate_limited",
        "status": 429,
        "retryable": True,
        "retryAfterSeconds": 3.5,
    }


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (ProviderError("\n\nbroken\nmore"), "broken."),
        (Unavailable("gone", code="connection", detail="h:1: refused"), "gone. (h:1: refused) Check the network"),
        (
            error_for_status(502, "502 <!DOCTYPE html>\n<html><head>\n<title>Bad\nGateway</title><p>…</html>"),
            "502 (a web page, Bad Gateway).",
        ),
        (error_for_status(502, "502 <html><p>nothing</html>"), "502 (a web page)."),
        (ProviderError("x" * 1000), "x" * 600 + "…"),
        (error_for_status(429, "429 x", retry_after_seconds=20), "429 x. Try again in 20 s. The provider's rate limit"),
    ],
)
def test_people_get_one_line_that_says_what_to_do(error: ProviderError, line: str) -> None:
    assert line_for_people(error).startswith(line)
    assert "\n" not in line_for_people(error)


def test_a_key_that_the_vendor_repeats_is_masked_for_people_and_logs() -> None:
    profile = Profile(open_ai_api_key=Secret("sk-secret-1"), aws_secret_key=Secret(""))
    assert without_secrets("Incorrect API key provided: sk-secret-1.", profile) == "Incorrect API key provided: •••."


def test_an_unexpected_exception_is_told_by_its_place_and_never_by_its_text() -> None:
    try:
        raise ValueError("sk-secret-1")
    except ValueError as error:
        place = place_of(error)
    assert place.startswith("ValueError at ")
    assert "sk-secret-1" not in place


@pytest.mark.parametrize(
    ("message", "line"),
    [
        (
            '401 {"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"}}',
            "401 invalid x-api-key.",
        ),
        (
            'Gemini completion error: got status: 400 Bad Request. {"error":{"code":400,"message":"No such\\nmodel"}}',
            "Gemini completion error: got status: 400 Bad Request. No such.",
        ),
        ('500 {"message":"out of order"}', "500 out of order."),
        ('500 {"detail":"x"}', '500 {"detail":"x"}.'),
        ('500 {"error":"x"}', '500 {"error":"x"}.'),
        ("The reply has {braces} and no JSON", "The reply has {braces} and no JSON."),
        ('{"message": "cut o', '{"message": "cut o.'),
        ('a list [{"message": "m"}]', 'a list [{"message": "m"}].'),
    ],
)
def test_the_line_has_the_vendors_sentence_and_not_its_json(message: str, line: str) -> None:
    assert line_for_people(ProviderError(message)) == line
