"""The error tree, by who must act.

ProviderError            facts as fields; the message is the reference's text, character for character
├── InvalidCall          the caller: parameters are wrong                     invalid_params
├── SettingsProblem      the user: a setting is missing or wrong              settings
├── Refused              the user: key, permission, model, content, size      authentication … refused
├── Unavailable          nobody: try again later                              rate_limited, timeout, connection, …
└── BrokenReply          the provider: its reply breaks its own protocol      broken_reply
"""

from __future__ import annotations

from typing import Literal

from .chunks import Chunk

ErrorCode = Literal[
    "invalid_params",
    "settings",
    "authentication",
    "permission",
    "not_found",
    "rate_limited",
    "too_large",
    "refused",
    "unavailable",
    "timeout",
    "connection",
    "broken_reply",
    "internal",
]


class ProviderError(Exception):
    """A call failed. `message` is shown to people as it stands."""

    code: ErrorCode = "internal"

    def __init__(
        self,
        message: str,
        *,
        code: ErrorCode | None = None,
        status: int | None = None,
        retryable: bool = False,
        retry_after_seconds: float | None = None,
        request_id: str | None = None,
        detail: str | None = None,
        chunks: tuple[Chunk, ...] = (),
    ) -> None:
        super().__init__(message)
        self.message = message
        if code is not None:
            self.code = code
        self.status = status
        self.retryable = retryable
        self.retry_after_seconds = retry_after_seconds
        self.request_id = request_id
        self.detail = detail
        """What the log and `end.message` add to the message: a proxy's status, a host. Never a secret."""
        self.chunks = chunks
        """Chunks that the reference still yields ahead of the error (Bedrock tells errors as text too)."""


class InvalidCall(ProviderError):
    """The parameters of the call are wrong."""

    code: ErrorCode = "invalid_params"


class SettingsProblem(ProviderError):
    """A setting is missing or wrong."""

    code: ErrorCode = "settings"


class Refused(ProviderError):
    """The provider does not do this for this user: key, permission, model, content, size."""

    code: ErrorCode = "refused"


class Unavailable(ProviderError):
    """Nothing is wrong with the call: rate limit, overload, network."""

    code: ErrorCode = "unavailable"


class BrokenReply(ProviderError):
    """The reply breaks the provider's own protocol."""

    code: ErrorCode = "broken_reply"


def error_for_status(
    status: int,
    message: str,
    *,
    retry_after_seconds: float | None = None,
    request_id: str | None = None,
    chunks: tuple[Chunk, ...] = (),
) -> ProviderError:
    """The class and code for an HTTP status; wording is the provider's."""
    kind, code = _KINDS.get(status) or ((Unavailable, "unavailable") if status >= 500 else (Refused, "refused"))
    return kind(
        message,
        code=code,
        status=status,
        retryable=kind is Unavailable,
        retry_after_seconds=retry_after_seconds,
        request_id=request_id,
        chunks=chunks,
    )


_KINDS: dict[int, tuple[type[ProviderError], ErrorCode]] = {
    401: (Refused, "authentication"),
    402: (Refused, "permission"),
    403: (Refused, "permission"),
    404: (Refused, "not_found"),
    408: (Unavailable, "timeout"),
    409: (Unavailable, "unavailable"),
    413: (Refused, "too_large"),
    429: (Unavailable, "rate_limited"),
    504: (Unavailable, "timeout"),
}
