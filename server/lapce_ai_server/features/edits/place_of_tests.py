"""A source file's path → where its tests go, by the conventions of its language (checked 2026-11)."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Sequence

IS_TEST = re.compile(
    r"(?:^|/)(?:test_[^/]*|[^/]*_test\.[^./]+|[^/]*[._-](?:test|spec)s?\.[^./]+|[^/]*(?:Test|Tests|Spec)\.[^./]+|"
    r"[^/]*_spec\.[^./]+)$"
)
SAME_FILE = ("rust", "zig", "d")
"""Tests stand below the code that they test."""
WITHIN = ("java", "kotlin", "scala", "csharp", "php", "groovy", "ruby", "dart", "elixir", "swift")
"""New tests go into the class, block or function in which the others are: ahead of the last line that closes one."""

Names = Callable[[str, str, str], Sequence[str]]
"""Folder, name without ending, ending with its dot → paths, the best one first."""


def is_test(path: str) -> bool:
    """Whether a file holds tests itself, by its name."""
    return IS_TEST.search(path) is not None


def paths_of_tests(path: str, language_id: str) -> tuple[str, ...]:
    """Where tests of a file may be, the best place first; the file itself where its language wants that, or where it is
    a file of tests. Of the places that do not exist yet the last one is right.
    """
    if is_test(path) or language_id in SAME_FILE:
        return (path,)
    folder, name = posixpath.split(path)
    stem, ending = posixpath.splitext(name)
    names = _BY_LANGUAGE.get(language_id, _prefixed)
    return tuple(dict.fromkeys(names(folder, stem, ending)))


def _prefixed(folder: str, stem: str, ending: str) -> Sequence[str]:
    """`tests/` of one of the folders above, else a neighbour."""
    name = f"test_{stem}{ending}"
    return [*(posixpath.join(above, tests, name) for above in _above(folder) for tests in ("tests", "test")),
            posixpath.join(folder, name)]  # fmt: skip


def _suffixed(mark: str, *folders: str) -> Names:
    def names(folder: str, stem: str, ending: str) -> Sequence[str]:
        name = f"{stem}{mark}{ending}"
        return [*(posixpath.join(above, tests, name) for above in _above(folder) for tests in folders),
                posixpath.join(folder, name)]  # fmt: skip

    return names


def _script(folder: str, stem: str, ending: str) -> Sequence[str]:
    """JavaScript and TypeScript."""
    kinds = [f"{stem}.{kind}{ending}" for kind in ("spec", "test")]
    beside = [posixpath.join(folder, name) for name in kinds]
    apart = [posixpath.join(folder, "__tests__", name) for name in kinds]
    above = [posixpath.join(up, tests, name) for up in _above(folder) for tests in ("tests", "test") for name in kinds]
    return [beside[0], *apart, *above, beside[1]]


def _mirrored(mark: str) -> Names:
    """Maven's and Gradle's folders: `src/main/java/a/B.java` → `src/test/java/a/BTest.java`."""

    def names(folder: str, stem: str, ending: str) -> Sequence[str]:
        name = f"{stem}{mark}{ending}"
        twin = re.sub(r"(^|/)src/main(/|$)", r"\1src/test\2", f"{folder}/", count=1)
        beside = posixpath.join(folder, name)
        return [posixpath.join(twin, name)] if twin != f"{folder}/" else [beside]

    return names


def _ruby(folder: str, stem: str, ending: str) -> Sequence[str]:
    return [
        *(posixpath.join(above, "spec", f"{stem}_spec{ending}") for above in _above(folder)),
        *(posixpath.join(above, "test", f"{stem}_test{ending}") for above in _above(folder)),
        posixpath.join(folder, f"{stem}_test{ending}"),
    ]


def _above(folder: str) -> Sequence[str]:
    """A folder and those above it, at most four of them."""
    found = [folder]
    while len(found) < 4 and posixpath.dirname(found[-1]) not in (found[-1], "", "/"):
        found.append(posixpath.dirname(found[-1]))
    return found


_BY_LANGUAGE: dict[str, Names] = {
    "go": _suffixed("_test"),
    "javascript": _script,
    "javascriptreact": _script,
    "typescript": _script,
    "typescriptreact": _script,
    "java": _mirrored("Test"),
    "kotlin": _mirrored("Test"),
    "groovy": _mirrored("Test"),
    "scala": _mirrored("Spec"),
    "csharp": _suffixed("Tests", "tests", "Tests"),
    "php": _suffixed("Test", "tests"),
    "swift": _suffixed("Tests", "Tests"),
    "ruby": _ruby,
    "dart": _suffixed("_test", "test"),
    "elixir": _suffixed("_test", "test"),
}
