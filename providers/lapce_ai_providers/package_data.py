"""Files that lie beside our modules, also where all of them are in one zip file."""

from __future__ import annotations

import os
import sys
from typing import Any


def package_text(module: str, name: str) -> str:
    """The text of a file beside a module (`__name__`). Raises OSError where there is none."""
    spec = sys.modules[module].__spec__
    assert spec is not None
    assert spec.origin is not None
    loader: Any = spec.loader  # that of files and that of zips both have it (PEP 302)
    data: bytes = loader.get_data(os.path.join(os.path.dirname(spec.origin), name))
    return data.decode("utf-8")
