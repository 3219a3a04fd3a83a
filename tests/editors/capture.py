"""Draws the README's picture of ghost text: Neovim in tmux, asking the local model (`lapce-ai local install`).

    .venv/bin/python tests/editors/capture.py plugin-assets/pictures/neovim.svg

It types into a file, waits for ghost text, and draws the terminal's cells as SVG. What the model says is what is drawn.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from rich.console import Console
from rich.style import Style
from rich.text import Text

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from neovim_editor import PLUGIN, neovim_program  # noqa: E402 (found by the line above)

COLUMNS, ROWS = 72, 10
CELL_WIDTH, CELL_HEIGHT, BASELINE, MARGIN = 8.4, 18.0, 13.5, 12.0
PAPER, INK = "#14161b", "#e0e2ea"
"""Of Neovim's own dark scheme."""
PATIENCE_SECONDS = 60.0
BEFORE = """class Rectangle:
    def __init__(self, width, height):
        self.width = width
        self.height = height

    def area(self):
"""
TYPED = "        return self.width"
SETUP = """
vim.o.number, vim.o.laststatus, vim.o.swapfile, vim.o.showmode, vim.o.shadafile = true, 2, false, true, "NONE"
vim.opt.fillchars = { eob = " " }
vim.o.statusline = " %t %= %{v:lua.require('lapce_ai').status()}  %l:%c "
require("lapce_ai").setup({ cmd = COMMAND, settings = { apiProvider = "openai", openAiBaseUrl = "local:" } })
"""


class Terminal:
    """A tmux of its own, with Neovim in it."""

    def __init__(self, folder: Path) -> None:
        self._tmux = ("tmux", "-S", str(folder / "tmux"))
        self._socket = str(folder / "nvim")
        program = neovim_program()
        assert program is not None
        self._program = program

    def start(self, file: Path, setup: Path) -> None:
        size = ("-x", str(COLUMNS), "-y", str(ROWS))
        editor = (self._program, "--clean", "--listen", self._socket, "--cmd", f"set runtimepath^={PLUGIN}")
        editor = (*editor, "--cmd", f"luafile {setup}", str(file))
        environment = {**os.environ, "COLORTERM": "truecolor", "TERM": "tmux-256color"}
        options = ("set", "-g", "status", "off", ";", "set", "-g", "default-terminal", "tmux-256color", ";")
        command = (*self._tmux, "-f", os.devnull, *options, "new-session", "-d", *size, *editor)
        subprocess.run(command, env=environment, check=True)

    def keys(self, *keys: str) -> None:
        subprocess.run((*self._tmux, "send-keys", *keys), check=True)

    def type(self, text: str) -> None:
        """As somebody types who thinks."""
        for character in text:
            subprocess.run((*self._tmux, "send-keys", "-l", character), check=True)
            time.sleep(0.06)

    def wait(self, expression: str) -> None:
        """Until the Lua expression holds."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        asked = (self._program, "--server", self._socket, "--remote-expr", f"luaeval({json.dumps(expression)})")
        while subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip() != "true":
            assert time.monotonic() < deadline, f"never came true: {expression}"
            time.sleep(0.1)

    def cells(self) -> str:
        """What is on the screen, with the terminal's colours."""
        command = (*self._tmux, "capture-pane", "-e", "-p")
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    def cursor(self) -> tuple[int, int]:
        """Column and row, from 0."""
        command = (*self._tmux, "display-message", "-p", "#{cursor_x} #{cursor_y}")
        column, row = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
        return int(column), int(row)

    def end(self) -> None:
        self.keys("Escape", ":qall!", "Enter")
        subprocess.run((*self._tmux, "kill-server"), check=False)


