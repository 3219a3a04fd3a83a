"""Signatures, compared with those of botocore's signer."""

from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch
from urllib.parse import quote

import botocore.auth
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from hypothesis import given
from hypothesis import strategies as st

from lapce_ai_providers.auth.aws_sigv4 import AwsKeys, latin1, normal_path, signed
from lapce_ai_providers.sendable import unsendable
from lapce_ai_providers.wire import HttpRequest

NOW = datetime(2026, 11, 22, 19, 30, 15, tzinfo=UTC)
PLAIN = st.text("abcXYZ019-_.~", min_size=1, max_size=12)
VALUES = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=20)
PATHS = st.lists(st.text(st.characters(codec="utf-8", exclude_characters="/"), max_size=8), max_size=4)
QUERIES = st.lists(st.tuples(PLAIN, st.text(st.characters(codec="ascii"), max_size=8)), max_size=3)


def theirs(request: HttpRequest, keys: AwsKeys, region: str) -> dict[str, str]:
    """The headers that botocore makes."""
    own = AWSRequest(request.method, request.url, dict(request.headers), request.body)
    signer = SigV4Auth(Credentials(keys.access_key, keys.secret_key, keys.session_token), "bedrock", region)
    clock: Any = patch.object(
        botocore.auth, "get_current_datetime", lambda remove_tzinfo=True: NOW.replace(tzinfo=None)
    )
    with clock:
        signer.add_auth(own)
    return {name.lower(): value for name, value in own.headers.items()}


def ours(request: HttpRequest, keys: AwsKeys, region: str) -> dict[str, str]:
    done = signed(request, keys, region=region, service="bedrock", now_seconds=NOW.timestamp())
    return {name.lower(): value for name, value in done.headers}


@given(PATHS, QUERIES, st.dictionaries(PLAIN.map("x-{}".format), VALUES, max_size=3), st.binary(max_size=50), PLAIN)
def test_signatures_are_botocores(
    path: list[str], query: list[tuple[str, str]], headers: dict[str, str], body: bytes, region: str
) -> None:
    text = "&".join(f"{name}={quote(value, safe='')}" for name, value in query)
    url = "https://bedrock-runtime.x.amazonaws.com/" + quote("/".join(path)) + (f"?{text}" if text else "")
    keys = AwsKeys("AKIDEXAMPLE", "secret/+=", "token")
    distinct = {name.lower(): value.strip() for name, value in headers.items()}
    request = HttpRequest("POST", url, tuple(distinct.items()), body)
    mine = ours(request, keys, region)
    request = HttpRequest(
        "POST", url, (*distinct.items(), ("x-amz-content-sha256", mine["x-amz-content-sha256"])), body
    )
    assert mine["authorization"] == theirs(request, keys, region)["authorization"]


@pytest.mark.parametrize(
    "url", ["http://localhost:4566/model/a%3A0/converse", "https://gateway.example.com:8443/x//y/../z"]
)
@pytest.mark.parametrize("token", [None, "token/+="])
def test_ports_escapes_and_dots_are_signed_as_botocore_does(url: str, token: str | None) -> None:
    keys = AwsKeys("AKID", "secret", token)
    headers = (("content-type", "application/json"), ("User-Agent", "lapce-ai/0"), ("x-odd", " two   spaces "))
    mine = ours(HttpRequest("POST", url, headers, b"{}"), keys, "us-east-1")
    full = (*headers, ("x-amz-content-sha256", mine["x-amz-content-sha256"]))
    expected = theirs(HttpRequest("POST", url, full, b"{}"), keys, "us-east-1")
    assert mine["authorization"] == expected["authorization"]
    assert mine.get("x-amz-security-token") == token
    assert mine["x-amz-date"] == "20261122T193015Z"


def test_a_second_attempt_replaces_the_first_signature() -> None:
    request = HttpRequest("POST", "https://x.example/", (("content-type", "a"),), b"")
    keys = AwsKeys("A", "B")
    first = signed(request, keys, region="r", service="s", now_seconds=0)
    second = signed(first, keys, region="r", service="s", now_seconds=60)
    assert len(second.headers) == len(first.headers)
    assert second == signed(request, keys, region="r", service="s", now_seconds=60)


@given(st.text())
def test_any_key_becomes_something_that_a_header_may_hold_or_is_refused(key: str) -> None:
    request = HttpRequest("POST", "https://x.example/", (), b"")
    done = signed(request, AwsKeys(key, key), region="r", service="s", now_seconds=0)
    authorization = dict(done.headers)["authorization"]
    assert all(ord(character) < 256 for character in authorization)
    assert (unsendable(done) is not None) == any(character in authorization for character in "\r\n\0")
    assert latin1(key) in authorization


def test_keys_are_not_printed() -> None:
    assert "secret" not in repr(AwsKeys("AKID", "secret", "token"))


@pytest.mark.parametrize(
    ("path", "normal"),
    [("", "/"), ("/", "/"), ("/a//b/", "/a/b/"), ("/a/./b", "/a/b"), ("/a/../b", "/b"), ("/../", "/")],
)
def test_paths_are_normal(path: str, normal: str) -> None:
    assert normal_path(path) == normal
