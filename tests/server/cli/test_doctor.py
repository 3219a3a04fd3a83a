"""`lapce-ai doctor`: finds what is wrong, spends nothing, tells no key."""

from __future__ import annotations

import asyncio
import io
import json
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from lapce_ai_providers.secret import Secret
from lapce_ai_providers.transport.proxy_settings import ProxySettings
from lapce_ai_providers.transport.settings import TransportSettings
from lapce_ai_server.cli import doctor, doctor_profiles, server_process
from lapce_ai_server.cli.commands import run
from lapce_ai_server.cli.doctor import examined
from lapce_ai_server.cli.doctor_machine import network_checks, open_files_check, package_check
from lapce_ai_server.cli.doctor_reach import Reached, Target, reach
from lapce_ai_server.cli.doctor_report import Check, Report
from lapce_ai_server.cli.doctor_server import ServerTold, server_checks, server_told
from lapce_ai_server.settings.environment import Environment, environment_from
from lapce_ai_server.settings.keys import Place
from local_engine_gate import folder_with_engine
from loopback_server import Peer, Received, serving
from loopback_tls import authority

KEY = "sk-very-secret"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path


def environment(home: Path, config: str | None = None, **variables: str) -> Environment:
    if config is not None:
        file = home / "config.toml"
        file.write_text(config)
        file.chmod(0o600)
        variables["LAPCE_AI_CONFIG"] = str(file)
    return environment_from({"HOME": str(home), **variables})


def problems(report: Report) -> list[str]:
    return [check.text for check in report.checks if check.state == "problem"]


def silent() -> tuple[Any, list[Received]]:
    """A server that would note what it is asked."""
    asked: list[Received] = []

    async def conversation(peer: Peer) -> None:
        asked.append(await peer.request())

    return conversation, asked


async def test_all_is_well_where_the_host_answers_and_nothing_is_asked_of_it(home: Path) -> None:
    conversation, asked = silent()
    async with serving(conversation) as host:
        config = f'openAiBaseUrl = "{host.url("/v1")}"\nopenAiApiKey = "{KEY}"\nopenAiModelId = "m"\n'
        report = await asyncio.to_thread(examined, environment(home, config))
        assert (report.all_well, problems(report)) == (True, [])
        assert host.connections == 1
    assert asked == []
    (profile,) = report.profiles
    assert (profile.name, profile.roles) == ("default", ("chat", "inlineCompletion"))
    assert (profile.provider, profile.model, profile.key, profile.proxy) == ("openai", "m", "file", None)
    assert (profile.host, profile.reachable) == (f"127.0.0.1:{host.port}", True)
    assert KEY not in report.as_json()


async def test_a_host_that_refuses_is_told(home: Path) -> None:
    async with serving(silent()[0]) as host:
        pass  # now nobody listens there
    config = f'openAiBaseUrl = "http://127.0.0.1:{host.port}/v1"'
    report = await asyncio.to_thread(examined, environment(home, config))
    assert not report.all_well
    (profile,) = report.profiles
    assert profile.reachable is False
    assert profile.problem == f"127.0.0.1:{host.port}: Connection refused"


async def test_tls_is_checked_with_the_profile_s_certificates(tmp_path: Path) -> None:
    conversation, _ = silent()
    async with serving(conversation, authority().server("127.0.0.1")) as host:
        place = Place("https", "127.0.0.1", host.port)
        trusting = await reach(Target(place, authority().write(tmp_path)), TransportSettings())
        strict = await reach(Target(place), TransportSettings())
        misled = await reach(Target(place, str(tmp_path / "missing.pem")), TransportSettings())
    assert trusting == Reached(f"127.0.0.1:{host.port}")
    assert "certificate" in (strict.problem or "")
    assert "caFile" in (misled.problem or "")


