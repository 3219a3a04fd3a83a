"""Where growing Markdown can be cut: after a blank line that is not inside a code block. Pure.

https://spec.commonmark.org/0.31.2/#fenced-code-blocks (checked 2026-11)
"""

from __future__ import annotations

import re

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")


def split_finished(text: str) -> tuple[str, str]:
    """The blocks that further text cannot change any more, and the one that still grows."""
    fence = ""
    cut = position = 0
    for line in text.splitlines(keepends=True):
        position += len(line)
        match = _FENCE.match(line)
        if match is not None and not fence:
            fence = match[1]
        elif match is not None and match[1].startswith(fence) and not line[match.end() :].strip():
            fence = ""
        elif not fence and not line.strip() and line.endswith("\n"):
            cut = position
    return text[:cut], text[cut:]
