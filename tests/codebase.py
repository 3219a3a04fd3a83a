"""The project's own source as data: modules, imports, calls; what the tests in `fitness/` look at."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from attrs import field, frozen

ROOT = Path(__file__).resolve().parents[1]
PACKAGE_ROOTS = ("server", "providers")


@frozen
class Module:
    """One source file."""

    path: str
    """From the project's root, with `/`."""
    source: str = field(repr=False)
    tree: ast.Module = field(repr=False)

    @property
    def name(self) -> str:
        """As it is imported: `lapce_ai_server.handlers`."""
        return self.path.split("/", 1)[1].removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @property
    def package(self) -> str:
        """What its relative imports start from."""
        return self.name if self.path.endswith("/__init__.py") else self.name.rpartition(".")[0]

    def at(self, line: int) -> str:
        """Where a finding is."""
        return f"{self.path}:{line}"


@frozen
class Import:
    """One imported name."""

    target: str
    """Absolute: `httpx`, `lapce_ai_providers.call`, `lapce_ai_providers.call.Call`."""
    line: int
    lazy: bool
    """Inside a function: not paid for by whoever imports the module."""
    typing_only: bool
    """Under `if TYPE_CHECKING`: never run."""


@frozen
class Node:
    """A node with where it stands."""

    node: ast.AST
    lazy: bool
    typing_only: bool


def module_from(path: str, source: str) -> Module:
    """A module from its text, for the tests of the checks themselves."""
    return Module(path, source, ast.parse(source, filename=path))


@cache
def modules() -> tuple[Module, ...]:
    """All of both packages."""
    files = [path for root in PACKAGE_ROOTS for path in sorted((ROOT / root).rglob("*.py"))]
    return tuple(module_from(path.relative_to(ROOT).as_posix(), path.read_text("utf-8")) for path in files)


def within(module: Module, places: tuple[str, ...]) -> bool:
    """Whether the module is one of the files, or under one of the folders (which end in `/`)."""
    return any(module.path == place or (place.endswith("/") and module.path.startswith(place)) for place in places)


def nodes(tree: ast.AST, lazy: bool = False, typing_only: bool = False) -> Iterator[Node]:
    """Every node below, with where it stands."""
    for child in ast.iter_child_nodes(tree):
        yield Node(child, lazy, typing_only)
        below_lazy = lazy or isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
        if isinstance(child, ast.If) and is_type_checking(child.test):
            for part in child.body:
                yield Node(part, below_lazy, True)
                yield from nodes(part, below_lazy, typing_only=True)
            for part in child.orelse:
                yield Node(part, below_lazy, typing_only)
                yield from nodes(part, below_lazy, typing_only)
        else:
            yield from nodes(child, below_lazy, typing_only)


def is_type_checking(test: ast.expr) -> bool:
    """Whether an `if` asks for TYPE_CHECKING."""
    return dotted(test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING")


def imports(module: Module) -> Iterator[Import]:
    """Everything that the module imports; of `from a import b` both `a` and `a.b`."""
    for item in nodes(module.tree):
        node = item.node
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(alias.name, node.lineno, item.lazy, item.typing_only)
        elif isinstance(node, ast.ImportFrom):
            base = absolute(module, node)
            yield Import(base, node.lineno, item.lazy, item.typing_only)
            for alias in node.names:
                yield Import(f"{base}.{alias.name}", node.lineno, item.lazy, item.typing_only)


def absolute(module: Module, node: ast.ImportFrom) -> str:
    """The module that an import names, relative ones resolved."""
    if not node.level:
        return node.module or ""
    parts = module.package.split(".")
    base = parts[: len(parts) - node.level + 1]
    return ".".join([*base, node.module] if node.module else base)


def is_or_is_in(target: str, name: str) -> bool:
    """Whether `a.b.c` is `a.b` or something of it."""
    return target == name or target.startswith(name + ".")


def dotted(node: ast.AST) -> str:
    """`a.b.c` of a name or an attribute; "" for anything else (`.c` where it hangs on an expression)."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return ""


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """All of them, nested ones too."""
    return (node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)))


def tracked_files() -> list[Path]:
    """What a commit would hold; where there is no git, everything but what tools make."""
    listing = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True,
        check=False,
    )
    if listing.returncode == 0:
        names = listing.stdout.decode().split("\0")
        return [ROOT / name for name in names if name and (ROOT / name).is_file()]
    made = {".venv", "build", "dist", "__pycache__", "node_modules", ".git"}
    return [path for path in ROOT.rglob("*") if path.is_file() and not made & set(path.relative_to(ROOT).parts)]
