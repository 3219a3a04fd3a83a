"""Ghost text as a user of Neovim meets it: typed along, seen, taken, put away. Our server, a vendor on loopback."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from attrs import evolve

from fake_vendors import Hold, Pause, Reply, Request
from inline_models import knows
from neovim_seat import PROGRAM, REST, TYPED, WITH_NEOVIM, Seat
from vendor_replies import openai_stream

pytestmark = WITH_NEOVIM

LONG_PROGRAM = """def totals(orders):
    result = {}
    for order in orders:
        name = order["name"]
        price = order["price"] * order["count"]
        result[name] = result.get(name, 0) + price
    return result


def best(orders):
    return max(totals(orders).items(), key=lambda pair: pair[1])"""


def late(model: Callable[[Request], Reply]) -> Callable[[Request], Reply]:
    """The same, after 300 ms."""
    return lambda request: evolve(model(request), before_head=(Pause(0.3),))


async def test_what_is_typed_is_continued_seen_and_taken(seat: Seat) -> None:
    editor, before = await seat.begin(), await seat.feedback()
    await editor.type(TYPED)
    await editor.sees(REST)
    assert (await editor.screen(3))[:2] == PROGRAM.split("\n")
    assert await editor.lines() == [TYPED]
    await editor.keys("<Tab>")
    await editor.sees("")
    assert await editor.lines() == PROGRAM.split("\n")
    assert await editor.cursor() == (2, len("    return width * height"))
    after = await seat.feedback()
    assert after["accepted"] == before["accepted"] + 1
    assert after["shown"] == before["shown"] + 1
    assert after["notUnderstood"] == 0
    await editor.keys("<Esc>u")
    await editor.until("vim.api.nvim_buf_line_count(0) == 1")
    assert await editor.lines() == [TYPED]


async def test_whoever_types_what_it_says_sees_the_rest_without_a_flicker_or_a_request(seat: Seat) -> None:
    editor = await seat.begin()
    await editor.type(TYPED)
    await editor.sees(REST)
    asked = len(seat.vendor.requests)
    editor.ghosts.clear()
    await editor.type("width, height):")
    await editor.sees("\n    return width * height")
    assert all(REST.endswith(ghost) and ghost for ghost in editor.ghosts)
    assert len(seat.vendor.requests) == asked
    assert (await editor.screen(2)) == PROGRAM.split("\n")


async def test_a_new_line_with_its_indentation_is_typed_along_and_taken_back(seat: Seat) -> None:
    editor = await seat.begin(knows(PROGRAM))
    await editor.type("def area(width, height):")
    await editor.sees("\n    return width * height")
    asked = len(seat.vendor.requests)
    await editor.keys("<CR>")
    await editor.sees("return width * height")
    assert await editor.lines() == ["def area(width, height):", "    "]
    await editor.keys("<BS>")
    await editor.sees("    return width * height")
    assert len(seat.vendor.requests) == asked


async def test_the_beginning_of_a_slow_answer_is_seen_and_then_the_rest_without_a_key(seat: Seat) -> None:
    more = asyncio.Event()
    pieces = ("<COMPLETION>width, height):\n    return width", " * height</COMPLETION>")
    whole = openai_stream(pieces)
    editor = await seat.begin(lambda request: evolve(whole, steps=(whole.steps[0], Hold(more), *whole.steps[1:])))
    await editor.keys(TYPED)
    await editor.sees("width, height):")
    more.set()
    await editor.sees(REST)
    assert len(seat.vendor.requests) <= 2  # one for the empty file


async def test_something_else_than_it_says_puts_it_away(seat: Seat) -> None:
    editor, before = await seat.begin(), await seat.feedback()
    await editor.type(TYPED)
    await editor.sees(REST)
    await editor.type("x")
    await editor.sees("")
    assert (await seat.feedback())["rejected"]["ignored"] == before["rejected"]["ignored"] + 1


async def test_words_and_lines_are_taken_one_by_one(seat: Seat) -> None:
    editor, before = await seat.begin(), await seat.feedback()
    await editor.type(TYPED)
    await editor.sees(REST)
    await editor.keys("<M-Right>")
    await editor.sees(", height):\n    return width * height")
    assert (await seat.feedback())["partiallyAccepted"] == before["partiallyAccepted"] + 1
    await editor.keys("<M-C-Right>")
    await editor.sees("\n    return width * height")
    await editor.keys("<M-C-Right>")
    await editor.sees("")
    assert await editor.lines() == PROGRAM.split("\n")


async def test_it_is_put_away_and_tab_is_tab_again(seat: Seat) -> None:
    editor, before = await seat.begin(), await seat.feedback()
    await editor.type(TYPED)
    await editor.sees(REST)
    await editor.keys("<C-]>")
    await editor.sees("")
    assert (await seat.feedback())["rejected"]["rejected"] == before["rejected"]["rejected"] + 1
    await editor.keys("<Tab>")
    await editor.until("vim.api.nvim_get_current_line() ~= 'def area('")
    assert await editor.lines() == [TYPED + "\t"] or await editor.lines() == [TYPED + "   "]


async def test_it_goes_with_insert_mode(seat: Seat) -> None:
    editor = await seat.begin()
    await editor.type(TYPED)
    await editor.sees(REST)
    await editor.keys("<Esc>")
    await editor.sees("")


async def test_requests_that_are_overtaken_leave_no_message(seat: Seat) -> None:
    editor = await seat.begin()
    await editor.keys(TYPED)
    await editor.sees(REST)
    verdicts = (await editor.status())["completions"]["counts"]
    assert verdicts.get("superseded", 0) + verdicts.get("debounced", 0) > 0
    assert editor.messages == []
    assert "rror" not in await editor.lua("return vim.fn.execute('messages')")


async def test_places_are_counted_in_the_editors_own_bytes(seat: Seat) -> None:
    line = 'names = ["😀", "é", "'
    editor = await seat.begin(knows(line + 'ß"]'))
    await editor.type(line)
    await editor.sees('ß"]')
    await editor.keys("<Tab>")
    await editor.until("vim.api.nvim_get_current_line():sub(-1) == ']'")
    assert await editor.lines() == [line + 'ß"]']


async def test_a_file_of_windows_keeps_its_line_ends_and_gets_no_stray_ones(seat: Seat) -> None:
    editor = await seat.begin(knows(PROGRAM), text="import os\r\n")
    assert await editor.lua("return vim.bo.fileformat") == "dos"
    await editor.keys("<CR>")
    await editor.type(TYPED)
    await editor.sees(REST)
    await editor.keys("<Tab>")
    await editor.sees("")
    assert (await editor.lines())[1:] == PROGRAM.split("\n")


async def test_brackets_that_the_editor_closed_are_not_doubled(seat: Seat) -> None:
    editor = await seat.begin(knows("for a in max(first, second):"))
    await editor.keys("<Esc>:inoremap ( ()<lt>Left><CR>A")
    await editor.type("for a in max(")
    await editor.sees("first, second):")
    assert await editor.lines() == ["for a in max()"]
    assert (await editor.screen(1)) == ["for a in max(first, second):"]
    await editor.keys("<Tab>")
    await editor.sees("")
    assert await editor.lines() == ["for a in max(first, second):"]
    await editor.keys("<Esc>:iunmap (<CR>")


@pytest.mark.slow
async def test_who_types_fast_sees_it_on_most_keys(seat: Seat) -> None:
    """200 characters at 15 a second, a vendor that takes 300 ms to begin: as many seconds as that is."""
    loop = asyncio.get_running_loop()
    editor = await seat.begin(late(knows(LONG_PROGRAM)))
    await editor.lua("vim.cmd('setlocal indentexpr= noautoindent')")
    due, seen, right = loop.time(), 0, 0
    for number in range(200):
        due += 1 / 15
        await asyncio.sleep(max(0.0, due - loop.time()))
        await editor.keys({"<": "<lt>", "\n": "<CR>"}.get(LONG_PROGRAM[number], LONG_PROGRAM[number]))
        await asyncio.sleep(0.03)
        ghost = await editor.lua("return select(2, require('lapce_ai.ghost').shown())")
        seen += bool(ghost)
        right += bool(ghost) and LONG_PROGRAM[number + 1 :].startswith(ghost)
    assert "\n".join(await editor.lines()) == LONG_PROGRAM[:200]
    assert right == seen
    assert right >= 120
    assert len(seat.vendor.requests) <= 12
