"""The API's `usage` object → usage chunks: what is counted, and whether each report counts or only the last.

https://platform.openai.com/docs/api-reference/chat/object#chat/object-usage (checked 2026-11).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

from ...chunks import UsageChunk
from ...json_edge import as_count

ReadUsage = Callable[[Mapping[str, Any]], UsageChunk]
"""A vendor's way of counting."""
WholeUsage = Callable[[Mapping[str, Any] | None], Iterable[UsageChunk]]
"""What the usage of an answer that does not stream is worth; None where it is not told."""


class UsageReports(Protocol):
    """When a stream's usage reports become chunks."""

    def seen(self, usage: Mapping[str, Any]) -> Iterable[UsageChunk]:
        """A report has come."""
        ...

    def finish(self) -> Iterable[UsageChunk]:
        """The stream has ended."""
        ...


class EveryReport:
    """Each report is a chunk at once."""

    def __init__(self, read: ReadUsage) -> None:
        self._read = read

    def seen(self, usage: Mapping[str, Any]) -> Iterable[UsageChunk]:
        """The chunk of this report."""
        return (self._read(usage),)

    def finish(self) -> Iterable[UsageChunk]:
        """Nothing is owed."""
        return ()


class LastReport:
    """Only the last report counts, and is a chunk when the stream has ended."""

    def __init__(self, read: ReadUsage) -> None:
        self._read = read
        self._last: Mapping[str, Any] | None = None

    def seen(self, usage: Mapping[str, Any]) -> Iterable[UsageChunk]:
        """Kept until the end."""
        self._last = usage
        return ()

    def finish(self) -> Iterable[UsageChunk]:
        """The last report, if there was one."""
        last, self._last = self._last, None
        return () if last is None else (self._read(last),)


def counted(usage: Mapping[str, Any], name: str) -> int:
    """A number of tokens; 0 where it is not told."""
    return as_count(usage.get(name)) or 0


def told(usage: Mapping[str, Any], name: str) -> int | None:
    """A number of tokens; None where it is not told or 0, which the reference does not tell apart."""
    return as_count(usage.get(name)) or None


def plain_usage(usage: Mapping[str, Any]) -> UsageChunk:
    """Input and output."""
    return UsageChunk(counted(usage, "prompt_tokens"), counted(usage, "completion_tokens"))


def cached_usage(usage: Mapping[str, Any]) -> UsageChunk:
    """Input and output, and what went to and came from a cache, in Anthropic's words (as routers give them)."""
    return UsageChunk(
        counted(usage, "prompt_tokens"),
        counted(usage, "completion_tokens"),
        cache_write_tokens=told(usage, "cache_creation_input_tokens"),
        cache_read_tokens=told(usage, "cache_read_input_tokens"),
    )


def usage_or_zeros(usage: Mapping[str, Any] | None) -> Iterable[UsageChunk]:
    """A chunk in any case, as the reference yields it for messages."""
    return (cached_usage(usage or {}),)


def usage_if_told(usage: Mapping[str, Any] | None) -> Iterable[UsageChunk]:
    """A chunk where there is something to tell: the reference yields none for a prompt."""
    return () if usage is None else (cached_usage(usage),)
