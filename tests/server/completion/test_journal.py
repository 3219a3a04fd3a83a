"""The files by which a program of the user sees what became of completions in servers that run or ran."""

from __future__ import annotations

import asyncio
import os
import stat
import time
from pathlib import Path

from lapce_ai_server.completion.journal import MOST_FILES, Journal, journal_files
from lapce_ai_server.completion.saver import Saver
from virtual_time import run_virtually


def test_a_journal_is_written_soon_and_at_the_end(tmp_path: Path) -> None:
    rows = {"counts": {"shown": 1}}

    async def main() -> None:
        journal = Journal(str(tmp_path), lambda: rows)
        journal.changed()
        assert list(journal_files(str(tmp_path)).read_all()) == []
        await asyncio.sleep(5)
        ((name, told),) = journal_files(str(tmp_path)).read_all()
        assert (told["counts"], told["pid"]) == ({"shown": 1}, os.getpid())
        assert stat.S_IMODE((tmp_path / "completions" / name).stat().st_mode) == 0o600
        assert stat.S_IMODE((tmp_path / "completions").stat().st_mode) == 0o700
        rows["counts"] = {"shown": 2}
        journal.changed()
        journal.close()

    run_virtually(main())
    assert [told["counts"] for _, told in journal_files(str(tmp_path)).read_all()] == [{"shown": 2}]


def test_without_verdicts_or_without_a_place_nothing_is_written(tmp_path: Path) -> None:
    Journal(str(tmp_path), dict).close()
    homeless = Journal(None, dict)
    homeless.changed()
    homeless.close()
    assert list(tmp_path.iterdir()) == []


def test_old_journals_go_and_the_newest_stay(tmp_path: Path) -> None:
    folder = tmp_path / "completions"
    folder.mkdir()
    now = time.time()
    for number in range(MOST_FILES + 5):
        (folder / f"{number}-1.json").write_text("{}")
        os.utime(folder / f"{number}-1.json", (now - number * 60,) * 2)
    (folder / "old-1.json").write_text("{}")
    os.utime(folder / "old-1.json", (now - 8 * 86_400,) * 2)
    journal = Journal(str(tmp_path), dict)
    journal.changed()
    journal.close()
    names = {path.name for path in folder.iterdir()}
    assert len(names) == MOST_FILES
    assert "0-1.json" in names
    assert f"{MOST_FILES + 4}-1.json" not in names


def test_many_changes_are_one_write_and_an_older_state_never_wins() -> None:
    written: list[int] = []
    state = [0]

    async def main() -> None:
        def snapshot() -> object:
            value = state[0]
            return lambda: written.append(value)

        saver = Saver(snapshot, 3.0)  # type: ignore[arg-type]
        for number in range(100):
            state[0] = number
            saver.changed()
        await asyncio.sleep(10)
        saver._write(0, lambda: written.append(-1))
        saver.changed()
        state[0] = 200
        saver.finish()
        saver.finish()
        await asyncio.sleep(10)

    run_virtually(main())
    assert written == [99, 200]
