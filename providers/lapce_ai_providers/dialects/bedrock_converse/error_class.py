"""The name of a Bedrock error → who must act on it.

https://docs.aws.amazon.com/bedrock/latest/userguide/troubleshooting-api-error-codes.html (checked 2026-11).
"""

from __future__ import annotations

from ...errors import ErrorCode, ProviderError, Refused, Unavailable, error_for_status

ErrorClass = tuple[type[ProviderError], ErrorCode]

_AUTHENTICATION: ErrorClass = (Refused, "authentication")
_THROTTLED: ErrorClass = (Unavailable, "rate_limited")
_UNAVAILABLE: ErrorClass = (Unavailable, "unavailable")
_CLASSES: dict[str, ErrorClass] = {
    "accessdeniedexception": (Refused, "permission"),
    "conflictexception": _UNAVAILABLE,
    "expiredtokenexception": _AUTHENTICATION,
    "incompletesignature": _AUTHENTICATION,
    "internalserverexception": _UNAVAILABLE,
    "internalfailure": _UNAVAILABLE,
    "invalidclienttokenid": _AUTHENTICATION,
    "invalidsignatureexception": _AUTHENTICATION,
    "missingauthenticationtoken": _AUTHENTICATION,
    "modelerrorexception": _UNAVAILABLE,
    "modelnotreadyexception": _UNAVAILABLE,
    "modelstreamerrorexception": _UNAVAILABLE,
    "modeltimeoutexception": (Unavailable, "timeout"),
    "resourcenotfoundexception": (Refused, "not_found"),
    "servicequotaexceededexception": _THROTTLED,
    "serviceunavailableexception": _UNAVAILABLE,
    "throttlingexception": _THROTTLED,
    "toomanyrequestsexception": _THROTTLED,
    "unrecognizedclientexception": _AUTHENTICATION,
    "validationexception": (Refused, "refused"),
}
_TOO_LARGE = ("too long", "too many tokens", "context length", "maximum context")


def class_of(name: str, text: str, status: int | None) -> ErrorClass:
    """Class and code of an error by its name, or else by its status."""
    said = text.lower()
    if "authentication failed" in said or "api key" in said:
        return _AUTHENTICATION
    known = _CLASSES.get(name.lower())
    if known is None:
        if status is None:
            return _UNAVAILABLE
        told = error_for_status(status, text)
        known = type(told), told.code
    if known == (Refused, "refused") and any(words in said for words in _TOO_LARGE):
        return Refused, "too_large"
    return known
