"""What a module promises in `__all__` is there, and nothing hides behind an underscore."""

import ast

import pytest

from codebase import Module, module_from, modules, nodes


def exported(module: Module) -> list[str]:
    for statement in module.tree.body:
        if isinstance(statement, (ast.Assign, ast.AnnAssign)):
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            if any(isinstance(target, ast.Name) and target.id == "__all__" for target in targets):
                return list(ast.literal_eval(statement.value)) if statement.value else []
    return []


def bound(module: Module) -> set[str]:
    """The names that the module itself binds."""
    names: set[str] = set()
    for item in nodes(module.tree):
        node = item.node
        if item.lazy:
            continue
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            names |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
    return names


def missing_exports(module: Module) -> list[str]:
    names = exported(module)
    twice = sorted({name for name in names if names.count(name) > 1})
    return [f"{module.path}: {name}" for name in [*(name for name in names if name not in bound(module)), *twice]]


def test_every_promised_name_is_there() -> None:
    assert [finding for module in modules() for finding in missing_exports(module)] == []


def test_no_module_is_named_utils_or_starts_with_an_underscore() -> None:
    stems = {module.path: module.path.rpartition("/")[2].removesuffix(".py") for module in modules()}
    allowed = {"__init__", "__main__"}
    wrong = [path for path, stem in stems.items() if stem in ("utils", "helpers", "common", "misc")]
    wrong += [path for path, stem in stems.items() if stem.startswith("_") and stem not in allowed]
    assert wrong == []


@pytest.mark.parametrize("source", ["__all__ = ['a']", "a = 1\n__all__ = ['a', 'b']", "a = 1\n__all__ = ['a', 'a']"])
def test_a_missing_name_is_found(source: str) -> None:
    assert missing_exports(module_from("server/a.py", source)) != []


def test_names_of_every_kind_count_as_there() -> None:
    source = "import a.b\nfrom c import d as e\nF: int = 1\nclass G: 0\ndef h(): 0\n__all__ = ['a', 'e', 'F', 'G', 'h']"
    assert missing_exports(module_from("server/a.py", source)) == []
