"""The one place that imports httpx, so that it brings its API alone."""

from __future__ import annotations

import sys

if "httpx" not in sys.modules:
    # httpx imports its command line with itself where click, rich and pygments are installed, as they are here: 6 MiB
    # more. Without that module it uses a stub of its own (httpx/__init__.py of 0.28.1, checked 2026-11).
    sys.modules["httpx._main"] = None  # type: ignore[assignment]

import httpx

__all__ = ["httpx"]
