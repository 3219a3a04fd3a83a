"""What else a user of Neovim meets: the switch, several answers, errors, the status, menus, its own ghost text."""

from __future__ import annotations

import itertools
from pathlib import Path

from editor import clean_environment
from neovim_editor import neovim
from neovim_seat import REST, TYPED, WITH_NEOVIM, Seat
from vendor_replies import openai_error, openai_stream

pytestmark = WITH_NEOVIM


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
