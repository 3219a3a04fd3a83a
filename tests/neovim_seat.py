"""A user's place at Neovim: new files, a model behind the server, and what the server counts of its user."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from attrs import field, frozen

from fake_vendors import FakeVendor, Reply, Request
from inline_models import knows
from neovim_editor import WHY_SKIPPED, Neovim, neovim_program

WITH_NEOVIM = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.skipif(neovim_program() is None, reason=WHY_SKIPPED),
]

PROGRAM = "def area(width, height):\n    return width * height"
TYPED, REST = "def area(", "width, height):\n    return width * height"
AT_REST = "vim.tbl_isempty(vim.lsp.get_clients({ name = 'lapce_ai' })[1].requests)"
"""Every request is answered."""


@frozen
class Seat:
    """A user's place: an editor, and the vendor that its server asks."""

    editor: Neovim
    vendor: FakeVendor
    folder: Path
    numbers: itertools.count[int] = field(factory=itertools.count)

    async def begin(self, model: Callable[[Request], Reply] | None = None, text: str = "") -> Neovim:
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
