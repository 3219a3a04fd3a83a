import pytest
from hypothesis import given
from hypothesis import strategies as st

from lapce_ai_providers.url import endpoint, parse_url, url_host


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://example.com", "https://example.com/"),
        ("HTTPS://EXAMPLE.com:443/v1", "https://example.com/v1"),
        ("http://example.com:443/v1", "http://example.com:443/v1"),
        ("http://example.com:00080", "http://example.com/"),
        ("  https://example.com/v1 \n", "https://example.com/v1"),
        ("https:\\\\example.com\\v1", "https://example.com/v1"),
        ("http:example.com", "http://example.com/"),
        ("https://example.com/a b/ä?q=ö#f", "https://example.com/a%20b/%C3%A4?q=%C3%B6"),
        ("https://example.com/a/../b/./c/..", "https://example.com/b/"),
        ("https://example.com/%2e%2E/x", "https://example.com/x"),
        ("https://example.com/%zz?%zz", "https://example.com/%zz?%zz"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("http://127.1:8080/v1", "http://127.0.0.1:8080/v1"),
        ("http://0x7f.0.0.1/", "http://127.0.0.1/"),
        ("http://[2001:DB8:0:0:0:0:0:1]:1/", "http://[2001:db8::1]:1/"),
        ("https://ex\tample.com/", "https://example.com/"),
    ],
)
def test_a_url_is_read_as_browsers_read_it(text: str, url: str) -> None:
    assert str(parse_url(text)) == url


@pytest.mark.parametrize(
    "text",
    [
        "",
        "not a url",
        "example.com/v1",
        "ftp://example.com",
        "file:///etc/passwd",
        "https://",
        "https://user:password@example.com/",
        "https://ex ample.com/",
        "https://a%20b.com/",
        "https://example.com:port/",
        "https://example.com:65536/",
        "https://example.com:" + "9" * 5000,
        "http://256.1.1.1/",
        "http://1.2.3.4.5/",
        "http://[::1/",
        "http://[fe80::1%25eth0]/",
        "http://a..ü" + "x" * 70 + ".de/",
    ],
)
def test_what_no_request_can_carry_is_no_url(text: str) -> None:
    assert parse_url(text) is None


@pytest.mark.parametrize(
    ("base_url", "path", "url"),
    [
        ("https://h/v1", "/chat", "https://h/v1/chat"),
        ("https://h/v1/", "/chat", "https://h/v1/chat"),
        ("https://h/v1//", "/chat", "https://h/v1//chat"),
        ("https://h", "/chat", "https://h/chat"),
        ("https://h/v1?x=1", "/chat", "https://h/v1?x=1/chat"),
        ("https://h/v1#x", "/chat", "https://h/v1"),
        ("nope", "/chat", None),
    ],
)
def test_a_path_is_put_behind_a_base_as_text(base_url: str, path: str, url: str | None) -> None:
    assert endpoint(base_url, path) == url


def test_a_query_takes_the_place_of_the_bases() -> None:
    assert endpoint("https://h/a?api-version=1", "/chat", {"api-version": "2 &"}) == "https://h/a?api-version=2%20%26"


@pytest.mark.parametrize(("url", "host"), [("https://H:8443/x", "h:8443"), ("https://h:443", "h"), ("h", ""), ("", "")])
def test_the_host_has_its_port_where_it_is_not_the_usual_one(url: str, host: str) -> None:
    assert url_host(url) == host


@given(st.text(alphabet="ah:/\\?#@[]%.20x \t'\"<>ü", max_size=12).map("http://".__add__) | st.text(max_size=12))
def test_whatever_a_user_writes_is_none_or_can_be_written_to_the_wire(text: str) -> None:
    url = parse_url(text)
    if url is not None:
        assert str(url).isascii()
        assert not any(character.isspace() for character in str(url))
        assert parse_url(str(url)) == url
