"""What all targets have."""

from __future__ import annotations

from collections.abc import Callable

from attrs import frozen


@frozen
class Target:
    """Something to be fed with anything."""

    name: str
    run: Callable[[bytes], None]
    """Raises what nobody expects, and AssertionError where a promise is broken."""
    seeds: Callable[[], list[bytes]]
