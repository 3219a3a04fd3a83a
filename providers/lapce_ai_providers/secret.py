"""A key or token that no log, repr or traceback can show."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

if TYPE_CHECKING:  # every start reads the environment's keys, which are at hand
    from .key_sources import KeySource

MASK = "•••"


@final
class Secret:
    """Holds a secret text; only `reveal` gives it away, at the one place where it goes on the wire.

    Or it only says where the text is to be fetched (`source`): then it stands in for it until somebody has
    (`auth/fetched_keys.py`).
    """

    __slots__ = ("_text", "source")

    def __init__(self, text: str, source: KeySource | None = None) -> None:
        self._text = text
        self.source = source
        """None: the text is here."""

    @classmethod
    def at(cls, source: KeySource) -> Secret:
        """One that has to be fetched."""
        return cls("", source)

    def reveal(self) -> str:
        """The text itself. Callers must not keep it anywhere that is printed."""
        if self.source is not None:
            raise LookupError("the secret has to be fetched first")
        return self._text

    def __repr__(self) -> str:
        return MASK

    def __str__(self) -> str:
        return MASK

    def __format__(self, format_spec: str) -> str:
        return MASK

    def __bool__(self) -> bool:
        return bool(self._text) or self.source is not None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and (self._text, self.source) == (other._text, other.source)

    def __hash__(self) -> int:
        return hash((Secret, self._text, self.source))

    def __reduce__(self) -> str | tuple[object, ...]:
        raise TypeError("a Secret is not pickled")
