"""Replies that break off or are not what was asked for: the words for it, the same in every dialect."""

from __future__ import annotations

from ..errors import BrokenReply, ProviderError, Unavailable
from ..json_edge import excerpt
from ..problems import CutProblem


def cut(problem: CutProblem, prefix: str = "") -> ProviderError:
    """The reply broke off; what came before it has been shown.

    Args:
        problem: how it broke off.
        prefix: how the provider's messages begin.
    """
    if problem.kind == "too_large":
        return BrokenReply(f"{prefix}The reply is too long: {problem.detail}")
    if problem.kind == "protocol":
        return BrokenReply(f"{prefix}The reply broke off, it is not valid HTTP: {problem.detail}")
    text = f"{prefix}The reply broke off before its end: {problem.detail}"
    return Unavailable(text, code="timeout" if problem.kind == "idle" else "connection", retryable=True)


def beginning(body: bytes) -> str:
    """The beginning of a body, to be shown in a message."""
    return excerpt(body[:1000].decode("utf-8", "replace")) or "(nothing)"
