"""What is asked of a model, provider-neutral: the right half of the editor's `ai/stream` and `ai/complete`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from attrs import field, frozen

from .hole import AnswerLimits, Hole
from .profile import Profile

Message = Mapping[str, Any]
"""`{"role": "user" | "assistant", "content": str | [block]}`; blocks as in the Anthropic Messages API
(`text`, `image`, `tool_use`, `tool_result`, `thinking`), already checked for shape."""


@frozen(kw_only=True)
class Call:
    """One question to one model: either `messages` (the reference's createMessage) or `prompt` (its completePrompt)."""

    profile: Profile
    system: str | None = field(default=None, repr=False)
    """None: none is sent. "": what the reference does with an empty one."""
    messages: Sequence[Message] = field(default=(), repr=False)
    prompt: str | None = field(default=None, repr=False)
    """Set: one request that does not stream; `system` and `messages` are then not looked at."""
    metadata: Mapping[str, Any] = field(factory=dict[str, Any], repr=False)
    """The reference's call metadata (`taskId`, `mode`, `previousResponseId`, `thinking`, …)."""
    limits: AnswerLimits | None = None
    """How short the answer must be, for inline completions; None leaves the request as the reference has it."""
    hole: Hole | None = None
    """A place to fill at an endpoint made for that; `system`, `messages` and `prompt` are then not looked at."""