async def test_a_host_is_tried_through_the_proxy() -> None:
    async def conversation(peer: Peer) -> None:
        await peer.request()
        peer.send(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
        await peer.flush()

    async with serving(conversation) as proxy:
        address = Secret(f"http://me:{KEY}@127.0.0.1:{proxy.port}")
        settings = TransportSettings(proxies=ProxySettings(https=address))
        found = await reach(Target(Place("https", "api.example", None)), settings)
    assert proxy.requests[0].target == "api.example:443"
    assert (found.host, found.proxy) == ("api.example:443", f"127.0.0.1:{proxy.port}")
    assert "407" in (found.problem or "")
    assert KEY not in repr(found)


async def test_an_unusable_proxy_is_told() -> None:
    settings = TransportSettings(proxies=ProxySettings(https=Secret("socks5://h:1")))
    found = await reach(Target(Place("https", "::2", None)), settings)
    assert found.host == "[::2]:443"
    assert "socks5" in (found.problem or "")


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> list[Target]:
    """Every host answers without being asked; the targets."""
    tried: list[Target] = []

    async def answer(targets: set[Target], _: TransportSettings) -> dict[Target, Reached]:
        tried.extend(targets)
        return {target: Reached(f"{target.place.host}:443") for target in targets}

    monkeypatch.setattr(doctor, "reach_all", answer)
    return tried


def test_nobody_set_up_is_told_with_its_remedy(home: Path, offline: list[Target]) -> None:
    report = examined(environment(home))
    assert [text for text in problems(report) if "OPENAI_API_KEY" in text] == problems(report)
    assert report.profiles[0].provider is None
    assert offline == []


def test_a_default_profile_that_nobody_asks_with_is_no_problem(home: Path, offline: list[Target]) -> None:
    config = f'[profiles.work]\napiProvider = "xai"\nxaiApiKey = "{KEY}"\n[roles]\nchat="work"\ninlineCompletion="work"'
    report = examined(environment(home, config))
    assert [profile.name for profile in report.profiles] == ["work"]
    assert report.all_well


def test_a_wrong_configuration_file_is_told_where(home: Path, offline: list[Target]) -> None:
    report = examined(environment(home, "this is = = not TOML", OPENAI_API_KEY=KEY))
    (text,) = problems(report)
    assert "not valid TOML" in text
    assert str(home / "config.toml") in text


def test_a_wrong_setting_is_told_by_name(home: Path, offline: list[Target]) -> None:
    report = examined(environment(home, 'modelTemperature = "hot"\nnoSuchThing = 1', OPENAI_API_KEY=KEY))
    states = {check.name: check.state for check in report.checks if check.group == "settings"}
    assert states["modelTemperature"] == "problem"
    assert [check for check in report.checks if check.state == "note" and "noSuchThing" in check.text]


CONNECTED = {
    "openai": ("OPENAI_API_KEY", "api.openai.com"),
    "anthropic": ("ANTHROPIC_API_KEY", "api.anthropic.com"),
    "gemini": ("GEMINI_API_KEY", "generativelanguage.googleapis.com"),
    "openrouter": ("OPENROUTER_API_KEY", "openrouter.ai"),
    "xai": ("XAI_API_KEY", "api.x.ai"),
}


@pytest.mark.parametrize("provider", CONNECTED)
def test_a_key_in_the_environment_is_found_and_its_host_tried(provider: str, home: Path, offline: list[Target]) -> None:
    variable, host = CONNECTED[provider]
    report = examined(environment(home, **{variable: KEY}))
    (profile,) = report.profiles
    assert (profile.provider, profile.key, profile.host) == (provider, "environment", f"{host}:443")
    assert [target.place.host for target in offline] == [host]
    assert [check for check in report.checks if check.group == "profiles" and variable in check.text]
    assert KEY not in report.as_json()


@pytest.mark.parametrize(
    ("config", "key", "host"),
    [
        ('apiProvider="bedrock"\nawsRegion="eu-west-1"', "login", "bedrock-runtime.eu-west-1.amazonaws.com"),
        ('apiProvider="vertex"\nvertexProjectId="p"\nvertexRegion="us-east5"', "login", "us-east5-aiplatform"),
        ('azureEndpoint="https://r.openai.azure.com"\nazureUseEntraId=true\nazureDeployment="d"', "login", "r.openai"),
    ],
)
def test_a_login_of_the_machine_is_no_missing_key(
    config: str, key: str, host: str, home: Path, offline: list[Target]
) -> None:
    report = examined(environment(home, config))
    assert problems(report) == []
    assert report.profiles[0].key == key
    assert (report.profiles[0].host or "").startswith(host)


def test_a_missing_library_for_entra_id_is_told(
    home: Path, offline: list[Target], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor_profiles, "find_spec", lambda _: None)
    config = 'azureEndpoint="https://r.openai.azure.com"\nazureUseEntraId=true\nazureDeployment="d"'
    (text,) = problems(examined(environment(home, config)))
    assert 'pip install "lapce-ai[entra]"' in text


def test_a_key_that_stays_at_home_is_told(home: Path, offline: list[Target]) -> None:
    report = examined(environment(home, 'openAiBaseUrl = "https://gateway.example/v1"', OPENAI_API_KEY=KEY))
    (note,) = [check.text for check in report.checks if check.state == "note"]
    assert "OPENAI_API_KEY is not sent to gateway.example" in note
    assert report.profiles[0].key is None


def test_the_local_model_has_to_be_installed_where_a_profile_asks_it(home: Path, offline: list[Target]) -> None:
    where = environment(home, 'openAiBaseUrl = "local:"')
    (text,) = problems(examined(where))
    assert "lapce-ai local install" in text
    folder = folder_with_engine(home / ".local" / "share" / "lapce-ai" / "local")
    folder.weights.parent.mkdir(exist_ok=True)
    folder.weights.touch()
    report = examined(where)
    assert report.all_well
    assert report.profiles[0].reachable is None
    assert any("installed in" in check.text for check in report.checks)


def test_the_command_s_exit_status_tells(
    home: Path, offline: list[Target], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "server_told", lambda: ServerTold(0.4, STATUS))
    monkeypatch.setattr(doctor, "read_environment", lambda: environment(home))
    assert run(["doctor"]) == 1
    out = capsys.readouterr().out
    assert out.endswith("1 problem found.\n")
    assert "\x1b" not in out
    monkeypatch.setattr(doctor, "read_environment", lambda: environment(home, XAI_API_KEY=KEY))
    assert run(["doctor", "--json"]) == 0
    value = json.loads(capsys.readouterr().out)
    assert value["ok"] is True
    assert value["profiles"][0]["provider"] == "xai"
    groups = {"machine", "settings", "network", "profiles", "local model", "server"}
    assert groups == {row["group"] for row in value["checks"]}
    assert value["server"] == STATUS


STATUS = {
    "memoryBytes": 33 * 2**20,
    "connections": {},
    "rateLimits": [],
    "providers": [{"name": "xai", "loaded": True, "connectionPoolSize": 2}],
    "profiles": [
        {"name": "default", "provider": "xai", "memoryEstimate": 4 * 2**20},
        {"name": "slow", "provider": "xai", "memoryEstimate": 4 * 2**20, "requestsPerMinute": 12},
        {"name": "free", "provider": "openai", "memoryEstimate": 5 * 2**20, "requestsPerMinute": 0},
        {"name": "broken", "provider": None, "problem": "no"},
    ],
    "usage": {
        "calls": 0,
        "inputTokens": 0,
        "outputTokens": 0,
        "totalCost": 0.0,
        "today": {
            "date": "2026-11-22",
            "calls": {"requests": 2, "inputTokens": 30, "outputTokens": 4, "dollars": 0.5, "unpricedRequests": 0},
            "completions": {
                "requests": 5,
                "inputTokens": 60,
                "outputTokens": 7,
                "dollars": 0.25,
                "unpricedRequests": 0,
            },
        },
    },
}


def test_memory_limits_connections_and_counters_are_told() -> None:
    rows = {check.name: check.text for check in server_checks(ServerTold(0.4, STATUS))}
    assert rows == {
        "start": "answers 0.40 s after it was started",
        "memory": "33 MiB; a first call adds about: xai 4.0 MiB, openai 5.0 MiB",
        "connections": "0 in use, 0 unused; at most 2 unused kept for each host",
        "limit of default": "60 requests a minute at first, then as many as xai takes",
        "limit of slow": "12 requests a minute (requestsPerMinute)",
        "limit of free": "none on our side (requestsPerMinute is 0)",
        "usage": "0 calls, 0 + 0 tokens, $0.00; counted anew by each server, ai/status tells",
        "today": "2 calls, 30 + 4 tokens, $0.50; 5 completions, 60 + 7 tokens, $0.25; of all servers together",
    }


def test_a_profile_that_asks_this_machine_has_no_limit_but_for_a_setting(home: Path, offline: list[Target]) -> None:
    config = 'openAiBaseUrl = "http://localhost:1/v1"\n[profiles.slow]\nxaiApiKey = "k"\napiProvider = "xai"\n'
    for line, text in (("", "none: it asks this machine"), ("limitLoopback = true\n", "60 requests a minute at first")):
        report = examined(environment(home, line + config), ServerTold(0.4, STATUS))
        rows = {check.name: check.text for check in report.checks if check.group == "server"}
        assert rows["limit of default"].startswith(text)
        assert rows["limit of slow"] == "12 requests a minute (requestsPerMinute)"


def test_a_server_that_does_not_start_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_process, "SERVER_COMMAND", (sys.executable, "-c", "raise SystemExit('no such thing')"))
    (check,) = server_checks(server_told())
    assert check.state == "problem"
    assert "no such thing" in check.text


