"""What a vendor repeats of our keys, tokens and signatures is in no error; all else it says stays as it is."""

import pytest

from lapce_ai_providers.chunks import TextChunk
from lapce_ai_providers.echoed_keys import hide_keys, without_secrets
from lapce_ai_providers.errors import ProviderError
from lapce_ai_providers.profile import Profile
from lapce_ai_providers.secret import Secret
from lapce_ai_providers.transport.echo import without_credentials
from lapce_ai_providers.wire import HttpRequest, ResponseHead

PROFILE = Profile(
    api_key=Secret("sk-0123456789/b+c"),
    open_ai_headers={"X-Token": "token-of-the-gateway", "Accept": "text/plain"},
    vertex_json_credentials=Secret('{"private_key": "-----BEGIN\\nMIIEvQIBADANBgkqhkiG9w0B\\n-----END"}'),
)


@pytest.mark.parametrize(
    "text",
    [
        "sk-0123456789/b+c",
        "sk-0123456789%2Fb%2Bc",
        "token-of-the-gateway",
        "MIIEvQIBADANBgkqhkiG9w0B",
        "ya29.token-of-google",
    ],
)
def test_a_key_is_masked_in_every_text_of_an_error(text: str) -> None:
    error = ProviderError(f"wrong: {text}!", detail=text, request_id=text, chunks=(TextChunk(f"Error: {text}"),))
    hide_keys(error, PROFILE, ["ya29.token-of-google"])
    assert (error.message, str(error)) == ("wrong: •••!", "wrong: •••!")
    assert (error.detail, error.request_id, error.chunks) == ("•••", "•••", (TextChunk("Error: •••"),))


def test_a_key_as_short_as_those_of_the_recordings_is_told_as_the_reference_does_but_not_to_people() -> None:
    profile, error = Profile(open_ai_api_key=Secret("sk-test-key")), ProviderError("wrong: sk-test-key")
    hide_keys(error, profile)
    assert error.message == "wrong: sk-test-key"
    assert without_secrets(error.message, profile) == "wrong: •••"


def test_nothing_else_is_touched() -> None:
    error = ProviderError("text/plain is not accepted")
    hide_keys(error, PROFILE)
    assert error.message == "text/plain is not accepted"


@pytest.mark.parametrize(
    ("header", "value", "told"),
    [
        ("Authorization", "Bearer ya29.token-of-google", "ya29.token-of-google"),
        ("authorization", "AWS4-HMAC-SHA256 Credential=A/x, Signature=0123456789abcdef", "0123456789abcdef"),
        ("X-Amz-Security-Token", "session-token-of-aws", "session-token-of-aws"),
        ("x-goog-api-key", "AIza-something-longer", "AIza-something-longer"),
        ("api-key", "azure-something-longer", "azure-something-longer"),
    ],
)
def test_a_refusal_loses_what_proved_who_asked(header: str, value: str, told: str) -> None:
    request = HttpRequest("POST", "https://h.example/", ((header, value),))
    head, body = without_credentials(request, ResponseHead(401, "", {"x-echo": told}), f'"{told}"'.encode())
    assert body.decode() == '"•••"'
    assert told not in str(head.headers)


def test_a_refusal_that_repeats_nothing_is_the_same_bytes() -> None:
    head, body = ResponseHead(401, "", {"a": "b"}), b'{"error": "no Bearer"}'
    request = HttpRequest("POST", "https://h.example/", (("authorization", "Bearer sk-longer-than-that"),))
    assert without_credentials(request, head, body) == (head, body)
