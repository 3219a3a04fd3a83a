"""How Lapce is to start this very program: by its absolute path, since an editor's PATH is seldom a shell's."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence

NAMES = ("lapce-ai", "lapce-ai.exe")
MODULE = ("-P", "-m", "lapce_ai_server")


def own_program(argument_zero: str | None = None) -> Sequence[str]:
    """The program with the arguments that start it.

    A link stays a link: what pipx and uv put into ~/.local/bin survives upgrades, the file behind it may not.
    """
    named = sys.argv[0] if argument_zero is None else argument_zero
    if os.path.basename(named).lower() in NAMES:
        path = os.path.abspath(named) if os.path.dirname(named) else shutil.which(named)
        if path and os.path.isfile(path):
            return (path,)
    return (sys.executable, *MODULE)
