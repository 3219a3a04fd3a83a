"""The rate limiters of one session: one for each provider, address, key and model that is asked.

For each model, since vendors count so (OpenAI, Anthropic, Gemini, Bedrock): one model that is used up must not hold
back another.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import TYPE_CHECKING, Any

from attrs import frozen

from ..profile import Profile
from ..url import Url, parse_url

if TYPE_CHECKING:  # imported when there is something to limit
    from .rate_queue import RateQueue

MOST_LIMITERS = 64
"""Kept at most, but for those in use."""

_KEY_FIELDS = (
    "api_key",
    "open_ai_api_key",
    "open_router_api_key",
    "xai_api_key",
    "gemini_api_key",
    "vertex_key_file",
    "vertex_json_credentials",
    "vertex_project_id",
    "vertex_region",
    "aws_access_key",
    "aws_secret_key",
    "aws_api_key",
    "aws_profile",
    "aws_region",
    "azure_tenant_id",
    "azure_client_id",
    "requests_per_minute",
)
"""What tells accounts apart; a session token is not among them, since it changes while the account does not."""


@frozen
class Account:
    """Who is limited together."""

    provider: str
    origin: str
    model: str
    key_hash: int
    """Of the secrets; it never leaves the process."""


class RateLimits:
    """One per session and event loop; forgets all when it is dropped."""

    def __init__(self, *, loopback: bool = False) -> None:
        self._loopback = loopback
        self._queues: OrderedDict[Account, RateQueue] = OrderedDict()

    def queue_for(self, provider: str, profile: Profile, url: str, model: str) -> RateQueue | None:
        """The queue that a request has to pass; None where nothing limits it.

        Args:
            provider: its name.
            profile: with the key, and the limit where the user fixed it.
            url: of the request.
            model: that is asked.
        """
        address = None if profile.requests_per_minute == 0 else parse_url(url)
        if address is None or (not self._loopback and is_loopback(address.host)):
            return None
        account = account_of(provider, profile, address, model)
        queue = self._queues.get(account)
        if queue is None:
            from .rate_queue import RateQueue

            queue = self._queues[account] = RateQueue(profile.requests_per_minute)
            self._forget_some()
        self._queues.move_to_end(account)
        return queue

    def _forget_some(self) -> None:
        """The longest unused ones beyond the most."""
        for account in list(self._queues)[:-1]:
            if len(self._queues) <= MOST_LIMITERS:
                return
            queue = self._queues[account]
            if not queue.waiting and not queue.limiter.under_way:
                del self._queues[account]

    def status(self) -> list[dict[str, Any]]:
        """Rows for `ai/status`, the last used first, without secrets."""
        return [status_row(account, queue) for account, queue in reversed(self._queues.items())]


def status_row(account: Account, queue: RateQueue) -> dict[str, Any]:
    """One limiter, as JSON."""
    now, limiter = queue.now(), queue.limiter
    row = {
        "provider": account.provider,
        "host": account.origin.partition("://")[2],
        "model": account.model,
        "requestsPerMinute": limiter.per_minute,
        "source": limiter.source,
        "sentLastMinute": limiter.sent_last_minute(now),
        "unanswered": limiter.under_way,
        "waiting": queue.waiting,
        "heldSeconds": round(limiter.held_seconds(now), 1),
        "refusals": limiter.refusals,
        "tokensLeft": limiter.tokens_left,
    }
    return {name: value for name, value in row.items() if value is not None}


def account_of(provider: str, profile: Profile, address: Url, model: str) -> Account:
    """Who is limited together with this request."""
    key: tuple[Hashable, ...] = tuple(getattr(profile, name) for name in _KEY_FIELDS)
    return Account(provider, f"{address.scheme}://{address.host}", model, hash(key))


def is_loopback(host: str) -> bool:
    """Whether a host, with or without a port, is this machine."""
    if host.startswith("["):
        return host.partition("]")[0] == "[::1"
    name = host.partition(":")[0].removesuffix(".")
    return name == "localhost" or name.endswith(".localhost") or (name.startswith("127.") and name.count(".") == 3)
