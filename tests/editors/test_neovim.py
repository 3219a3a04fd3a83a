"""Ghost text as a user of Neovim meets it: typed along, seen, taken, put away. Our server, a vendor on loopback."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from attrs import evolve, field, frozen

from editor import clean_environment
from fake_vendors import FakeVendor, Hold, Pause, Reply, Request, fake_vendor
from inline_models import knows
from neovim_editor import WHY_SKIPPED, Neovim, neovim, neovim_program
from vendor_replies import openai_error, openai_stream

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.skipif(neovim_program() is None, reason=WHY_SKIPPED),
]

PROGRAM = "def area(width, height):\n    return width * height"
TYPED, REST = "def area(", "width, height):\n    return width * height"
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


@frozen
class Seat:
    """A user's place: an editor, and the vendor that its server asks."""

    editor: Neovim
    vendor: FakeVendor
    folder: Path
    numbers: itertools.count[int] = field(factory=itertools.count)

    async def begin(self, model: Any = None, text: str = "") -> Neovim:
        """A new file with the cursor at its end, in insert mode."""
        self.vendor.always(model or knows(PROGRAM))
        file = self.folder / f"file{next(self.numbers)}.py"
        file.write_text(text, "utf-8")
        await self.editor.keys(f"<Esc>:edit! {file}<CR>G")
        await self.editor.until(f"vim.api.nvim_buf_get_name(0) == '{file}' and vim.fn.mode() == 'n'")
        await self.editor.until("require('lapce_ai.completion').client()")
        await self.editor.keys("A")
        await self.editor.until("vim.fn.mode() == 'i'")
        self.editor.ghosts.clear()
        return self.editor

    async def feedback(self) -> dict[str, Any]:
        return (await self.editor.status())["completions"]["feedback"]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def whole_seat(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Seat]:
    home = tmp_path_factory.mktemp("home")
    async with fake_vendor() as vendor:
        profile: dict[str, Any] = {
            "apiProvider": "openai",
            "openAiBaseUrl": f"{vendor.url}/v1",
            "openAiApiKey": "sk-of-the-test",
            "openAiModelId": "m",
            "fillInTheMiddle": "chat",
        }
        vendor.always(knows(PROGRAM))
        async with neovim(home / "first.py", clean_environment(home), {"settings": profile}) as editor:
            yield Seat(editor, vendor, home)


@pytest.fixture
def seat(whole_seat: Seat) -> Seat:
    """Nothing is left of the tests before."""
    whole_seat.editor.messages.clear()
    whole_seat.vendor.requests.clear()
    return whole_seat


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


async def test_a_key_that_the_vendor_refuses_is_told_once_and_takes_no_key_away(seat: Seat) -> None:
    editor = await seat.begin(lambda request: openai_error(401, "no such key" + " at all" * 30))
    await editor.keys("x = ")
    await editor.until("require('lapce_ai').status():find('no such key', 1, true)")
    assert "AI completions do not work" in (await editor.screen(1))[0]
    await editor.type("1 + ")
    assert await editor.screen(1) == ["x = 1 +"]
    await editor.keys("<M-Bslash>")
    await editor.until("vim.tbl_isempty(require('lapce_ai.completion').client().requests)")
    assert await editor.lines() == ["x = 1 + "]
    await editor.keys("<Esc>")
    await editor.told("no such key")
    assert len([message for message in editor.messages if "no such key" in message]) == 1


async def test_the_menu_of_completions_keeps_its_keys(seat: Seat) -> None:
    editor = await seat.begin(text="widths\nwidely\n")
    await editor.keys("<CR>wid<C-n>")
    await editor.until("vim.fn.pumvisible() == 1")
    assert editor.ghosts[-1:] in ([], [""])
    assert not await editor.lua("return require('lapce_ai.ghost').is_drawn()")


async def test_a_workspace_is_paused_and_resumed_and_asked_by_hand_meanwhile(seat: Seat) -> None:
    editor = await seat.begin()
    await editor.keys("<Esc>:LapceAI pause<CR>")
    await editor.told("AI completions paused in")
    await editor.keys("A")
    await editor.until("require('lapce_ai').status() == 'AI completions paused'")
    await editor.type(TYPED)
    await editor.until("vim.tbl_isempty(require('lapce_ai.completion').client().requests)")
    assert editor.ghosts == []
    assert not [request for request in seat.vendor.requests if TYPED in str(request.json)]
    await editor.keys("<M-Bslash>")
    await editor.sees(REST)
    await editor.keys("<Esc>:LapceAI toggle<CR>")
    await editor.told("AI completions on in")
    await editor.keys("A")
    await editor.until("require('lapce_ai').status():sub(1, 2) == 'AI'")
    await editor.sees(REST)


async def test_by_hand_there_are_several_to_choose_from(seat: Seat) -> None:
    answers = itertools.cycle(["one", "two", "three"])
    editor = await seat.begin(lambda request: openai_stream([f"<COMPLETION>{next(answers)} = 1</COMPLETION>"]))
    await editor.keys("<M-Bslash>")
    await editor.until("require('lapce_ai.ghost').is_drawn()")
    first = editor.ghosts[-1]
    await editor.keys("<M-]>")
    await editor.until("select(2, require('lapce_ai.ghost').shown()) ~= " + repr(first))
    second = editor.ghosts[-1]
    await editor.keys("<M-[>")
    await editor.sees(first)
    assert {first, second} <= {"one = 1", "two = 1", "three = 1"}


async def test_the_status_tells_what_became_of_requests(seat: Seat) -> None:
    editor = await seat.begin()
    await editor.type(TYPED)
    await editor.sees(REST)
    await editor.keys("<Esc>:LapceAI<CR>")
    told = await editor.told("Requests of this session")
    assert " shown\n" in told
    assert "taken" in told


async def test_neovims_own_ghost_text_is_used_where_there_is_one(tmp_path: Path) -> None:
    """Neovim 0.12 has it; here its functions are stood in for."""
    stand_in = (
        "_G.calls = {}; vim.lsp.inline_completion = {"
        " enable = function(on, filter) table.insert(_G.calls, { on, filter.client_id }) end,"
        " get = function() table.insert(_G.calls, 'get'); return false end }"
    )
    settings = {"apiProvider": "openai", "openAiApiKey": "sk-of-the-test", "openAiBaseUrl": "http://127.0.0.1:9/v1"}
    file, environment = tmp_path / "a.py", clean_environment(tmp_path)
    async with neovim(file, environment, {"settings": settings}, before_setup=stand_in) as editor:
        client = await editor.lua("return require('lapce_ai.completion').client().id")
        await editor.keys("i<Tab>x")
        await editor.until("vim.api.nvim_get_current_line():match('x')")
        assert await editor.lua("return _G.calls") == [[True, client], "get"]
        assert (await editor.lines())[0].strip() == "x"


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
