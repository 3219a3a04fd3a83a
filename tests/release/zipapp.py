"""`make zipapp`: the server and its pure-Python packages in build/lapce-ai.pyz, the same bytes for the same commit.

What is written in C stays outside: the Python that runs the file must have `httptools`, and `toktok` and `cryptography`
where tokens are counted or Google's keys are used. Good for a machine where only those can be installed, or are there.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import zipfile
from datetime import UTC, datetime
from pathlib import Path

from .packages import ROOT, build_wheel, sha256, source_date

TARGET = ROOT / "build" / "lapce-ai.pyz"
PURE = (
    "pygls", "lsprotocol", "attrs", "cattrs", "typing_extensions", "httpx", "httpcore", "h11", "anyio", "idna",
    "certifi", "click", "rich", "markdown-it-py", "mdurl", "pygments", "prompt-toolkit", "wcwidth",
)  # fmt: skip
"""With what they need; by the pins of constraints.txt."""
MAIN = "import sys\nfrom lapce_ai_server.cli import main\nsys.exit(main())\n"
LEFT_OUT = (".dist-info/RECORD", ".dist-info/direct_url.json", ".dist-info/INSTALLER", ".dist-info/REQUESTED", ".pyc")


def build(target: Path = TARGET) -> Path:
    """The file. Raises CalledProcessError."""
    seconds = source_date()
    with tempfile.TemporaryDirectory() as folder:
        content = Path(folder) / "content"
        wheel = build_wheel(ROOT, Path(folder) / "wheel", seconds)
        constraints = ["-c", str(ROOT / "constraints.txt")]
        install = ["install", "--quiet", "--no-deps", "--no-compile", "--disable-pip-version-check", "--target"]
        subprocess.run(
            [sys.executable, "-m", "pip", *install, str(content), *constraints, str(wheel), *PURE], check=True
        )
        shutil.rmtree(content / "bin", ignore_errors=True)
        (content / "__main__.py").write_text(MAIN, "utf-8")
        target.parent.mkdir(parents=True, exist_ok=True)
        write(content, target, seconds)
    return target


def write(content: Path, target: Path, seconds: int) -> None:
    """As `python -m zipapp` does, but with names in order and one date."""
    date = datetime.fromtimestamp(max(seconds, 315_532_800), UTC).timetuple()[:6]
    names = sorted(path for path in content.rglob("*") if path.is_file() and not str(path).endswith(LEFT_OUT))
    with target.open("wb") as file:
        file.write(b"#!/usr/bin/env python3\n")
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in names:
                entry = zipfile.ZipInfo(path.relative_to(content).as_posix(), date)
                entry.external_attr, entry.compress_type = 0o644 << 16, zipfile.ZIP_DEFLATED
                archive.writestr(entry, path.read_bytes())
    target.chmod(0o755)


if __name__ == "__main__":
    built = build()
    print(f"{sha256(built)}  {built.relative_to(ROOT)}  {built.stat().st_size} bytes")
