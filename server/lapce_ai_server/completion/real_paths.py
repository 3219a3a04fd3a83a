"""A document's path → the path of the file that it really is, where a part of it is a symbolic link.

Looks at the disk once for each document, and again after some seconds: slow disks must not slow down typing.
"""

from __future__ import annotations

import os
from collections import OrderedDict

MOST_DOCUMENTS = 128
"""Whose paths are remembered."""
LOOK_SECONDS = 5.0
"""How old may be what is known of a path: somebody may put a link in its place."""


class RealPaths:
    """Of one editor. Seconds are of any clock that only goes on."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, tuple[float, str]] = OrderedDict()

    def real(self, path: str, now_seconds: float) -> str:
        """The path without links, with `/` between its parts; the same one where the disk does not tell.

        Args:
            path: with `/` between its parts.
            now_seconds: the caller's clock.
        """
        known = self._known.get(path)
        if known is None or now_seconds - known[0] >= LOOK_SECONDS:
            known = self._known[path] = (now_seconds, _real(path))
            if len(self._known) > MOST_DOCUMENTS:
                self._known.popitem(last=False)
        return known[1]


def _real(path: str) -> str:
    if not os.path.isabs(path):
        return path
    try:
        return os.path.realpath(path).replace("\\", "/")
    except (OSError, ValueError):  # a loop of links, a name that no disk has
        return path
