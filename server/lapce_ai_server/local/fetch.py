"""One wheel → its unpacked tree in a folder, fetched by the user's package client and checked against its hash."""

from __future__ import annotations

import hashlib
import subprocess
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

from .package_client import PackageClient
from .pins import Wheel

WATCH_SECONDS = 0.1
BLOCK_BYTES = 1024 * 1024
MOST_COMPLAINT_CHARACTERS = 300


class InstallProblem(Exception):
    """It could not be installed; the message says why and what to do."""


def fetch_wheel(wheel: Wheel, client: PackageClient, folder: Path, came: Callable[[int], None]) -> Path:
    """The wheel's files as a tree below `folder`.

    Args:
        wheel: the only file that is accepted.
        client: fetches it.
        folder: an empty folder of ours; nothing in it is needed afterwards but the result.
        came: told again and again how many bytes have come so far.

    Raises:
        InstallProblem: the client failed, or brought something else.
        OSError: the disk is full, or the folder cannot be written.
    """
    requirements, scratch, tree = folder / "requirements.txt", folder / "scratch", folder / "tree"
    scratch.mkdir(parents=True)
    requirements.write_text(wheel.requirement + "\n", encoding="utf-8")
    arrived = folder / "arrived"
    _run(client, client.command(requirements, arrived, scratch), wheel, folder, came)
    file = arrived / wheel.file_name
    if not file.is_file():
        return arrived  # the client has unpacked it
    check_sha256(file, wheel.sha256)
    _unpack(file, tree)
    file.unlink()
    return tree


def check_sha256(file: Path, expected: str) -> None:
    """Raises InstallProblem where the file's contents have another hash."""
    digest = hashlib.sha256()
    with file.open("rb") as content:
        while block := content.read(BLOCK_BYTES):
            digest.update(block)
    if digest.hexdigest() != expected:
        raise InstallProblem(
            f"{file.name} is not the file that this version of Lapce AI expects: its SHA-256 is {digest.hexdigest()}, "
            f"not {expected}. Nothing was installed."
        )


def _run(client: PackageClient, command: list[str], wheel: Wheel, folder: Path, came: Callable[[int], None]) -> None:
    log = folder / "log.txt"
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)
        try:
            while process.poll() is None:
                came(min(_size_bytes(folder), wheel.size_bytes))
                time.sleep(WATCH_SECONDS)
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
    if process.returncode != 0:
        raise InstallProblem(_refusal(client, wheel, log))
    came(wheel.size_bytes)


def _refusal(client: PackageClient, wheel: Wheel, log: Path) -> str:
    text = log.read_text(encoding="utf-8", errors="replace")
    if "DO NOT MATCH THE HASHES" in text or "Hash mismatch" in text:
        return f"{wheel.package} {wheel.version}: the package index has another file than this version expects."
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    complaints = [line for line in lines if "error" in line.lower()] or lines or ["it said nothing"]
    return (
        f"{wheel.package} {wheel.version} could not be fetched by {client.title}: "
        f"{complaints[-1][:MOST_COMPLAINT_CHARACTERS]}\n"
        "Is there a network connection? Index, proxy and certificates are those of the package client's configuration."
    )


def _unpack(file: Path, tree: Path) -> None:
    try:
        with zipfile.ZipFile(file) as archive:
            archive.extractall(tree)
    except zipfile.BadZipFile as error:
        raise InstallProblem(f"{file.name} is no wheel: {error}") from None


def _size_bytes(folder: Path) -> int:
    """Of everything below; files that vanish meanwhile do not count."""
    size = 0
    for path in folder.rglob("*"):
        try:
            size += path.lstat().st_size if path.is_file() else 0
        except OSError:
            continue
    return size
