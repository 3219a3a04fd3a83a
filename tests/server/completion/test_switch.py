"""Pausing for a folder: remembered, shared between processes, the nearest folder decides."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from attrs import define
from hypothesis import given
from hypothesis import strategies as st

from lapce_ai_server.completion.state_files import StateFiles
from lapce_ai_server.completion.switch import FOLDER, LOOK_SECONDS, Switch


@define
class Clock:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


def test_nothing_is_paused_at_first(tmp_path: Path) -> None:
    assert not Switch(str(tmp_path / "none")).paused("/p")
    assert not Switch(None).paused("/p")


def test_what_is_paused_stays_so_for_other_processes_until_resumed(tmp_path: Path) -> None:
    assert Switch(str(tmp_path)).pause("/p")
    assert Switch(str(tmp_path)).paused("/p")
    assert not Switch(str(tmp_path)).paused("/other")
    assert Switch(str(tmp_path)).resume("/p")
    assert not Switch(str(tmp_path)).paused("/p")
    assert list((tmp_path / FOLDER).iterdir()) == []


def test_folders_and_files_within_are_paused_too_and_can_be_resumed(tmp_path: Path) -> None:
    switch = Switch(str(tmp_path))
    switch.pause("/p/")
    assert switch.paused("/p/deep/er/a.py")
    assert not switch.paused("/p2")
    switch.resume("/p/deep")
    assert not switch.paused("/p/deep/er/a.py")
    assert switch.paused("/p/other.py")
    assert Switch(str(tmp_path)).folders() == {"/p": True, "/p/deep": False}


def test_a_running_server_sees_another_s_switching_within_a_second(tmp_path: Path) -> None:
    clock = Clock()
    server, command = Switch(str(tmp_path), clock), Switch(str(tmp_path))
    for paused in (True, False, True, False):
        before = server.paused("/p")
        assert (command.pause if paused else command.resume)("/p")
        clock.now += LOOK_SECONDS * 0.9
        assert server.paused("/p") is before
        clock.now += LOOK_SECONDS * 0.2
        assert server.paused("/p") is paused


def test_what_has_settled_is_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    Switch(str(tmp_path)).pause("/p")
    folder = tmp_path / FOLDER
    os.utime(folder, (1_000_000, 1_000_000))
    server = Switch(str(tmp_path), clock)
    assert server.paused("/p")
    monkeypatch.setattr(StateFiles, "read_all", lambda self: pytest.fail("read again"))
    clock.now += 5
    assert server.paused("/p")


def test_two_processes_switch_different_folders_at_the_same_time(tmp_path: Path) -> None:
    one, other = Switch(str(tmp_path)), Switch(str(tmp_path))
    one.pause("/one")
    other.pause("/other")
    one.pause("/third")
    assert Switch(str(tmp_path)).folders() == {"/one": True, "/other": True, "/third": True}


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"folder": 5, "paused": true}', b'{"folder": "/p"}', b"\xff"])
def test_a_damaged_file_pauses_nothing(content: bytes, tmp_path: Path) -> None:
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / "x.json").write_bytes(content)
    switch = Switch(str(tmp_path))
    assert not switch.paused("/p")
    assert switch.pause("/p")


def test_what_cannot_be_written_holds_for_this_process(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    for switch in (Switch(str(tmp_path / "file")), Switch(None)):
        assert not switch.pause("/p")
        assert switch.paused("/p")
        switch.resume("/p")
        assert not switch.paused("/p")


def test_a_folder_is_the_same_by_whatever_path(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    switch = Switch(None)
    switch.pause(str(tmp_path / "link"))
    assert switch.paused(str(tmp_path / "real" / "a.py"))


FOLDERS = ["/a", "/a/b", "/a/b/c", "/d", "/"]


@given(st.lists(st.tuples(st.sampled_from(FOLDERS), st.booleans()), max_size=12))
def test_after_any_switching_a_folder_is_as_it_was_switched_last(steps: Sequence[tuple[str, bool]]) -> None:
    switch = Switch(None)
    for folder, paused in steps:
        change: Callable[[str], bool] = switch.pause if paused else switch.resume
        change(folder)
        assert switch.paused(folder) is paused
