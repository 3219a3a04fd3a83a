"""Runs a module, as `python -m` does, while memray counts what it allocates; that is known when it has ended."""

from __future__ import annotations

import runpy
import sys

import memray

if __name__ == "__main__":
    path, module, *rest = sys.argv[1:]
    sys.argv = [module, *rest]
    with memray.Tracker(path, trace_python_allocators=True):
        runpy.run_module(module, run_name="__main__", alter_sys=True)
