"""Chat in Neovim: a Markdown document in which one asks, and answers appear while one does something else."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator

import pytest_asyncio
from attrs import evolve

from fake_vendors import Hold, Stall
from neovim_editor import PLUGIN, Neovim
from neovim_seat import AT_REST, WITH_NEOVIM, Seat
from vendor_replies import openai_error, openai_stream, openai_stream_then

pytestmark = WITH_NEOVIM

STATE = (
    "(function() local n = vim.api.nvim_get_namespaces().lapce_ai_answer; local t = {};"
    " for _, m in ipairs(vim.api.nvim_buf_get_extmarks(0, n, 0, -1, { details = true })) do"
    " local v = m[4].virt_text; if v then t[#t + 1] = v[1][1] end end; return table.concat(t, '|') end)()"
)
"""What stands behind the headings."""


def has_line(line: str) -> str:
    return f"vim.list_contains(vim.api.nvim_buf_get_lines(0, 0, -1, false), [[{line}]])"


@pytest_asyncio.fixture(loop_scope="session")
async def chat(seat: Seat) -> AsyncIterator[Neovim]:
    """A new chat in a window of its own, beside a file; the cursor where one writes."""
    editor = await seat.begin(text="first\nsecond\nthird\n")
    await editor.keys("<Esc>:LapceAI! chat<CR>")
    await editor.until("vim.fn.mode() == 'i' and vim.bo.filetype == 'markdown'")
    buffer = await editor.lua("return vim.api.nvim_get_current_buf()")
    yield editor
    await editor.keys(f"<Esc>:silent! {buffer}bwipeout!<CR>")
    await editor.until(f"vim.fn.bufexists({buffer}) == 0 and {AT_REST}")


def told_last(seat: Seat) -> list[tuple[str, str]]:
    """Role and text of what the vendor was told last by a chat."""
    chats = [request for request in seat.vendor.requests if b"<CURSOR/>" not in request.body]
    rows = [(row["role"], row["content"]) for row in chats[-1].json["messages"] if row["role"] != "system"]
    return [(role, text if isinstance(text, str) else "\n".join(part["text"] for part in text)) for role, text in rows]


async def ask(editor: Neovim, question: str) -> None:
    await editor.keys(question + "<Esc><CR>")


async def test_a_question_is_answered_below_it_and_the_next_one_tells_both(seat: Seat, chat: Neovim) -> None:
    seat.vendor.always(openai_stream(["Blue, ", "by\nRayleigh."]))
    await ask(chat, "Why is the sky blue?")
    await chat.until(has_line("Rayleigh."))
    await chat.until(f"{STATE}:find('tokens')")
    wanted = ["## You", "Why is the sky blue?", "", "## Lapce AI · OpenAI m", "Blue, by", "Rayleigh.", "", "## You", ""]
    assert await chat.lines() == wanted
    assert await chat.cursor() == (9, 0)
    await chat.keys("i")
    await ask(chat, "And at night?")
    await chat.until(f"select(2, {STATE}:gsub('tokens', '')) == 2")
    assert told_last(seat) == [
        ("user", "Why is the sky blue?"),
        ("assistant", "Blue, by\nRayleigh."),
        ("user", "And at night?"),
    ]


async def test_the_next_question_is_written_while_the_answer_comes(seat: Seat, chat: Neovim) -> None:
    more = asyncio.Event()
    whole = openai_stream(["one\n", "two\n", "three"])
    seat.vendor.always(evolve(whole, steps=(whole.steps[0], Hold(more), *whole.steps[1:])))
    await ask(chat, "Count.")
    await chat.until(has_line("one"))
    await chat.keys("iAnd then?")
    await chat.until(has_line("And then?"))
    more.set()
    await chat.until(has_line("three"))
    assert (await chat.lines())[3:] == ["## Lapce AI · OpenAI m", "one", "two", "three", "", "## You", "And then?"]
    assert await chat.lua("return vim.api.nvim_get_current_line()") == "And then?"


async def test_a_key_stops_it_and_the_vendors_connection_is_closed(seat: Seat, chat: Neovim) -> None:
    seat.vendor.always(openai_stream_then(["so far"], Stall()))
    await ask(chat, "Never end.")
    await chat.until(has_line("so far"))
    await chat.keys("<C-x>")
    await chat.until(has_line("_cancelled_"))
    await asyncio.wait_for(seat.vendor.requests[-1].connection.closed.wait(), 10)
    seat.vendor.always(openai_stream(["again"]))
    await chat.keys("<Esc>GiGo on.<Esc><CR>")
    await chat.until(has_line("again"))
    assert told_last(seat) == [("user", "Never end."), ("assistant", "so far"), ("user", "Go on.")]


async def test_an_error_is_told_in_the_document_and_the_same_key_asks_again(seat: Seat, chat: Neovim) -> None:
    seat.vendor.always(openai_error(401, "no such key"))
    await ask(chat, "Who?")
    await chat.until("vim.fn.search('^..No answer:.. .*no such key', 'nw') > 0")
    seat.vendor.always(openai_stream(["Me."]))
    await chat.keys("<CR>")
    await chat.until(has_line("Me."))
    assert told_last(seat) == [("user", "Who?")]
    assert (await chat.lines()).count("## You") == 2


async def test_the_selection_is_told_by_its_place_and_sent_as_it_is_in_the_editor(seat: Seat) -> None:
    editor = await seat.begin(lambda request: openai_stream(["ok"]), text="first\nsecond\nthird\n")
    await editor.keys("<Esc>gg0iun<Esc>jV:LapceAI! chat What is this?<CR>")
    await editor.until(has_line("ok"))
    lines = await editor.lines()
    assert lines[1].startswith("@")
    assert lines[1].endswith(".py:2-2")
    assert lines[2] == "What is this?"
    (_, asked), *_ = told_last(seat)
    assert "second" in asked
    assert "first" not in asked
    await editor.keys("<Esc>:only!<CR>")


async def test_files_that_a_question_names_are_sent(seat: Seat, chat: Neovim) -> None:
    (seat.folder / "other.txt").write_text("a secret of cooking: salt\n", "utf-8")
    seat.vendor.always(openai_stream(["ok"]))
    await ask(chat, f"Sum up @{seat.folder}/other.txt, please; mind @nobody.")
    await chat.until(has_line("ok"))
    assert "a secret of cooking: salt" in told_last(seat)[-1][1]


async def test_a_line_that_looks_like_a_heading_stays_the_models(seat: Seat, chat: Neovim) -> None:
    seat.vendor.always(openai_stream(["Write\n#", "# You", "\nand\n## Your", " title\n", "## Lapce A", "I"]))
    await ask(chat, "How?")
    await chat.until(f"{STATE}:find('tokens')")
    assert (await chat.lines())[4:9] == ["Write", "\\## You", "and", "## Your title", "\\## Lapce AI"]
    await chat.keys("iNext.<Esc><CR>")
    await chat.until(f"select(2, {STATE}:gsub('tokens', '')) == 2")
    assert told_last(seat)[1] == ("assistant", "Write\n## You\nand\n## Your title\n## Lapce AI")


async def test_an_answer_is_undone_in_one_step(seat: Seat, chat: Neovim) -> None:
    steps = asyncio.Event()
    whole = openai_stream([f"line {number}\n" for number in range(200)])
    seat.vendor.always(evolve(whole, steps=(*whole.steps[:100], Hold(steps), *whole.steps[100:])))
    await ask(chat, "Long.")
    await chat.until(has_line("line 99"))
    steps.set()
    await chat.until(f"{STATE}:find('tokens')")
    await chat.keys("u")
    await chat.until(f"not {has_line('line 0')}")
    assert (await chat.lines())[:2] == ["## You", "Long."]


async def test_undoing_an_answer_on_its_way_stops_it(seat: Seat, chat: Neovim) -> None:
    more = asyncio.Event()
    seat.vendor.always(openai_stream_then(["one\n"], Hold(more), *openai_stream(["two"] * 3).steps[:3], Stall()))
    await ask(chat, "Count.")
    await chat.until(has_line("one"))
    await chat.keys("u")
    await chat.until(f"not {has_line('one')}")
    more.set()
    await asyncio.wait_for(seat.vendor.requests[-1].connection.closed.wait(), 10)
    assert "two" not in str(await chat.lines())


async def test_closing_the_buffer_ends_its_call_without_a_word(seat: Seat, chat: Neovim) -> None:
    seat.vendor.always(openai_stream_then(["so far"], Stall()))
    await ask(chat, "Never end.")
    await chat.until(has_line("so far"))
    await chat.keys(":bdelete<CR>")
    await asyncio.wait_for(seat.vendor.requests[-1].connection.closed.wait(), 10)
    await chat.until(AT_REST)
    assert chat.messages == []
    assert "E5" not in await chat.lua("return vim.fn.execute('messages')")


async def test_a_running_call_is_seen_as_progress(seat: Seat, chat: Neovim) -> None:
    seat.vendor.always(openai_stream_then(["so far"], Stall()))
    await chat.lua(
        "vim.lsp.status(); _G.seen = {}; vim.api.nvim_create_autocmd('LspProgress', { callback = "
        "function(e) table.insert(_G.seen, e.data.params.value.kind) end })"
    )
    await ask(chat, "Never end.")
    await chat.until(has_line("so far"))
    assert await chat.lua("return vim.lsp.status()") == "OpenAI m"
    await chat.keys(":LapceAI cancel<CR>")
    await chat.until(has_line("_cancelled_"))
    assert await chat.lua("return _G.seen") == ["begin", "end"]


async def test_a_big_answer_leaves_the_editor_free(seat: Seat, chat: Neovim) -> None:
    seat.vendor.always(openai_stream(["word " * 20 + "\n"] * 3000))
    await chat.lua(
        "_G.writes = 0; vim.api.nvim_buf_attach(0, false, { on_lines = function() _G.writes = _G.writes + 1 end })"
    )
    await ask(chat, "Much.")
    await chat.until(f"{STATE}:find('tokens')")
    assert len(await chat.lines()) > 3000
    assert await chat.lua("return _G.writes") < 300


async def test_health_tells_what_is_there(seat: Seat) -> None:
    editor = await seat.begin()
    await editor.keys("<Esc>:checkhealth lapce_ai<CR>")
    await editor.until("vim.fn.search('The server runs: lapce-ai', 'nw') > 0")
    told = "\n".join(await editor.lines())
    assert "openai m" in told
    assert "ERROR" not in told
    await editor.keys(":bwipeout<CR>")


async def test_help_is_found_and_its_tags_are_those_of_the_text(seat: Seat) -> None:
    editor = await seat.begin()
    copy = seat.folder / "doc"
    shutil.copytree(PLUGIN / "doc", copy)
    await editor.lua(f"vim.cmd.helptags('{copy}')")
    assert (copy / "tags").read_text("utf-8") == (PLUGIN / "doc" / "tags").read_text("utf-8")
    await editor.keys("<Esc>:help lapce-ai<CR>")
    await editor.until("vim.bo.buftype == 'help'")
    assert "lapce_ai.txt" in await editor.lua("return vim.api.nvim_buf_get_name(0)")
    await editor.keys(":helpclose<CR>")
