"""Source files for holes: given ones, or those that come with installed packages."""

from __future__ import annotations

import os
import random
import site
import sysconfig
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from .quality_holes import LANGUAGES, LARGEST_FILE, read

EACH = 150
"""Files of each language."""
SMALLEST = 400
CARGO = Path(os.environ.get("CARGO_HOME") or Path.home() / ".cargo") / "registry" / "src"
"""Where Cargo unpacks what it has fetched."""
SAMPLES = Path(__file__).parents[1] / "data" / "holes"
"""Own files, so that there are some of each language everywhere."""


def corpus(given: Sequence[Path], chance: random.Random) -> list[Path]:
    """A sample of each language's files, the same for the same seed on the same machine."""
    roots = given or [*map(Path, site.getsitepackages()), Path(sysconfig.get_path("include")), CARGO, SAMPLES]
    found: dict[str, list[Path]] = {}
    for path in sorted(set(_files(roots))):
        found.setdefault(LANGUAGES[path.suffix], []).append(path)
    return [path for paths in found.values() for path in _sample(paths, chance)]


def _sample(paths: list[Path], chance: random.Random) -> list[Path]:
    chance.shuffle(paths)
    chosen: list[Path] = []
    for path in paths:
        if _is_source(path):
            chosen.append(path)
        if len(chosen) == EACH:
            break
    return chosen


def _files(roots: Iterable[Path]) -> Iterator[Path]:
    for root in roots:
        if root.is_file():
            yield root
        else:
            yield from (path for path in root.rglob("*") if path.suffix in LANGUAGES and path.is_file())


def _is_source(path: Path) -> bool:
    """No minified or generated file of endless lines, and none of other encodings."""
    if not SMALLEST <= path.stat().st_size <= LARGEST_FILE:
        return False
    text = read(path)
    lines = text.split("\n")
    return "�" not in text and "\0" not in text and len(lines) > 15 and max(map(len, lines)) < 400
