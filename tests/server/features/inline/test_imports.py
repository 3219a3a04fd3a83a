"""Imports of a file, and the open documents that they mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lapce_ai_server.features.inline.imports import C_LIKE, Import, import_lines, imports_of, is_file_of, module_path
from lapce_ai_server.features.inline.situation import Situation


def imports(text: str, language_id: str) -> list[Import]:
    return imports_of(Situation("file:///p/a", "/p/a", language_id, text, ""))


@pytest.mark.parametrize(
    ("language_id", "text", "found"),
    [
        ("python", "from a.b import c, d as e\n", [Import("a.b", ("c", "d"))]),
        ("python", "from .x import (\n    y,\n    z,\n)\n", [Import(".x", ("y", "z"))]),
        ("python", "import os, a.b as c\n", [Import("os"), Import("a.b")]),
        ("python", "from . import x  # y\n", [Import(".", ("x",))]),
        ("typescript", "import A, {b, type C as D} from './x';\n", [Import("./x", ("A", "b", "C", "D"))]),
        ("javascript", "import * as m from 'lib/m'\n", [Import("lib/m")]),
        ("javascript", "const { a } = require('./y')\n", [Import("./y", ("a",))]),
        ("rust", "use crate::a::{B, c::D};\n", [Import("crate::a::{B, c::D}", ("a", "B", "c", "D"))]),
        ("rust", "mod x;\n", [Import("x", ("x",))]),
        ("go", 'import (\n\t"fmt"\n\tz "x/y"\n)\n', [Import("."), Import("fmt"), Import("x/y")]),
        ("c", '#include <a/b.h>\n#include "c.h"\n', [Import("a/b.h"), Import("c.h")]),
        ("plaintext", "import x\n", []),
    ],
)
def test_imports_are_found(language_id: str, text: str, found: list[Import]) -> None:
    assert imports(text, language_id) == found


def test_lines_that_import_are_taken_whole() -> None:
    text = "import os  # why\nx = 1\nfrom a import (\n    b,\n)\nx = 2\n"
    assert import_lines(text, "python") == ["import os  # why", "from a import (", "    b,", ")"]
    assert import_lines('import { a } from "b";\nf();\n', "typescript") == ['import { a } from "b";']
    assert import_lines("use a::b;", "rust") == ["use a::b;"]
    assert import_lines(text, "plaintext") == []


@pytest.mark.parametrize(
    ("imported", "language_id", "path", "is_it"),
    [
        (Import("a.b"), "python", "/p/src/a/b.py", True),
        (Import("a.b"), "python", "/p/src/a/b/__init__.py", True),
        (Import("a.b"), "python", "/p/src/xa/b.py", False),
        (Import("a", ("c",)), "python", "/p/a/c.pyi", True),
        (Import(".b"), "python", "/p/src/b.py", True),
        (Import("..b", ("c",)), "python", "/p/b/c.py", True),
        (Import(".b"), "python", "/p/b.py", False),
        (Import("a.b"), "python", "/p/a/b.js", False),
        (Import("./x"), "typescript", "/p/src/x.ts", True),
        (Import("./x.js"), "typescript", "/p/src/x.ts", True),
        (Import("../lib/x"), "javascript", "/p/lib/x/index.js", True),
        (Import("./x"), "javascript", "/p/x.js", False),
        (Import("@/lib/x"), "typescript", "/p/lib/x.tsx", True),
        (Import("react"), "typescript", "/p/react.ts", False),
        (Import("crate::a::{B, c::D}"), "rust", "/p/src/a/mod.rs", True),
        (Import("crate::a::{B, c::D}"), "rust", "/p/src/c.rs", True),
        (Import("crate::a"), "rust", "/p/src/z.rs", False),
        (Import("x/y"), "go", "/q/y/z.go", True),
        (Import("."), "go", "/p/src/z.go", True),
        (Import("."), "go", "/p/z.go", False),
        (Import("c/d.h"), "c", "/p/include/c/d.h", True),
        (Import("d.h"), "cpp", "/p/include/xd.h", False),
    ],
)
def test_an_import_means_a_document(imported: Import, language_id: str, path: str, is_it: bool) -> None:
    assert is_file_of(imported, language_id, "/p/src/main.x", path) is is_it


def test_a_module_is_its_folder() -> None:
    assert module_path("/a/b/__init__.py") == module_path("/a/b/index.ts") == "/a/b"
    assert module_path("/a/x.d.ts") == "/a/x"
    assert module_path("mod.rs") == "mod"
    assert module_path("/a/Makefile") == "/a/Makefile"


@given(
    st.text(alphabet="import from{}()'\"./,;*as\n\t #<>usecrate:", max_size=200),
    st.sampled_from(["python", "rust", "go", "typescript", *C_LIKE]),
)
def test_no_text_is_too_strange(text: str, language_id: str) -> None:
    for found in imports(text, language_id):
        assert is_file_of(found, language_id, "/a/b", "/a/c.py") in (True, False)


def test_imports_that_never_end_take_no_time() -> None:
    starts = ("import {", "from a import (", "const a ", "use a{", "import (", "#include <")
    for text in (f"{start}{end}" * 2_500 for start in starts for end in ("", "\n")):
        for language_id in ("python", "typescript", "rust", "go", "c"):
            imports(text, language_id)
