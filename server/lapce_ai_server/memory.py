"""How much memory this process holds, and what of it nobody needs."""

from __future__ import annotations

import linecache
import sys


def resident_bytes() -> int:
    """Resident set in bytes; 0 where the system does not tell."""
    try:
        with open("/proc/self/statm", "rb") as file:
            return int(file.read().split()[1]) * 4096
    except OSError:
        return _peak_bytes()


def drop_generated_sources() -> None:
    """Gives room back that attrs and cattrs have filled: for tracebacks they keep the text of every method they make,
    1.6 MiB for LSP's types alone. Lines of files are read again where a traceback needs them.
    """
    linecache.clearcache()


def _peak_bytes() -> int:
    """The most it ever was: macOS tells bytes, others KiB; Windows has no such module."""
    try:
        import resource
    except ImportError:
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
