"""Where redirects lead, and what they may not take along."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lapce_ai_providers.problems import AttemptFailed, ConnectionProblem
from lapce_ai_providers.transport.redirects import MOST_REDIRECTS, redirected
from lapce_ai_providers.transport.transport import HttpTransport
from lapce_ai_providers.wire import HttpRequest, ResponseHead, Timeouts
from loopback_server import Peer, serving

KEYS = (("Authorization", "Bearer k"), ("x-api-key", "k"), ("Api-Key", "k"), ("X-Goog-Api-Key", "k"), ("Cookie", "k"))
SIGNED = (
    ("authorization", "AWS4-HMAC-SHA256 Credential=A, Signature=5"),
    ("x-amz-security-token", "t"),
    ("x-amz-date", "20261201T000000Z"),
    ("x-amz-content-sha256", "5"),
    ("x-goog-user-project", "p"),
    ("X-Header-Of-A-User", "may be a key"),
)
PLAIN = (("Content-Type", "application/json"), ("Accept", "*/*"))
POST = HttpRequest("POST", "https://api.example.com/v1/chat?q=1", (*KEYS, *PLAIN), b"{}")
SIGNED_POST = HttpRequest("POST", "https://api.example.com/v1", (*SIGNED, *PLAIN), b"{}")


def after(status: int, location: str, request: HttpRequest = POST) -> HttpRequest:
    following = redirected(request, ResponseHead(status, "", {"location": location}))
    assert isinstance(following, HttpRequest)
    return following


@pytest.mark.parametrize("status", [307, 308])
def test_307_and_308_repeat_the_request(status: int) -> None:
    assert after(status, "/v2") == HttpRequest("POST", "https://api.example.com/v2", POST.headers, b"{}")


@pytest.mark.parametrize("status", [301, 302, 303])
def test_the_older_ones_turn_a_post_into_a_get(status: int) -> None:
    following = after(status, "https://api.example.com:443/x")
    assert (following.method, following.body) == ("GET", b"")
    assert following.headers == (*KEYS, ("Accept", "*/*"))


@pytest.mark.parametrize(
    ("status", "method", "expected"), [(301, "PUT", "PUT"), (303, "PUT", "GET"), (303, "HEAD", "HEAD")]
)
def test_other_methods_follow_fetch(status: int, method: str, expected: str) -> None:
    assert after(status, "/x", HttpRequest(method, POST.url, (), b"")).method == expected


@pytest.mark.parametrize(
    "location",
    ["https://evil.example/", "http://api.example.com/", "https://api.example.com:8443/", "//other.example.com/"],
)
def test_keys_do_not_follow_to_another_origin(location: str) -> None:
    assert after(307, location).headers == PLAIN
    assert after(307, location, SIGNED_POST).headers == PLAIN  # nor tokens, signatures, and what a user has set


@pytest.mark.parametrize(
    ("location", "url"),
    [
        ("other", "https://api.example.com/v1/other"),
        ("?x=2", "https://api.example.com/v1/chat?x=2"),
        ("//api.example.com/y#part", "https://api.example.com/y"),
        ("/a b/%41/\xc3\xa9", "https://api.example.com/a%20b/%41/%C3%A9"),
    ],
)
def test_locations_are_resolved(location: str, url: str) -> None:
    assert after(307, location).url == url


@pytest.mark.parametrize(
    "location", ["ftp://x/", "file:///etc/passwd", "https://user:pw@x/", "http://[::1/", "https://x:99999/"]
)
def test_an_address_that_leads_nowhere_is_a_problem(location: str) -> None:
    problem = redirected(POST, ResponseHead(302, "", {"location": location}))
    assert isinstance(problem, ConnectionProblem)
    assert "pw" not in problem.detail


@pytest.mark.parametrize(
    "head",
    [ResponseHead(302, "", {}), ResponseHead(304, "", {"location": "/"}), ResponseHead(200, "", {"location": "/"})],
)
def test_what_is_no_redirect_is_an_answer(head: ResponseHead) -> None:
    assert redirected(POST, head) is None


@given(st.text(st.characters(max_codepoint=255)), st.sampled_from([301, 302, 303, 307, 308]))
def test_no_location_is_too_odd(location: str, status: int) -> None:
    following = redirected(POST, ResponseHead(status, "", {"location": location}))
    assert isinstance(following, ConnectionProblem | HttpRequest)
    if isinstance(following, HttpRequest):
        assert following.url.isascii()
        assert not any(character.isspace() for character in following.url)


def leading(count: int) -> object:
    async def conversation(peer: Peer) -> None:
        while True:
            number = int((await peer.request()).target[1:])
            if number < count:
                peer.send(b"HTTP/1.1 307 Go\r\nLocation: /%d\r\nContent-Length: 0\r\n\r\n" % (number + 1))
            else:
                peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\narrived")

    return conversation


async def test_twenty_redirects_are_followed_on_one_connection() -> None:
    async with serving(leading(MOST_REDIRECTS)) as server:  # type: ignore[arg-type]
        transport = HttpTransport()
        reply = await transport.open(HttpRequest("POST", server.url("/0"), (), b"body"), timeouts=Timeouts(5, 5, 5))
        assert [piece async for piece in reply] == [b"arrived"]
        assert server.connections == 1
        assert {request.body for request in server.requests} == {b"body"}
        await transport.aclose()


async def test_one_more_is_too_many() -> None:
    async with serving(leading(MOST_REDIRECTS + 1)) as server:  # type: ignore[arg-type]
        transport = HttpTransport()
        with pytest.raises(AttemptFailed) as raised:
            await transport.open(HttpRequest("POST", server.url("/0"), ()), timeouts=Timeouts(5, 5, 5))
        assert raised.value.problem == ConnectionProblem("protocol", "more than 20 redirects")
        assert transport.status()["active"] == 0
        await transport.aclose()
