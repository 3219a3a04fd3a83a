"""The plugin's bytes in a host that behaves as Lapce does: which server is started, how, and what the user is told."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lapce_host import Host, program_of, version_of

OURS = "lapce-ai 0.1.0"
BY_PYTHON = "python3 -P -m lapce_ai_server"
Loaded = Callable[..., Host]


def only(rows: list[Any]) -> Any:
    (row,) = rows
    return row


def test_initialize_is_answered_before_anything_is_asked(loaded: Loaded) -> None:
    host = loaded({"lapce-ai": OURS})
    host.initialize()
    assert host.sent[0] == {"jsonrpc": "2.0", "id": 0, "result": {"capabilities": {}}}
    assert [message["method"] for message in host.sent[1:]] == ["host/executeProcess", "host/startLspServer"]


def test_the_server_on_path_is_started_for_every_file_without_options(loaded: Loaded) -> None:
    host = loaded({"lapce-ai": OURS})
    host.initialize()
    selector = [{"pattern": "**/*"}]
    assert host.started == [{"serverUri": "urn:lapce-ai", "serverArgs": [], "documentSelector": selector}]
    assert host.shown == []


def test_the_settings_of_the_user_are_passed_on_as_they_are(loaded: Loaded) -> None:
    options = {"openai": {"api-key": 'ä"\\\n', "model": ""}, "inline": {"enabled": False}, "api-request-timeout": 12.5}
    host = loaded({"lapce-ai": OURS})
    host.initialize(options=options)
    assert only(host.started)["options"] == options


def test_a_message_longer_than_a_buffer_arrives_whole(loaded: Loaded) -> None:
    options = {"model": "m" * 70_000}
    host = loaded({"lapce-ai": OURS})
    host.initialize(options=options)
    assert only(host.started)["options"] == options


@pytest.mark.parametrize(
    ("programs", "program", "arguments"),
    [
        ({"lapce-ai": OURS, BY_PYTHON: OURS}, "lapce-ai", []),
        ({BY_PYTHON: OURS, "/home/u/.local/bin/lapce-ai": OURS}, "python3", ["-P", "-m", "lapce_ai_server"]),
        ({"python3": "Python 3.9.1", "/home/u/.local/bin/lapce-ai": OURS}, "/home/u/.local/bin/lapce-ai", []),
        ({"lapce-ai": "another tool 2.0", "/home/u/.local/bin/lapce-ai": OURS}, "/home/u/.local/bin/lapce-ai", []),
    ],
)
def test_the_first_place_that_has_a_server_is_taken(
    loaded: Loaded, programs: dict[str, str], program: str, arguments: list[str]
) -> None:
    host = loaded(programs)
    host.initialize()
    assert program_of(only(host.started)["serverUri"]) == program
    assert only(host.started)["serverArgs"] == arguments


def test_without_a_server_one_message_says_what_to_install(loaded: Loaded) -> None:
    host = loaded({})
    host.initialize()
    assert host.started == []
    assert "pipx install lapce-ai" in only(host.shown)
    assert host.probed == ["lapce-ai", BY_PYTHON, "/home/u/.local/bin/lapce-ai"]


def test_folders_that_the_user_gave_to_pipx_and_uv_are_looked_into(loaded: Loaded) -> None:
    host = loaded({}, PIPX_BIN_DIR="/p", UV_TOOL_BIN_DIR="/ü v", XDG_BIN_HOME="relative", XDG_DATA_HOME="/d/share")
    host.initialize()
    programs = ["/p/lapce-ai", "/ü v/lapce-ai", "/d/share/../bin/lapce-ai", "/home/u/.local/bin/lapce-ai"]
    assert host.probed[2:] == programs


def test_macos_and_windows_have_folders_of_their_own(loaded: Loaded) -> None:
    mac, windows = loaded({}, "macos"), loaded({}, "windows")
    mac.initialize()
    windows.initialize()
    assert {"/Users/u/Library/Python/3.13/bin/lapce-ai", "/opt/homebrew/bin/lapce-ai"} < set(mac.probed)
    assert windows.probed[1] == "python -P -m lapce_ai_server"
    assert windows.probed[2] == "py -3 -P -m lapce_ai_server"
    assert windows.probed[3] == "C:\\Users\\u\\.local\\bin\\lapce-ai.exe"
    assert "C:\\Users\\u\\AppData\\Roaming\\Python\\Python313\\Scripts\\lapce-ai.exe" in windows.probed


@pytest.mark.parametrize(
    ("system", "path", "uri"),
    [
        ("linux", "/opt/mit Lücke/100%/lapce-ai", "file:///opt/mit%20L%C3%BCcke/100%25/lapce-ai"),
        ("macos", "/Users/u/日本 #?/lapce-ai", "file:///Users/u/%E6%97%A5%E6%9C%AC%20%23%3F/lapce-ai"),
        ("windows", "C:\\Prog Dateien\\ä\\lapce-ai.exe", "file:///C:/Prog%20Dateien/%C3%A4/lapce-ai.exe"),
        ("linux", "my-server", "urn:my-server"),
    ],
)
def test_any_path_can_be_chosen(loaded: Loaded, system: str, path: str, uri: str) -> None:
    host = loaded({path: OURS, "lapce-ai": OURS}, system)
    host.printed = lambda program, arguments: OURS.encode() if program == path else None
    host.initialize("file:///home/u/project/", {"server": {"path": path}})
    assert only(host.started)["serverUri"] == uri
    assert program_of(uri, system) == path
    assert host.probed == [path]


def test_the_launcher_of_windows_starts_the_server_it_was_asked_about(loaded: Loaded) -> None:
    host = loaded({"py -3 -P -m lapce_ai_server": OURS}, "windows")
    host.initialize()
    assert only(host.started)["serverUri"] == "urn:py"
    assert only(host.started)["serverArgs"] == ["-3", "-P", "-m", "lapce_ai_server"]


def test_a_home_with_spaces_works(loaded: Loaded) -> None:
    program = "C:\\Users\\Jörg M\\.local\\bin\\lapce-ai.exe"
    host = loaded({}, "windows", USERPROFILE="C:\\Users\\Jörg M")
    host.printed = lambda name, arguments: OURS.encode() if name == program else None
    host.initialize()
    assert program_of(only(host.started)["serverUri"], "windows") == program


def test_a_tilde_is_the_users_folder(loaded: Loaded) -> None:
    host = loaded({"/home/u/x/lapce-ai": OURS})
    host.initialize(options={"server": {"path": "~/x/lapce-ai"}})
    assert program_of(only(host.started)["serverUri"]) == "/home/u/x/lapce-ai"


def test_a_chosen_python_runs_the_server(loaded: Loaded) -> None:
    host = loaded({"/v/bin/python": "Python 3.12.1", "/v/bin/python -P -m lapce_ai_server": OURS})
    host.initialize(options={"server": {"path": "/v/bin/python"}})
    assert only(host.started)["serverArgs"] == ["-P", "-m", "lapce_ai_server"]


@pytest.mark.parametrize(
    ("system", "root", "path"),
    [
        ("linux", "file:///home/u/pro%20ject/", "/home/u/pro ject/bin/lapce-ai"),
        ("linux", "file:///home/u/pr%C3%B6ject", "/home/u/other/../pröject/lapce-ai"),
        ("linux", "file:///home/u/p/", "//home/./u//p/a"),
        ("macos", "file:///Users/u/Project/", "/users/U/project/a"),
        ("windows", "file:///C:/Users/u/p/", "c:\\users\\u\\q\\..\\P. \\lapce-ai.exe"),
        ("windows", "file:///c%3A/Users/u/p/", "C:/Users/u/p/lapce-ai.exe"),
    ],
)
def test_a_program_of_the_workspace_is_refused(loaded: Loaded, system: str, root: str, path: str) -> None:
    host = loaded({"lapce-ai": OURS}, system)
    host.initialize(root, {"server": {"path": path}})
    assert host.probed == []
    assert host.started == []
    assert "lies in the workspace" in only(host.shown)


@pytest.mark.parametrize(
    ("system", "path"),
    [
        ("linux", "./lapce-ai"),
        ("linux", "bin/lapce-ai"),
        ("linux", ".."),
        ("linux", "my server"),
        ("windows", "\\\\other\\share\\lapce-ai.exe"),
        ("windows", "C:lapce-ai.exe"),
        ("windows", "/home/u/x"),
    ],
)
def test_a_path_that_depends_on_where_one_stands_or_on_another_machine_is_refused(
    loaded: Loaded, system: str, path: str
) -> None:
    host = loaded({path: OURS}, system)
    host.initialize(options={"server": {"path": path}})
    assert host.probed == []
    assert "full path" in only(host.shown)


def test_a_folder_whose_name_begins_alike_is_another(loaded: Loaded) -> None:
    host = loaded({"/home/u/project2/lapce-ai": OURS})
    host.initialize(options={"server": {"path": "/home/u/project2/lapce-ai"}})
    assert len(host.started) == 1


def test_a_wrong_choice_is_told_and_nothing_else_is_started(loaded: Loaded) -> None:
    host = loaded({"lapce-ai": OURS})
    host.initialize(options={"server": {"path": "/nowhere/lapce-ai"}})
    assert host.started == []
    assert "/nowhere/lapce-ai" in only(host.shown)


@pytest.mark.parametrize("path", ["", "  ", None, 3, ["x"]])
def test_an_emptied_box_is_no_choice(loaded: Loaded, path: object) -> None:
    host = loaded({"lapce-ai": OURS})
    host.initialize(options={"server": {"path": path}})
    assert only(host.started)["serverUri"] == "urn:lapce-ai"


def test_a_server_that_is_too_old_is_named_with_what_to_upgrade(loaded: Loaded) -> None:
    host = loaded({"lapce-ai": "lapce-ai 0.0.9"})
    host.initialize()
    assert host.started == []
    message = only(host.shown)
    assert "version 0.0.9" in message
    assert "pipx upgrade lapce-ai" in message


def test_an_old_server_does_not_hide_a_newer_one(loaded: Loaded) -> None:
    host = loaded({"lapce-ai": "lapce-ai 0.0.9", BY_PYTHON: OURS})
    host.initialize()
    assert only(host.started)["serverUri"] == "urn:python3"
    assert host.shown == []


@pytest.mark.parametrize("printed", ["lapce-ai 0.1.1rc1", "lapce-ai 0.9", "lapce-ai 0.1.0.dev3+g12\r"])
def test_newer_servers_of_this_generation_are_started_without_a_word(loaded: Loaded, printed: str) -> None:
    host = loaded({"lapce-ai": printed})
    host.initialize()
    assert len(host.started) == 1
    assert host.shown == []


def test_a_server_of_the_next_generation_is_started_and_the_plugin_to_be_upgraded(loaded: Loaded) -> None:
    host = loaded({"lapce-ai": "lapce-ai 1.0.0"})
    host.initialize()
    assert len(host.started) == 1
    assert "Upgrade the plugin" in only(host.shown)


def test_other_messages_are_taken_calmly_and_requests_answered(loaded: Loaded) -> None:
    host = loaded({"lapce-ai": OURS})
    host.initialize()
    count = len(host.sent)
    host.deliver(b'{"jsonrpc":"2.0","method":"initialized","params":{}}')
    host.deliver(b'{"jsonrpc":"2.0","id":7,"result":null}')
    assert len(host.sent) == count
    host.deliver(b'{"jsonrpc":"2.0","id":"x","method":"textDocument/hover","params":{}}')
    assert host.sent[-1]["error"]["code"] == -32601
    assert host.sent[-1]["id"] == "x"


GARBAGE = st.one_of(
    st.binary(max_size=200),
    st.recursive(
        st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["id", "method", "params", "server", "path", "rootUri"]), inner, max_size=4
            )
        ),
    ).map(lambda value: json.dumps(value).encode()),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=st.lists(GARBAGE, max_size=4))
def test_nothing_traps_it_and_it_works_afterwards(wasm: bytes, lines: list[bytes]) -> None:
    host = Host(wasm, {"VOLT_OS": "linux", "HOME": "/home/u"}, version_of({"lapce-ai": OURS}))
    for line in lines:
        host.deliver(line)
    host.initialize()
    assert len(host.started) == 1


@pytest.mark.parametrize("text", [b"[" * 100_000, b'{"a":' * 50_000, b"\xff\xfe", b"\0" * 9_000, b"9" * 5_000])
def test_deep_and_broken_texts_do_not_trap_it(loaded: Loaded, text: bytes) -> None:
    host = loaded({"lapce-ai": OURS})
    host.deliver(text)
    host.initialize()
    assert len(host.started) == 1


@pytest.mark.parametrize("root", [None, "", "file://", "untitled:x", "file:///%zz/%2", 5])
def test_any_workspace_is_taken(loaded: Loaded, root: Any) -> None:
    host = loaded({"/a/b": OURS})
    host.initialize(root, {"server": {"path": "/a/b"}})
    assert len(host.started) + len(host.shown) == 1


@pytest.mark.parametrize("printed", [b"", b"\xff\xfe", b"lapce-ai", b"lapce-ai x.y", b"lapce-ai 99999999999.1.2", None])
def test_whatever_a_program_prints_is_no_server(loaded: Loaded, printed: bytes | None) -> None:
    host = loaded({})
    host.printed = lambda program, arguments: printed
    host.initialize()
    assert host.started == []
    assert len(host.shown) == 1
