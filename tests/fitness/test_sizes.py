"""Files of one idea, functions that fit the eye."""

import pytest

from codebase import Module, functions, module_from, modules

LONGEST_FILE_LINES = 300
LONGEST_FUNCTION_LINES = 40

LONGER_FILES: dict[str, str] = {}
"""Path → why."""
LONGER_FUNCTIONS: dict[str, str] = {}
"""`path:name` → why."""


def long_files(module: Module) -> list[str]:
    lines = len(module.source.splitlines())
    return [f"{module.path}: {lines} lines"] if lines > LONGEST_FILE_LINES else []


def long_functions(module: Module) -> list[str]:
    sizes = {f"{module.path}:{node.name}": (node.end_lineno or 0) - node.lineno + 1 for node in functions(module.tree)}
    return [name for name, lines in sizes.items() if lines > LONGEST_FUNCTION_LINES]


def test_no_file_is_too_long() -> None:
    found = [finding for module in modules() if module.path not in LONGER_FILES for finding in long_files(module)]
    assert found == []


def test_no_function_is_too_long() -> None:
    assert {name for module in modules() for name in long_functions(module)} - LONGER_FUNCTIONS.keys() == set()


def test_every_exception_is_still_needed() -> None:
    assert {path for path in LONGER_FILES if not any(m.path == path and long_files(m) for m in modules())} == set()
    assert LONGER_FUNCTIONS.keys() - {name for module in modules() for name in long_functions(module)} == set()


def test_every_module_says_where_it_stands() -> None:
    import ast

    assert [module.path for module in modules() if not ast.get_docstring(module.tree)] == []


@pytest.mark.parametrize("lines", [300, 301])
def test_a_long_file_is_found(lines: int) -> None:
    assert len(long_files(module_from("server/a.py", "x = 1\n" * lines))) == (lines > 300)


@pytest.mark.parametrize("lines", [40, 41])
def test_a_long_function_is_found(lines: int) -> None:
    source = "class A:\n    async def f(self):\n" + "        x = 1\n" * (lines - 1)
    assert long_functions(module_from("server/a.py", source)) == (["server/a.py:f"] if lines > 40 else [])
