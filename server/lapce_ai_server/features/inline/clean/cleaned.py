"""What is left of an answer."""

from __future__ import annotations

from attrs import frozen


@frozen
class Cleaned:
    """The text to show, and which rules had something to do."""

    text: str
    """What is put in at the cursor; empty where nothing is worth it."""
    replace_after: int = 0
    """Characters of the rest of the line that the text writes anew, such as brackets that the editor closed."""
    fired: tuple[str, ...] = ()
    """Rules that changed something, in their order."""
    dropped_by: str | None = None
    """The rule that left nothing."""
