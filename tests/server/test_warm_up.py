"""What the first completion needs is loaded ahead, but only where completions are shown, and after the start."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from inline_editor import CAPABILITIES, inline_editor
from lapce_ai_server import warm_up
from typing_vendor import TypingVendor
from virtual_time import run_virtually


@pytest.mark.parametrize(("capabilities", "times"), [(CAPABILITIES, 1), ({}, 0)])
def test_it_is_loaded_once_soon_after_the_first_document(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capabilities: dict[str, Any], times: int
) -> None:
    loaded: list[float] = []

    async def main() -> None:
        loop = asyncio.get_running_loop()
        monkeypatch.setattr(warm_up, "load_ahead", lambda *_: loaded.append(loop.time()))
        async with inline_editor(TypingVendor(lambda asked: ""), str(tmp_path), capabilities=capabilities) as editor:
            editor.open("x = 1\n")
            assert loaded == []
            editor.open("y = 1\n")
            await asyncio.sleep(5)

    run_virtually(main())
    assert len(loaded) == times


def test_settings_that_are_wrong_are_told_by_whoever_needs_them(tmp_path: Path) -> None:
    from lapce_ai_server.settings.environment import environment_from

    warm_up.load_ahead(environment_from({"HOME": str(tmp_path)}), {"apiProvider": "nobody"})
