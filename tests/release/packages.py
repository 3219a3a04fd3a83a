"""The sdist and the wheel, by the build backend that pyproject.toml names, in processes of its own."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_HOOK = "import sys; from hatchling import build; print(getattr(build, sys.argv[1])(sys.argv[2]))"


def source_date(root: Path = ROOT) -> int:
    """Seconds since 1970: SOURCE_DATE_EPOCH, else when the last commit was made, else hatchling's own (2020-02-02).

    https://reproducible-builds.org/specs/source-date-epoch/ (checked 2026-11)
    """
    if "SOURCE_DATE_EPOCH" in os.environ:
        return int(os.environ["SOURCE_DATE_EPOCH"])
    told = subprocess.run(["git", "log", "-1", "--format=%ct"], cwd=root, capture_output=True, text=True, check=False)
    return int(told.stdout) if told.returncode == 0 and told.stdout.strip() else 1_580_601_600


def build_sdist(source: Path, folder: Path, seconds: int) -> Path:
    """The archive of a project's folder."""
    return _built("build_sdist", source, folder, seconds)


def build_wheel(source: Path, folder: Path, seconds: int) -> Path:
    """The wheel of a project's folder."""
    return _built("build_wheel", source, folder, seconds)


def _built(hook: str, source: Path, folder: Path, seconds: int) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    run = subprocess.run(
        [sys.executable, "-P", "-c", _HOOK, hook, str(folder)],
        cwd=source,
        env={**os.environ, "SOURCE_DATE_EPOCH": str(seconds)},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return folder / run.stdout.strip().splitlines()[-1]


def unpacked(sdist: Path, folder: Path) -> Path:
    """The project's folder in the archive."""
    with tarfile.open(sdist) as archive:
        archive.extractall(folder, filter="data")
    return folder / sdist.name.removesuffix(".tar.gz")


def names_in(archive: Path) -> list[str]:
    """The files in a wheel or an sdist, without the sdist's own folder."""
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            return sorted(wheel.namelist())
    with tarfile.open(archive) as sdist:
        return sorted(member.name.partition("/")[2] for member in sdist if member.isfile())


def sha256(path: Path) -> str:
    """Of a file, in hexadecimal digits."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
