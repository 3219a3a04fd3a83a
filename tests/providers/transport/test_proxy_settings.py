"""Which proxy an address goes through, by environment and by NO_PROXY."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lapce_ai_providers.errors import SettingsProblem
from lapce_ai_providers.secret import Secret
from lapce_ai_providers.transport.no_proxy import bypasses_proxy, is_loopback
from lapce_ai_providers.transport.proxy_settings import Proxy, ProxySettings
from lapce_ai_providers.transport.settings import settings_from_environment

LISTED = [
    ("*", "example.com", 443),
    ("example.com", "example.com", 443),
    ("example.com", "api.example.com", 443),
    (".example.com", "api.example.com", 443),
    (".example.com", "example.com", 443),
    ("*.example.com", "api.example.com", 443),
    ("EXAMPLE.com", "Example.COM", 443),
    ("example.com", "example.com.", 443),
    ("other.org, example.com", "example.com", 443),
    ("other.org example.com", "example.com", 443),
    ("example.com:8443", "example.com", 8443),
    ("10.0.0.1", "10.0.0.1", 80),
    ("10.0.0.0/8", "10.1.2.3", 80),
    ("10.1.2.9/8", "10.1.2.3", 80),
    ("10.0.0.1:8080", "10.0.0.1", 8080),
    ("fd00::/8", "fd00::1", 80),
    ("fd00::1", "fd00:0::1", 80),
    ("[fd00::1]:8080", "fd00::1", 8080),
    ("[fd00::1]", "[fd00::1]", 80),
]
NOT_LISTED = [
    ("", "example.com", 443),
    (" , ,", "example.com", 443),
    ("example.com", "notexample.com", 443),
    ("example.com", "example.com.evil.org", 443),
    ("api.example.com", "example.com", 443),
    ("example.com:8443", "example.com", 443),
    ("example.com:https", "example.com", 443),
    ("10.0.0.0/8", "11.0.0.1", 80),
    ("10.0.0.0/8", "10.example.com", 80),
    ("0.0.1", "10.0.0.1", 80),
    ("not/a/network", "10.0.0.1", 80),
    ("[fd00::1]:8080", "fd00::1", 80),
    (".", "example.com", 443),
]


@pytest.mark.parametrize(("no_proxy", "host", "port"), LISTED)
def test_a_listed_host_is_asked_directly(no_proxy: str, host: str, port: int) -> None:
    assert bypasses_proxy(no_proxy, host, port)


@pytest.mark.parametrize(("no_proxy", "host", "port"), NOT_LISTED)
def test_an_unlisted_host_is_not(no_proxy: str, host: str, port: int) -> None:
    assert not bypasses_proxy(no_proxy, host, port)


@given(st.text(), st.text(), st.integers(1, 65535))
def test_no_list_and_no_host_is_too_odd_to_compare(no_proxy: str, host: str, port: int) -> None:
    assert bypasses_proxy(no_proxy, host, port) in (True, False)
    assert is_loopback(host) in (True, False)


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST.", "x.localhost", "127.0.0.1", "127.9.9.9", "::1", "[::1]", "::ffff:127.0.0.1"]
)
def test_these_are_this_machine(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host", ["example.com", "localhost.example.com", "128.0.0.1", "127.example.com", "::2", "0.0.0.0"]
)
def test_these_are_not(host: str) -> None:
    assert not is_loopback(host)


def chosen(environment: dict[str, str]) -> tuple[str | None, str | None]:
    proxies = ProxySettings.from_environment(environment)
    return proxies.http and proxies.http.reveal(), proxies.https and proxies.https.reveal()


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, (None, None)),
        ({"HTTP_PROXY": "a", "HTTPS_PROXY": "b"}, ("a", "b")),
        ({"HTTP_PROXY": "a", "http_proxy": "c", "HTTPS_PROXY": "b", "https_proxy": "d"}, ("c", "d")),
        ({"ALL_PROXY": "e"}, ("e", "e")),
        ({"ALL_PROXY": "e", "all_proxy": "f", "HTTPS_PROXY": "b"}, ("f", "b")),
        ({"http_proxy": "", "HTTP_PROXY": "a"}, ("a", None)),
        ({"HTTP_PROXY": "a", "REQUEST_METHOD": "GET"}, (None, None)),
        ({"http_proxy": "c", "REQUEST_METHOD": "GET"}, ("c", None)),
    ],
)
def test_the_environment_is_read_as_curl_reads_it(
    environment: dict[str, str], expected: tuple[str | None, str | None]
) -> None:
    assert chosen(environment) == expected


def test_the_whole_transport_is_configured_by_the_environment() -> None:
    settings = settings_from_environment(
        {"no_proxy": "a.test", "NO_PROXY": "b.test", "SSL_CERT_FILE": "f", "SSL_CERT_DIR": "d"}
    )
    assert settings.proxies.no_proxy == "a.test"
    assert (settings.ssl_cert_file, settings.ssl_cert_dir) == ("f", "d")


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("http://proxy:3128", Proxy("http", "proxy", 3128)),
        ("proxy:3128", Proxy("http", "proxy", 3128)),
        ("proxy", Proxy("http", "proxy", 80)),
        ("https://proxy", Proxy("https", "proxy", 443)),
        ("HTTP://Proxy:1/", Proxy("http", "proxy", 1)),
        ("http://[::1]:3128", Proxy("http", "::1", 3128)),
        ("http://user@proxy:1", Proxy("http", "proxy", 1, Secret("Basic dXNlcjo="))),
        ("user:p%40ss@proxy:1", Proxy("http", "proxy", 1, Secret("Basic dXNlcjpwQHNz"))),
    ],
)
def test_an_address_of_a_proxy_is_read(address: str, expected: Proxy) -> None:
    assert ProxySettings(https=Secret(address)).proxy_for("https", "example.com", 443) == expected


@pytest.mark.parametrize(
    "address", ["socks5://u:secret@proxy", "socks4a://proxy", "ftp://proxy", "http://u:secret@", "http://proxy:secret"]
)
def test_an_unusable_proxy_is_told_without_its_password(address: str) -> None:
    proxies = ProxySettings(http=Secret(address))
    with pytest.raises(SettingsProblem) as raised:
        proxies.proxy_for("http", "example.com", 80)
    assert "HTTP_PROXY" in raised.value.message
    assert "secret" not in raised.value.message
    assert proxies.problems() == [raised.value.message]
    assert proxies.proxy_for("https", "example.com", 443) is None


def test_no_password_is_printed() -> None:
    proxies = ProxySettings(http=Secret("http://user:hidden@proxy"))
    proxy = proxies.proxy_for("http", "example.com", 80)
    assert "hidden" not in f"{proxies!r} {proxy!r} {proxy}"
    assert "aGlkZGVu" not in f"{proxy!r} {proxy}"


def test_listed_hosts_and_loopback_need_no_proxy() -> None:
    proxies = ProxySettings(http=Secret("http://proxy"), no_proxy="example.com")
    assert proxies.proxy_for("http", "example.com", 80) is None
    assert proxies.proxy_for("http", "localhost", 80) is None
    assert proxies.proxy_for("http", "example.org", 80) is not None
