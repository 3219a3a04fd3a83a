"""What is spent on a day, by several servers at once, over restarts and kills."""

from __future__ import annotations

import asyncio
import json
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lapce_ai_providers.chunks import UsageChunk
from lapce_ai_server.completion.caps import cap_rule
from lapce_ai_server.completion.notices import Notices
from lapce_ai_server.completion.spend import Spend
from virtual_time import run_virtually

NOON = time.mktime((2026, 11, 22, 12, 0, 0, 0, 0, -1))
DAY = 86_400.0


class Clock:
    def __init__(self, seconds: float = NOON) -> None:
        self.seconds = seconds

    def __call__(self) -> float:
        return self.seconds


def spend_of(folder: Path, name: str, clock: Clock) -> Spend:
    """Of a process of its own."""
    spend = Spend(str(folder), clock)
    spend._name = name
    return spend


def test_calls_and_completions_are_counted_apart() -> None:
    spend = Spend(None, Clock())
    spend.add("calls", UsageChunk(10, 5), 0.5)
    spend.add("completions", UsageChunk(100, 7), 0.25)
    spend.add("completions", UsageChunk(1, 1, total_cost=0.125), None)
    spend.add("completions", UsageChunk(1, 1), None, requests=2)
    assert spend.value() == {
        "date": "2026-11-22",
        "calls": {"requests": 1, "inputTokens": 10, "outputTokens": 5, "dollars": 0.5, "unpricedRequests": 0},
        "completions": {
            "requests": 4,
            "inputTokens": 102,
            "outputTokens": 9,
            "dollars": 0.375,
            "unpricedRequests": 2,
        },
    }


def test_a_new_day_begins_with_nothing(tmp_path: Path) -> None:
    clock = Clock()
    spend = spend_of(tmp_path, "1-1", clock)
    spend.add("calls", UsageChunk(10, 5), 0.5)
    clock.seconds += DAY
    assert spend.today()["calls"].tokens == 0
    spend.add("calls", UsageChunk(1, 1), 0.25)
    spend.close()
    assert sorted(path.name for path in (tmp_path / "spend").iterdir()) == [
        "2026-11-22.1-1.json",
        "2026-11-23.1-1.json",
    ]
    assert spend_of(tmp_path, "2-2", clock).today()["calls"].dollars == 0.25


def test_servers_see_what_the_others_spend(tmp_path: Path) -> None:
    clock = Clock()
    first, second = spend_of(tmp_path, "1-1", clock), spend_of(tmp_path, "2-2", clock)
    first.add("completions", UsageChunk(100, 10), 0.5)
    second.add("completions", UsageChunk(200, 20), 0.25)
    assert first.today()["completions"].tokens == 110
    first.close()
    second.close()
    clock.seconds += 5
    for spend in (first, second, spend_of(tmp_path, "3-3", clock)):
        assert (spend.today()["completions"].tokens, spend.today()["completions"].dollars) == (330, 0.75)


def test_the_file_is_the_users_alone_and_written_at_most_every_few_seconds(tmp_path: Path) -> None:
    async def main() -> list[bool]:
        spend = spend_of(tmp_path, "1-1", Clock())
        file = tmp_path / "spend" / "2026-11-22.1-1.json"
        spend.add("calls", UsageChunk(1, 0), 0.0)
        await asyncio.sleep(2.9)
        early = file.exists()
        await asyncio.sleep(0.2)
        late = file.exists()
        written = file.stat().st_mtime_ns
        await asyncio.sleep(30)
        assert file.stat().st_mtime_ns == written
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        return [early, late]

    assert run_virtually(main()) == [False, True]


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{",
        "\x00",
        '{"calls": []}',
        '{"calls": {"dollars": "1"}}',
        '{"calls": {"dollars": -5, "requests": true}}',
        '{"calls": {"input_tokens": 1e300}}',
    ],
)
def test_files_that_others_have_broken_count_as_nothing(tmp_path: Path, content: str) -> None:
    folder = tmp_path / "spend"
    folder.mkdir()
    (folder / "2026-11-22.9-9.json").write_text(content)
    spend = Spend(str(tmp_path), Clock())
    assert (spend.today()["calls"].tokens, spend.today()["calls"].dollars) == (0, 0.0)


def test_a_folder_that_cannot_be_written_loses_nothing_of_this_process(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file, not a folder")
    spend = Spend(str(tmp_path / "state"), Clock())
    spend.add("calls", UsageChunk(1, 1), 0.5)
    spend.close()
    assert spend.today()["calls"].dollars == 0.5


def test_a_killed_server_has_kept_what_is_older_than_some_seconds(tmp_path: Path) -> None:
    script = (
        "import asyncio, os, signal, sys\n"
        "from lapce_ai_providers.chunks import UsageChunk\n"
        "from lapce_ai_server.completion import spend\n"
        "spend.SAVE_SECONDS = 0.01\n"
        "async def main():\n"
        "    ours = spend.Spend(sys.argv[1])\n"
        "    ours.add('completions', UsageChunk(3, 4), 0.5)\n"
        "    while not os.path.exists(os.path.join(sys.argv[1], 'spend', ours.date + ours._file_end)):\n"
        "        await asyncio.sleep(0.01)\n"
        "    os.kill(os.getpid(), signal.SIGTERM if sys.platform == 'win32' else signal.SIGKILL)\n"
        "asyncio.run(main())\n"
    )
    subprocess.run([sys.executable, "-c", script, str(tmp_path)], timeout=30, check=False)
    assert Spend(str(tmp_path)).today()["completions"].tokens == 7


def test_files_of_long_ago_are_removed(tmp_path: Path) -> None:
    import os

    folder = tmp_path / "spend"
    folder.mkdir()
    for name, days in (("2020-01-01.1-1.json", 60), ("2026-11-01.2-2.json", 10), ("left.json.77.new", 1)):
        (folder / name).write_text("{}")
        os.utime(folder / name, (time.time() - days * DAY,) * 2)
    spend = spend_of(tmp_path, "3-3", Clock())
    spend.add("calls", UsageChunk(1, 1), 0.5)
    spend.close()
    assert sorted(path.name for path in folder.iterdir()) == ["2026-11-01.2-2.json", "2026-11-22.3-3.json"]


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    spend = spend_of(tmp_path, "1-1", Clock())
    spend.add("completions", UsageChunk(3, 4), 0.5)
    spend.close()
    told = json.loads((tmp_path / "spend" / "2026-11-22.1-1.json").read_text())
    assert told["completions"]["dollars"] == 0.5


@pytest.mark.parametrize(
    ("dollars", "tokens", "rule"),
    [
        (None, None, None),
        (1.0, None, None),
        (0.5, None, "daily_dollars"),
        (None, 200, None),
        (None, 110, "daily_tokens"),
        (0.0, 0, "daily_dollars"),
        (1.0, 50, "daily_tokens"),
    ],
)
def test_a_cap_counts_completions_alone_and_is_told_once(
    dollars: float | None, tokens: int | None, rule: str | None
) -> None:
    spend, told = Spend(None, Clock()), []
    spend.add("calls", UsageChunk(10_000, 10_000), 100.0)
    spend.add("completions", UsageChunk(100, 10), 0.5)
    notices = Notices(lambda method, params: told.append(params["message"]))
    assert [cap_rule(spend, notices, dollars, tokens) for _ in range(3)] == [rule] * 3
    assert len(told) == (rule is not None)
