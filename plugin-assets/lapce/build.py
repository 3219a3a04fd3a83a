"""Builds the Lapce plugin: wasm, a folder for `lapce --plugin-path`, and the archive that `volts publish` would send.

The same source gives the same bytes: no times, owners or paths of a machine get into them. `make plugin` runs it.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import tarfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ASSETS = Path(__file__).resolve().parent
LONGEST_WASM_BYTES = 100_000


def build_wasm(wasm: Path) -> None:
    """Compiles the shim. Raises CalledProcessError with the compiler's words on stderr."""
    wasm.parent.mkdir(parents=True, exist_ok=True)
    cache = wasm.parent / "zig-cache"
    environment = {
        **os.environ,
        "ZIG_GLOBAL_CACHE_DIR": str(cache / "global"),
        "ZIG_LOCAL_CACHE_DIR": str(cache / "local"),
    }
    # Lapce's engine (wasmtime 14) takes no newer features than the first version's: hence mvp.
    options = ["-target", "wasm32-wasi", "-mcpu=mvp", "-O", "ReleaseSmall", "-fstrip", "-fno-entry"]
    command = [
        sys.executable,
        "-m",
        "ziglang",
        "build-exe",
        "shim.zig",
        *options,
        "--export=handle_rpc",
        f"-femit-bin={wasm.resolve()}",
    ]
    subprocess.run(command, cwd=ASSETS, env=environment, check=True)
    wasm.chmod(0o644)


def contents(wasm: Path) -> dict[str, bytes]:
    """Name in the archive → bytes, in the order of `volts publish` (commands.rs of its CLI, checked 2026-11)."""
    manifest = (ROOT / "volt.toml").read_bytes()
    volt = tomllib.loads(manifest.decode())
    return {
        "volt.toml": manifest,
        volt["wasm"]: wasm.read_bytes(),
        "README.md": (ASSETS / "README.md").read_bytes(),
        volt["icon"]: (ROOT / volt["icon"]).read_bytes(),
    }


def archive(files: dict[str, bytes]) -> bytes:
    """A tar in zstd, as the registry takes it."""
    import zstandard

    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)  # owner 0, time 0
            entry.size, entry.mode = len(data), 0o644
            tar.addfile(entry, io.BytesIO(data))
    return zstandard.ZstdCompressor(level=3).compress(packed.getvalue())


def write_folder(files: dict[str, bytes], folder: Path) -> None:
    """The plugin as Lapce finds it after it was installed, and the licence."""
    shutil.rmtree(folder, ignore_errors=True)
    for name, data in {**files, "LICENSE": (ROOT / "LICENSE").read_bytes()}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def build(target: Path) -> None:
    """`lapce-ai.wasm`, `plugin/` and `plugin.volt` in the target folder. The wasm must stay below its limit."""
    wasm = target / "lapce-ai.wasm"
    build_wasm(wasm)
    if wasm.stat().st_size > LONGEST_WASM_BYTES:
        raise SystemExit(f"the wasm has {wasm.stat().st_size:,} bytes, more than {LONGEST_WASM_BYTES:,}")
    files = contents(wasm)
    write_folder(files, target / "plugin")
    (target / "plugin.volt").write_bytes(archive(files))


if __name__ == "__main__":
    here = ROOT / "build"
    build(here)
    for built in ("lapce-ai.wasm", "plugin.volt"):
        sys.stdout.write(f"build/{built}: {(here / built).stat().st_size:,} bytes\n")
    sys.stdout.write(f"lapce --plugin-path {here / 'plugin'}\n")
