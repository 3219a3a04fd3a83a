"""`make release`: builds sdist and wheel into dist/, checks them, and prints their hashes. Publishes nothing."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from .packages import ROOT, build_sdist, build_wheel, sha256, source_date, unpacked

DIST = ROOT / "dist"


def main() -> None:
    """The exit status is 1 where a check fails; what is wrong stands on stderr."""
    seconds = source_date()
    shutil.rmtree(DIST, ignore_errors=True)
    sdist = build_sdist(ROOT, DIST, seconds)
    with tempfile.TemporaryDirectory() as folder:
        source = unpacked(sdist, Path(folder))
        wheel = build_wheel(source, DIST, seconds)
        again = build_wheel(ROOT, Path(folder) / "again", seconds)
        if sha256(again) != sha256(wheel):
            sys.exit("the checkout and the sdist build different wheels: is there a file that git does not know?")
    packages = ["--package=server/lapce_ai_server", "--package=providers/lapce_ai_providers"]
    for check in (
        ["check_wheel_contents", *packages, str(wheel)],
        ["twine", "check", "--strict", str(sdist), str(wheel)],
    ):
        if subprocess.run([sys.executable, "-m", *check], cwd=ROOT, check=False).returncode:
            sys.exit(1)
    print(f"SOURCE_DATE_EPOCH={seconds}")
    for built in (sdist, wheel):
        print(f"{sha256(built)}  {built.relative_to(ROOT)}  {built.stat().st_size} bytes")


if __name__ == "__main__":
    main()
