"""What a user may set of inline completions, as the engine reads it."""

from __future__ import annotations

from attrs import frozen

from ..features.inline.policy import Setting
from .params import TriggerKinds


@frozen(kw_only=True)
class Wishes:
    """Defaults where nothing is set."""

    lines: Setting = "auto"
    context_tokens: int | None = None
    max_tokens: int | None = None
    timeout_seconds: float | None = 10.0
    candidates: int = 3
    """Items of a manual trigger, in editors that can show several."""
    trigger_kinds: TriggerKinds = "3.18"


WISHES = Wishes()