def captured(folder: Path) -> tuple[str, tuple[int, int]]:
    """The screen with ghost text in it, and where the cursor is."""
    file, setup = folder / "rectangle.py", folder / "setup.lua"
    file.write_text(BEFORE, "utf-8")
    command = "{" + ",".join(json.dumps(part) for part in (sys.executable, "-m", "lapce_ai_server")) + "}"
    setup.write_text(SETUP.replace("COMMAND", command), "utf-8")
    terminal = Terminal(folder)
    terminal.start(file, setup)
    try:
        terminal.wait(
            "(function() local c = require('lapce_ai.completion').client(); return c and c.initialized end)()"
        )
        terminal.keys("G", "o")
        terminal.type(TYPED.lstrip())
        terminal.wait("require('lapce_ai.ghost').is_drawn()")
        terminal.wait("require('lapce_ai').status() == 'AI'")
        time.sleep(0.5)  # what is still on its way to the screen
        return terminal.cells(), terminal.cursor()
    finally:
        terminal.end()


def runs(line: Text) -> Iterator[tuple[int, str, Style]]:
    """Column, text and look of the pieces of a line."""
    column = 0
    for segment in line.render(Console(color_system="truecolor", width=COLUMNS * 2)):
        text = segment.text.rstrip("\n")
        if text:
            yield column, text, segment.style or Style()
        column += len(text)


def colours(style: Style) -> tuple[str, str | None]:
    """Ink and paper; no paper where it is the page's."""
    ink = style.color.get_truecolor().hex if style.color and not style.color.is_default else INK
    paper = style.bgcolor.get_truecolor().hex if style.bgcolor and not style.bgcolor.is_default else PAPER
    if style.reverse:
        ink, paper = paper, ink
    return ink, None if paper == PAPER else paper


def drawn_run(row: int, column: int, text: str, style: Style) -> str:
    """One piece as SVG; its width is set, since fonts differ."""
    ink, paper = colours(style)
    left, top = MARGIN + column * CELL_WIDTH, MARGIN + row * CELL_HEIGHT
    width = len(text) * CELL_WIDTH
    parts = []
    if paper:
        parts.append(f'<rect x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{CELL_HEIGHT}" fill="{paper}"/>')
    shown = text.lstrip()
    if shown.strip():
        left += (len(text) - len(shown)) * CELL_WIDTH
        shown = shown.rstrip()
        look = ' font-style="italic"' * bool(style.italic) + ' font-weight="600"' * bool(style.bold)
        look += ' opacity="0.6"' * bool(style.dim)
        size = f'textLength="{len(shown) * CELL_WIDTH:.1f}" lengthAdjust="spacingAndGlyphs"'
        place = f'x="{left:.1f}" y="{top + BASELINE:.1f}"'
        parts.append(f'<text {place} fill="{ink}"{look} {size}>{escape(shown)}</text>')
    return "".join(parts)


def picture(lines: Sequence[Text], cursor: tuple[int, int]) -> str:
    """The terminal as SVG."""
    width, height = COLUMNS * CELL_WIDTH + 2 * MARGIN, ROWS * CELL_HEIGHT + 2 * MARGIN
    pieces = [drawn_run(row, *run) for row, line in enumerate(lines) for run in runs(line)]
    left, top = MARGIN + cursor[0] * CELL_WIDTH, MARGIN + cursor[1] * CELL_HEIGHT
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" role="img">',
            "<title>Neovim with a completion of Lapce AI as ghost text</title>",
            "<style>text{font:14px ui-monospace,Menlo,Consolas,monospace;white-space:pre}</style>",
            f'<rect width="100%" height="100%" rx="8" fill="{PAPER}"/>',
            *(piece for piece in pieces if piece),
            f'<rect x="{left:.1f}" y="{top:.1f}" width="2" height="{CELL_HEIGHT}" fill="{INK}"/>',
            "</svg>\n",
        )
    )


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        cells, cursor = captured(Path(folder))
    lines = Text.from_ansi(cells).split("\n")  # as a whole: colours go on from line to line
    print("\n".join(line.plain for line in lines))
    target = Path(sys.argv[1])
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(picture(lines, cursor), "utf-8")


if __name__ == "__main__":
    main()