def test_a_server_that_starts_tells_what_it_holds(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(home))
    told = server_told()
    assert told.problem is None
    assert 0 < told.seconds < 30
    assert {check.state for check in server_checks(told)} == {"ok"}
    assert len(told.status["providers"]) == 8


def test_a_terminal_gets_colours_and_never_somebody_s_control_characters() -> None:
    written = io.StringIO()
    console = Console(file=written, force_terminal=True, color_system="standard", highlight=False, width=40)
    Report([Check("settings", "file", "problem", "bad \x1b]0;title\x07 " + "word " * 20)], []).show(console)
    assert "\x1b[1;31mproblem" in written.getvalue()
    assert "\x1b]0" not in written.getvalue()
    assert len(written.getvalue().splitlines()) == 3


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    versions: dict[str, str] = {}

    def version(name: str) -> str:
        if name not in versions:
            raise metadata.PackageNotFoundError(name)
        return versions[name]

    monkeypatch.setattr(metadata, "version", version)
    return iter([versions])


@pytest.mark.parametrize(
    ("requirement", "state"),
    [
        ("pygls<3,>=2.1", "problem"),
        ("truststore>=0.10; sys_platform != 'linux'", "ok"),
        ('azure-identity>=1.23; extra == "entra"', "ok"),
        ("ruff>=0.12; extra == 'dev'", None),
        ("pyright[nodejs]>=1; extra == 'dev'", None),
    ],
)
def test_only_a_package_without_conditions_is_missed(
    requirement: str, state: str | None, installed: Iterator[dict[str, str]]
) -> None:
    versions = next(installed)
    check = package_check(requirement)
    assert (check.state if check else None) == state
    if check is not None:
        versions[check.name] = "7"
        assert package_check(requirement) == Check("machine", check.name, "ok", "7")


def test_few_open_files_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    resource = pytest.importorskip("resource")
    for hard, state in ((256, "note"), (65536, "ok"), (resource.RLIM_INFINITY, "ok")):
        monkeypatch.setattr(resource, "getrlimit", lambda _, hard=hard: (256, hard))
        assert open_files_check().state == state


def test_the_network_s_settings_are_told_without_passwords(tmp_path: Path) -> None:
    proxies = ProxySettings(https=Secret(f"http://me:{KEY}@proxy:3128"), http=Secret("ftp://x"), no_proxy="intranet")
    checks = list(network_checks(TransportSettings(proxies=proxies, ca_file=authority().write(tmp_path))))
    assert [check.state for check in checks] == ["note", "ok", "ok"]
    assert checks[1].text == "proxy:3128, with a user; not for intranet"
    assert checks[2].text.endswith("(caFile)")
    wrong = list(network_checks(TransportSettings(ca_file=str(tmp_path / "none.pem"))))
    assert wrong[-1].state == "problem"
    if sys.platform == "linux":
        assert list(network_checks(TransportSettings()))[-1].text.startswith("the system's, ")
