"""JSON with comments and trailing commas, as VS Code's settings have it → JSON. Pure."""

from __future__ import annotations

import json
import re
from typing import Any

_PIECES = re.compile(r'"(?:[^"\\]|\\.)*"|//[^\n]*|/\*.*?\*/|,(?=(?:\s|//[^\n]*\n|/\*.*?\*/)*[}\]])', re.DOTALL)


def parse_jsonc(text: str) -> Any:
    """The value. Raises ValueError or RecursionError."""
    return json.loads(_PIECES.sub(lambda piece: piece[0] if piece[0].startswith('"') else " ", text))
