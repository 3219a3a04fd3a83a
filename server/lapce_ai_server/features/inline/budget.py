"""Model and settings → how much of a document and of its neighbours a prompt may hold, and how long an answer may be.

Tokens are estimated by bytes: exact counts need a table of 64 MiB, and vendors cut differently anyway.
"""

from __future__ import annotations

from attrs import evolve, frozen

from .policy import Policy

BYTES_PER_TOKEN = 3.5
"""Of source code in UTF-8; a little less than is usual, so that a prompt is rather too short than too long."""
DEFAULT_TOKENS = 1_500
NEAR_TOKENS = 700
"""For models on one's own machine, which read slowly."""
LEAST_TOKENS = 64
INSTRUCTION_TOKENS = 400
"""What a chat prompt holds besides: instructions and examples."""
SHARE_OF_WINDOW = 0.5
"""So much of what a model can hold is used at most: the estimate may be wrong by that."""
SHARE_OF_HOLE = 0.7
"""Of the tokens, for the text around the cursor; the rest is for other snippets."""
BYTES_PER_ANSWER_TOKEN = 3.0


@frozen
class Budget:
    """Estimated tokens for the text around the cursor (prefix and suffix) and for snippets; instructions are extra."""

    hole_tokens: int
    context_tokens: int

    @property
    def tokens(self) -> int:
        """All together."""
        return self.hole_tokens + self.context_tokens


def budget_for(*, context_window: int | None = None, tokens: int | None = None, near: bool = False) -> Budget:
    """The budget of a model.

    Args:
        context_window: what the model can hold, in tokens, where it is known.
        tokens: the user's setting (`inlineContextTokens`), which goes before our defaults.
        near: whether the model runs on the user's own machine or network.
    """
    wanted = tokens if tokens is not None else NEAR_TOKENS if near else DEFAULT_TOKENS
    if context_window is not None:
        wanted = min(wanted, int(context_window * SHARE_OF_WINDOW) - INSTRUCTION_TOKENS)
    wanted = max(wanted, LEAST_TOKENS)
    hole_tokens = int(wanted * SHARE_OF_HOLE)
    return Budget(hole_tokens, wanted - hole_tokens)


def shrink(budget: Budget) -> Budget:
    """For one more attempt, where a prompt was too long: half of all, and no snippets."""
    return evolve(budget, hole_tokens=max(1, budget.tokens // 2), context_tokens=0)


def answer_tokens(policy: Policy, most_tokens: int | None = None) -> int:
    """How long an answer may be. `most_tokens`: the user's setting (`inlineMaxTokens`)."""
    wanted = int(policy.most_characters / BYTES_PER_ANSWER_TOKEN) + 1
    return wanted if most_tokens is None else min(wanted, most_tokens)


def estimated_tokens(text: str) -> int:
    """How many tokens a text has, more or less."""
    return -int(-weight(text) // BYTES_PER_TOKEN)


def weight(text: str) -> int:
    """Bytes in UTF-8."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))
