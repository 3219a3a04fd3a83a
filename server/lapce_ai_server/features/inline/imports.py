"""The text before the cursor → which modules it imports, and which open documents those may be.

By regular expressions, for Python, JavaScript and TypeScript, Rust, Go, C and C++: what they miss costs a hint only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from attrs import frozen

from .situation import Situation

MOST_CHARACTERS = 20_000
"""Imports stand at the top. The patterns are bounded too: a file that never closes a bracket takes no longer."""
JAVASCRIPT = ("javascript", "javascriptreact", "typescript", "typescriptreact", "jsx", "tsx", "vue", "svelte")
C_LIKE = ("c", "cpp", "c++", "objective-c", "objective-cpp", "cuda-cpp")
SCRIPT_ENDS = (".js", ".jsx", ".mjs", ".cjs", ".ts", ".tsx")
"""What a file imports as `./a.js` is `a.ts` as often as not."""
NAME = re.compile(r"[^\W\d]\w*")

PYTHON_FROM = re.compile(r"^[ \t]*from[ \t]+([.\w]+)[ \t]+import[ \t]+(?:\(([^)]{0,2000})\)|([^\n#]+))", re.MULTILINE)
PYTHON_IMPORT = re.compile(r"^[ \t]*import[ \t]+([\w., \t]+)", re.MULTILINE)
SCRIPT_FROM = re.compile(r"^[ \t]*(?:import|export)\b([^'\";]{0,1000}?)\bfrom[ \t]*['\"]([^'\"\n]+)['\"]", re.MULTILINE)
SCRIPT_REQUIRE = re.compile(r"(?:const|let|var)[ \t]+([^=;]{1,500}?)=[ \t]*require\([ \t]*['\"]([^'\"\n]+)['\"]")
RUST_USE = re.compile(
    r"^[ \t]*(?:pub(?:\([^)\n]*\))?[ \t]+)?(?:use|mod)[ \t]+([^;{]{1,500}(?:\{[^;]{0,2000}\})?)[ \t]*;", re.MULTILINE
)
GO_BLOCK = re.compile(r"^import[ \t]*(?:\(([^)]{0,4000})\)|([^\n]+))", re.MULTILINE)
GO_PATH = re.compile(r"\"([^\"\n]+)\"")
C_INCLUDE = re.compile(r"^[ \t]*#[ \t]*(?:include|import)[ \t]*[<\"]([^>\"\n]+)[>\"]", re.MULTILINE)


@frozen
class Import:
    """One module that a file imports."""

    module: str
    """As the file writes it."""
    names: tuple[str, ...] = ()
    """What it takes from there; empty where that is all of it."""


def imports_of(situation: Situation) -> list[Import]:
    """What the file imports above the cursor, in its order."""
    text, language = situation.prefix[:MOST_CHARACTERS], situation.language_id
    if language == "python":
        return list(_python(text))
    if language in JAVASCRIPT:
        return list(_script(text))
    if language == "rust":
        return [_use(found[1]) for found in RUST_USE.finditer(text)]
    if language == "go":
        return [Import("."), *(Import(path) for found in GO_BLOCK.finditer(text) for path in GO_PATH.findall(found[0]))]
    if language in C_LIKE:
        return [Import(path) for path in C_INCLUDE.findall(text)]
    return []


def import_lines(text: str, language_id: str) -> list[str]:
    """The lines of a text that import."""
    text = text[:MOST_CHARACTERS]
    spans = {found.span() for pattern in _patterns(language_id) for found in pattern.finditer(text)}
    lines: list[str] = []
    for start, end in sorted(spans):
        stop = text.find("\n", end)
        lines += text[start : stop if stop >= 0 else len(text)].strip("\n").split("\n")
    return lines


def is_file_of(imported: Import, language_id: str, importer: str, path: str) -> bool:
    """Whether the document at a path may be what a file imports.

    Args:
        imported: the import.
        language_id: of the importing file.
        importer: the importing file's path.
        path: the document's.
    """
    if language_id == "python":
        return _is_python_module(imported, importer, path)
    if language_id in JAVASCRIPT:
        return _is_script(imported.module, importer, path)
    if language_id == "rust":
        return path.endswith(".rs") and module_path(path).rpartition("/")[2] in NAME.findall(imported.module)
    if language_id == "go":
        return path.endswith(".go") and _is_package(imported.module, _folder(importer), _folder(path))
    return _ends_with(path, imported.module.removeprefix("./"))


def _patterns(language_id: str) -> tuple[re.Pattern[str], ...]:
    if language_id in JAVASCRIPT:
        return SCRIPT_FROM, SCRIPT_REQUIRE
    if language_id in C_LIKE:
        return (C_INCLUDE,)
    return {"python": (PYTHON_FROM, PYTHON_IMPORT), "rust": (RUST_USE,), "go": (GO_BLOCK,)}.get(language_id, ())


def module_path(path: str) -> str:
    """A path without its extension, and without the name of a file that stands for its folder."""
    folder, slash, name = path.rpartition("/")
    stem = name.removesuffix(".d.ts") if name.endswith(".d.ts") else name.rpartition(".")[0] or name
    return folder if stem in ("__init__", "index", "mod") and slash else f"{folder}{slash}{stem}"


def _python(text: str) -> Iterator[Import]:
    for found in PYTHON_FROM.finditer(text):
        parts = (found[2] or found[3] or "").split(",")
        yield Import(found[1], tuple(name[0] for part in parts if (name := NAME.search(part))))
    for found in PYTHON_IMPORT.finditer(text):
        for part in found[1].split(","):
            if words := part.split():
                yield Import(words[0])


def _script(text: str) -> Iterator[Import]:
    for pattern in (SCRIPT_FROM, SCRIPT_REQUIRE):
        for found in pattern.finditer(text):
            names = [name for name in NAME.findall(found[1]) if name not in ("type", "as", "default")]
            yield Import(found[2], () if "*" in found[1] else tuple(names))


def _use(path: str) -> Import:
    """`a::b::{C, d::E}`: a name may be a module as well."""
    names = [name for name in NAME.findall(path) if name not in ("crate", "super", "self", "as")]
    return Import(path, tuple(names))


def _is_python_module(imported: Import, importer: str, path: str) -> bool:
    if not path.endswith((".py", ".pyi")):
        return False
    target = module_path(path)
    name = imported.module.lstrip(".")
    last = target.rpartition("/")[2]
    if name and last not in name and last not in imported.names:
        return False  # as nearly always
    dots = len(imported.module) - len(name)
    tail = name.replace(".", "/")
    base = _folder(importer)
    for _ in range(dots - 1):
        base = _folder(base)
    whole = "/".join(part for part in (base if dots else "", tail) if part)
    ends = (whole, *(f"{whole}/{part}" for part in imported.names))
    return any(target == end if dots else _ends_with(target, end) for end in ends)


def _is_script(module: str, importer: str, path: str) -> bool:
    if module.startswith("."):
        target = _resolved(_folder(importer), module)
        return target in (path, module_path(path)) or (
            target.endswith(SCRIPT_ENDS) and module_path(target) == module_path(path)
        )
    alias = module.removeprefix("@/").removeprefix("~/")
    return "/" in module and not module.startswith("node:") and _ends_with(module_path(path), alias)


def _is_package(module: str, own_folder: str, folder: str) -> bool:
    """`.` is the file's own package, which it does not import."""
    return folder == own_folder if module == "." else folder.rpartition("/")[2] == module.rpartition("/")[2]


def _resolved(folder: str, relative: str) -> str:
    parts = folder.split("/")
    for part in relative.split("/"):
        if part == ".." and len(parts) > 1:
            parts.pop()
        elif part not in (".", "..", ""):
            parts.append(part)
    return "/".join(parts)


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _ends_with(path: str, end: str) -> bool:
    return bool(end) and (path == end or path.endswith("/" + end))
