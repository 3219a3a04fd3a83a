"""What a process has used, read from Linux's /proc; None on other systems."""

from __future__ import annotations

import os
import platform
import sys
import time
from pathlib import Path

_SCHEDULED = 2
"""Linux's CPUCLOCK_SCHED: which of a process's clocks; the process itself is in the bits above, inverted."""


def cpu_seconds(pid: int) -> float | None:
    """User and system time of all threads so far, to the nanosecond (clock_getcpuclockid(3))."""
    if sys.platform != "linux":
        return None
    try:
        return time.clock_gettime_ns(~pid << 3 | _SCHEDULED) / 1e9
    except OSError:
        return None


def uss_bytes(pid: int) -> int | None:
    """Memory that only this process has: what would be free if it ended (proc(5), `smaps_rollup`)."""
    text = _proc(pid, "smaps_rollup")
    if text is None:
        return None
    return sum(int(line.split()[1]) * 1024 for line in text.splitlines() if line.startswith("Private_"))


def machine() -> str:
    """One line on where the figures come from, and on who else uses it."""
    load = f", load {os.getloadavg()[0]:.1f} at the start" if hasattr(os, "getloadavg") else ""
    return f"{_processor()}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}{load}"


def _proc(pid: int, name: str) -> str | None:
    if sys.platform != "linux":
        return None
    try:
        return Path(f"/proc/{pid}/{name}").read_text()
    except OSError:
        return None


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())
