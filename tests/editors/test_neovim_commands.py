"""The server's commands on code, as a user of Neovim has them run: in the buffer, in a file, in a register."""

from __future__ import annotations

import subprocess
from pathlib import Path

from editor import clean_environment
from fake_vendors import Stall, fake_vendor
from neovim_editor import neovim
from neovim_seat import AT_REST, REST, TYPED, WITH_NEOVIM, Seat
from recipes import machine, recipe
from vendor_replies import openai_error, openai_stream, openai_stream_then

pytestmark = WITH_NEOVIM

FIXED = "```python\ndef area(width, height):\n    return width * height\n```"
WRONG = "import os\n\n\ndef area(width, height):\n    return width + height\n"


async def test_a_fix_stands_in_the_buffer_and_is_undone(seat: Seat) -> None:
    editor = await seat.begin(lambda request: openai_stream([FIXED]), text=WRONG)
    await editor.keys("<Esc>4GVj:LapceAI fix the sum<CR>")
    await editor.until("vim.api.nvim_buf_get_lines(0, 4, 5, true)[1] == '    return width * height'")
    await editor.until(AT_REST)
    assert (await editor.lines())[:3] == WRONG.split("\n")[:3]
    assert "the sum" in seat.vendor.requests[-1].body.decode()
    await editor.keys("u")
    await editor.until("vim.api.nvim_buf_get_lines(0, 4, 5, true)[1] == '    return width + height'")


async def test_a_command_on_its_way_is_progress_and_is_stopped(seat: Seat) -> None:
    editor = await seat.begin(lambda request: openai_stream_then(["```python\ndef"], Stall()), text=WRONG)
    await editor.lua("vim.lsp.status()")
    await editor.keys("<Esc>4GVj:LapceAI fix<CR>")
    await editor.until("vim.lsp.status():find('AI: fix')")
    await editor.keys(":LapceAI cancel<CR>")
    await editor.until(AT_REST)
    await editor.until("vim.api.nvim_buf_get_lines(0, 4, 5, true)[1] == '    return width + height'")
    assert await editor.lines() == WRONG.rstrip("\n").split("\n")
    assert "rror" not in "".join(editor.messages)


async def test_what_goes_wrong_is_told(seat: Seat) -> None:
    editor = await seat.begin(lambda request: openai_error(401, "no such key"), text=WRONG)
    await editor.keys("<Esc>4GVj:LapceAI document<CR>")
    await editor.told("no such key")
    assert await editor.lines() == WRONG.rstrip("\n").split("\n")


async def test_an_explanation_is_a_file_of_its_own(seat: Seat) -> None:
    editor = await seat.begin(lambda request: openai_stream(["It adds what it should multiply."]), text=WRONG)
    await editor.keys("<Esc>4GVj:LapceAI explain<CR>")
    await editor.until("vim.fn.search('It adds what', 'nw') > 0")
    assert await editor.lua("return vim.bo.filetype") == "markdown"
    await editor.keys(":silent! only!<CR>")


async def test_neovims_own_code_actions_have_them_too(seat: Seat) -> None:
    editor = await seat.begin(lambda request: openai_stream([FIXED]), text=WRONG)
    only = "{ filter = function(a) return a.title:find('AI: fix') ~= nil end, apply = true }"
    await editor.keys(f"<Esc>4GVj:lua vim.lsp.buf.code_action({only})<CR>")
    await editor.until("vim.api.nvim_buf_get_lines(0, 4, 5, true)[1] == '    return width * height'")


def stage_a_file(folder: Path) -> None:
    (folder / "a.py").write_text("x = 1\n", "utf-8")
    for command in (("init", "-q"), ("add", "a.py")):
        subprocess.run(("git", "-C", str(folder), *command), check=True)


async def test_a_commit_message_is_put_from_the_register(tmp_path: Path) -> None:
    stage_a_file(tmp_path)
    async with fake_vendor() as vendor:
        vendor.always(openai_stream(["Count from one"]))
        environment = machine(tmp_path, vendor.url)
        async with neovim(tmp_path / "a.py", environment, {}, recipe=recipe("Neovim")) as editor:
            await editor.lua(f"vim.cmd.cd('{tmp_path}')")
            await editor.keys(":LapceAI commit<CR>")
            await editor.told("Count from one")
            await editor.keys("p")
            await editor.until("vim.fn.search('Count from one', 'nw') > 0")


async def test_who_types_before_the_server_is_there_is_not_forgotten(seat: Seat, tmp_path: Path) -> None:
    await seat.begin()
    early = "vim.api.nvim_create_autocmd('BufEnter', { pattern = '*.py', once = true,"
    early += f" callback = function() vim.api.nvim_input('i{TYPED}') end }})"
    profile = {"apiProvider": "openai", "openAiBaseUrl": f"{seat.vendor.url}/v1", "openAiModelId": "m"}
    settings = {**profile, "openAiApiKey": "sk-of-the-test", "fillInTheMiddle": "chat"}
    file, environment = tmp_path / "b.py", clean_environment(tmp_path)
    async with neovim(file, environment, {"settings": settings}, before_setup=early) as editor:
        await editor.sees(REST)
