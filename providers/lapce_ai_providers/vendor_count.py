"""Asks a vendor how many tokens a content has; where it does not tell, the estimate serves, as in the reference."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from .chunks import UsageChunk
from .errors import ProviderError
from .problems import AttemptFailed
from .profile import Profile
from .provider import Exchange, Runtime, WholeReply
from .pump import LONGEST_WHOLE_BODY_BYTES
from .sendable import unsendable
from .transport.api import read_whole, timeouts_for
from .transport.retry import open_with_retries
from .wire import Timeouts

logger = logging.getLogger(__name__)

Content = str | Sequence[Mapping[str, Any]]
CountExchange = Callable[[Profile, Content], Exchange]
"""What asks for a count: its reply is read whole, into a usage chunk whose input tokens are the count."""


def vendor_count(exchange: CountExchange) -> Callable[[Profile, Content, Runtime], Awaitable[int]]:
    """A provider's `count_tokens` of the exchange that asks the vendor.

    The vendor's failure becomes the estimate where the runtime has one, and is raised as ProviderError where not.
    """

    async def count(profile: Profile, content: Content, runtime: Runtime) -> int:
        try:
            return await told_count(exchange(profile, content), profile, runtime)
        except ProviderError as error:
            if runtime.estimate is None:
                raise
            logger.info("tokens are estimated, since the provider does not count them: %s", error.code)
        return await runtime.estimate(content)

    return count


async def told_count(exchange: Exchange, profile: Profile, runtime: Runtime) -> int:
    """The count that the vendor tells. Raises ProviderError."""
    problem = unsendable(exchange.request)
    if problem is not None:
        raise exchange.failure(problem)
    timeouts = timeouts_for(profile, Timeouts())
    try:
        reply = await open_with_retries(runtime.sender, exchange, timeouts, profile.ca_file)
        try:
            body = await read_whole(reply, LONGEST_WHOLE_BODY_BYTES)
        finally:
            await reply.aclose()
    except AttemptFailed as failed:
        raise exchange.failure(failed.problem) from None
    chunks = exchange.reply.read(reply.head, body)[0] if isinstance(exchange.reply, WholeReply) else []
    return sum(chunk.input_tokens for chunk in chunks if isinstance(chunk, UsageChunk))
