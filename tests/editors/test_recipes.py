"""The page of recipes: what it holds can be read by its editor, and does what it says in Neovim."""

from __future__ import annotations

import json
import platform
import re
import sys
import tomllib
from pathlib import Path

import pytest

from codebase import ROOT
from fake_vendors import fake_vendor
from inline_models import knows
from neovim_editor import neovim, neovim_program
from neovim_seat import REST, TYPED, WITH_NEOVIM
from node_client import node_program
from recipes import PAGE, PROGRAM, machine, recipe
from vscode_settings import MANIFEST, OF_WORKSPACES, filled

EDITORS = ("Neovim", "VS Code", "Emacs", "Helix", "Kate", "Zed", "Sublime Text")


@pytest.mark.parametrize(("editor", "number"), [("VS Code", 1), ("Kate", 0), ("Zed", 0), ("Sublime Text", 0)])
def test_json_can_be_read_and_starts_the_server(editor: str, number: int) -> None:
    told = json.loads(recipe(editor, number))
    assert "openai" in str(told)
    assert editor == "VS Code" or "'lapce-ai'" in str(told)


def test_toml_can_be_read_and_starts_the_server() -> None:
    told = tomllib.loads(recipe("Helix"))
    assert told["language-server"]["lapce-ai"]["command"] == "lapce-ai"
    assert "lapce-ai" in told["language"][0]["language-servers"]
    assert tomllib.loads(recipe("Helix", 1))["editor"]["lsp"]["display-progress-messages"] is True


def test_every_editor_of_the_table_has_its_part() -> None:
    text = PAGE.read_text("utf-8")
    assert tuple(re.findall(r"^\| ([A-Z][\w ]+?) \|", text, re.MULTILINE)) == EDITORS
    assert tuple(re.findall(r"^## (.+)$", text, re.MULTILINE)) == EDITORS


def test_links_of_the_pages_point_to_files() -> None:
    for page in (PAGE, MANIFEST.parent / "README.md"):
        links = re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text("utf-8"))
        assert [link for link in links if not (page.parent / link).exists()] == []


def test_the_extension_offers_the_settings_that_there_are() -> None:
    """Written anew by `python tests/settings_table.py`."""
    assert filled(MANIFEST.read_text("utf-8")) == MANIFEST.read_text("utf-8")


def test_no_workspace_can_say_whom_the_extension_asks() -> None:
    sections = json.loads(MANIFEST.read_text("utf-8"))["contributes"]["configuration"]
    scopes = {name: row["scope"] for section in sections for name, row in section["properties"].items()}
    open_to_all = {name for name, scope in scopes.items() if scope != "machine"}
    assert open_to_all == {f"lapceAi.{name}" for name in OF_WORKSPACES}
    source = (MANIFEST.parent / "settings.js").read_text("utf-8")
    assert json.loads(re.findall(r"OF_WORKSPACES = (\[.*?\])", source)[0]) == list(OF_WORKSPACES)


def test_the_readme_points_to_the_page() -> None:
    assert "plugin-assets/editors/README.md" in (ROOT / "README.md").read_text("utf-8")


def test_what_every_run_has_is_there_so_that_its_tests_never_skip() -> None:
    """Neovim from its wheel, where there is one, and Node for Microsoft's client."""
    assert Path(node_program()).exists()
    has_wheel = platform.machine() in ("x86_64", "AMD64") or sys.platform == "darwin"
    assert neovim_program() is not None or not has_wheel


@WITH_NEOVIM[0]
@WITH_NEOVIM[1]
async def test_neovims_recipe_shows_ghost_text(tmp_path: Path) -> None:
    async with fake_vendor() as vendor:
        vendor.always(knows(PROGRAM))
        environment = machine(tmp_path, vendor.url)
        async with neovim(tmp_path / "area.py", environment, {}, recipe=recipe("Neovim")) as editor:
            await editor.keys("i")
            await editor.type(TYPED)
            await editor.sees(REST)
            await editor.keys("<Tab>")
            await editor.sees("")
            assert await editor.lines() == PROGRAM.split("\n")


@WITH_NEOVIM[0]
@WITH_NEOVIM[1]
async def test_neovim_without_our_module_has_the_text_in_its_menu(tmp_path: Path) -> None:
    async with fake_vendor() as vendor:
        vendor.always(knows(PROGRAM))
        environment = machine(tmp_path, vendor.url)
        async with neovim(tmp_path / "area.py", environment, {}, recipe=recipe("Neovim", 1)) as editor:
            await editor.keys("i")
            await editor.type(TYPED)
            await editor.until("vim.fn.pumvisible() == 1")
            await editor.keys("<C-n><C-y>")
            await editor.until("vim.api.nvim_buf_line_count(0) == 2")
            assert await editor.lines() == PROGRAM.split("\n")
