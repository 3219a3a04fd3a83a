"""Runs pip in a process of its own: the environment's, or the copy that Python's `ensurepip` brings along.

Arguments: folder for pip's temporary files, path to put in front of the module path or "-", then pip's own arguments.
"""

from __future__ import annotations

import runpy
import sys
import tempfile


def main() -> None:
    """Becomes pip."""
    _, scratch, path, *arguments = sys.argv
    tempfile.tempdir = scratch  # beside the destination: room is checked there, and what has come can be measured
    if path != "-":
        sys.path.insert(0, path)
    sys.argv = ["pip", *arguments]
    runpy.run_module("pip", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
