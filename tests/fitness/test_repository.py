"""What a user's checkout holds: true documents, a licence, and nothing of the machine where it was written."""

import re
import tomllib
from pathlib import Path

import pytest

from codebase import ROOT, tracked_files

# With brackets, so that this file does not find itself.
MACHINE_PATHS = re.compile(r"(?<![\w.~$}/-])/(?:wor[k]|roo[t]|tm[p])/[\w.+-]+")
REGISTRY_HOSTS = re.compile(r"\b(?:pypi|pythonhosted|registry\.npmjs|registry\.yarnpkg|crates)\.(?:[o]rg|[c]om|[i]o)\b")
BINARY_SUFFIXES = {".png", ".svg", ".gz", ".bin", ".ico"}
NOT_WRITTEN_HERE = ("tests/data/parity/",)
"""Recordings of the reference: they quote what it was asked."""


def machine_traces(text: str) -> list[str]:
    return [match[0] for pattern in (MACHINE_PATHS, REGISTRY_HOSTS) for match in pattern.finditer(text)]


def test_no_file_names_a_machines_own_folder_or_a_package_registry() -> None:
    found = []
    for path in tracked_files():
        name = path.relative_to(ROOT).as_posix()
        if path.suffix in BINARY_SUFFIXES or name.startswith(NOT_WRITTEN_HERE):
            continue
        found += [f"{name}: {trace}" for trace in machine_traces(path.read_text("utf-8"))]
    assert found == []


@pytest.mark.parametrize(
    "text",
    ["see {}work/main/x", "'{}tmp/x.txt'", "https://pypi{}org/simple", "({}root/.cache)", "a.pythonhosted{}org"],
)
def test_a_trace_of_a_machine_is_found(text: str) -> None:
    assert machine_traces(text.format("." if "org" in text else "/")) != []


@pytest.mark.parametrize("text", ["a/work/b", "~/tmp/x", "https://example.org/work/x", "/v1/chat", "$HOME/tmp/x"])
def test_other_paths_are_not_found(text: str) -> None:
    assert machine_traces(text) == []


def test_the_licence_is_apache_2() -> None:
    text = (ROOT / "LICENSE").read_text("utf-8")
    assert "Apache License" in text
    assert "Version 2.0, January 2004" in text
    assert "END OF TERMS AND CONDITIONS" in text


def test_the_project_tells_what_it_is() -> None:
    document = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    project = document["project"]
    assert project["license"] == "Apache-2.0"
    assert project["requires-python"] == ">=3.11"
    assert project["scripts"] == {"lapce-ai": "lapce_ai_server.cli:main"}
    packages = document["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert packages == ["server/lapce_ai_server", "providers/lapce_ai_providers"]
    assert all((ROOT / package / "py.typed").is_file() for package in packages)


def test_no_dependency_is_named_by_an_address() -> None:
    document = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    rows = [*document["dependencies"], *(row for rows in document["optional-dependencies"].values() for row in rows)]
    rows += (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    assert [row for row in rows if "://" in row or "@" in row] == []


def test_every_constraint_is_one_exact_version() -> None:
    rows = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    rows = [row for row in rows if row and not row.startswith("#")]
    assert [row for row in rows if not re.fullmatch(r"[A-Za-z0-9._-]+==[\w.+!]+(; .+)?", row)] == []
    names = [row.partition("==")[0].lower().replace("_", "-") for row in rows]
    assert sorted({name for name in names if names.count(name) > 1}) == []


def test_every_dependency_has_a_constraint() -> None:
    document = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*document["dependencies"], *document["optional-dependencies"]["dev"]]
    names = {re.split(r"[^A-Za-z0-9._-]", row)[0].lower() for row in wanted}
    rows = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pinned = {row.partition("==")[0].lower().replace("_", "-") for row in rows}
    assert names - pinned == set()


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z][\w-]*):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


def test_the_makefile_has_what_the_readme_tells_to_run() -> None:
    told = set(re.findall(r"\bmake ([a-z][a-z-]*)", (ROOT / "README.md").read_text("utf-8")))
    assert {"demo", "test"} <= told
    assert told - make_targets() - {"sure"} == set()


def test_the_readme_names_only_commands_that_the_program_has() -> None:
    from lapce_ai_server.cli.commands import lapce_ai

    told = set(re.findall(r"`lapce-ai ([a-z]+)", (ROOT / "README.md").read_text("utf-8")))
    assert told - set(lapce_ai.commands) == set()


def test_files_that_the_readme_points_to_exist() -> None:
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", (ROOT / "README.md").read_text("utf-8"))
    assert [link for link in links if not (ROOT / link).exists()] == []


def code_map() -> list[Path]:
    """What the README's code map names: a folder at the margin, and what is in it below."""
    lines = re.findall(r"^    ( *)(\S+(?: \S+\.py)*)  ", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)
    named: list[Path] = []
    base = None
    for indent, names in lines:
        if not indent:
            base = ROOT / names if names.startswith(("server/", "providers/")) else None
        elif base is not None:
            named += [base / name for name in names.split()]
    return named


def test_the_code_map_names_what_is_there() -> None:
    assert len(code_map()) > 15
    assert [path for path in code_map() if not path.exists()] == []
