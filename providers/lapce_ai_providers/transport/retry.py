"""Attempts until a reply is accepted or the provider's rule gives up; nothing is repeated after the reply's head."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable

from attrs import frozen

from ..problems import AttemptFailed, AttemptProblem, CutProblem, StatusProblem
from ..provider import Exchange
from ..wire import Timeouts
from .api import LONGEST_ERROR_BODY_BYTES, Reply, Transport
from .aws_error_name import aws_error_name


@frozen
class Waiting:
    """Told before each wait between attempts."""

    attempt: int
    """How many attempts have failed, from 1."""
    seconds: float
    problem: AttemptProblem


async def open_with_retries(
    transport: Transport,
    exchange: Exchange,
    timeouts: Timeouts,
    ca_file: str | None,
    on_wait: Callable[[Waiting], None] | None = None,
) -> Reply:
    """The first reply with a status of 200 to 299; each attempt is authorized anew.

    Args:
        transport: makes the attempts.
        exchange: the request, and the rule that decides after each failure; a token that expired is renewed once.
        timeouts: of each attempt.
        ca_file: the authorities to trust, None for the transport's.
        on_wait: told before each wait.

    Raises:
        AttemptFailed: with the last attempt's problem.
    """
    attempt = 0
    renewed = False
    while True:
        attempt += 1
        try:
            return await _attempt(transport, exchange, timeouts, ca_file)
        except AttemptFailed as failed:
            problem = failed.problem
            if isinstance(problem, CutProblem):
                raise  # the reply had begun
            if not renewed and refuses_expired_token(exchange, problem):
                renewed = True
                attempt -= 1  # the refusal was the token's fault, and is no attempt by the provider's rule
                continue
            wait = exchange.retry(attempt, problem, chance=random.random(), now=time.time())
            if wait is None:
                raise
        if on_wait is not None:
            on_wait(Waiting(attempt, wait, problem))
        await asyncio.sleep(wait)


def refuses_expired_token(exchange: Exchange, problem: AttemptProblem) -> bool:
    """Whether the attempt failed for want of a token that still holds; the next attempt gets a new one."""
    if exchange.renew is None or not isinstance(problem, StatusProblem):
        return False
    head = problem.head
    refused = head.status == 401 or aws_error_name(head.headers, problem.body) in EXPIRED_NAMES
    return refused and exchange.renew()


EXPIRED_NAMES = ("ExpiredToken", "ExpiredTokenException")
"""Amazon says so with a 403 (https://docs.aws.amazon.com/bedrock/latest/APIReference/CommonErrors.html)."""


async def _attempt(transport: Transport, exchange: Exchange, timeouts: Timeouts, ca_file: str | None) -> Reply:
    request = exchange.request if exchange.authorize is None else await exchange.authorize(exchange.request)
    reply = await transport.open(request, timeouts=timeouts, ca_file=ca_file)
    if 200 <= reply.head.status < 300:
        return reply
    try:
        body = await _error_body(reply)
    finally:
        await reply.aclose()
    from .echo import without_credentials  # only for refusals

    raise AttemptFailed(StatusProblem(*without_credentials(request, reply.head, body)))


async def _error_body(reply: Reply) -> bytes:
    """What came of the body, up to the limit; a refusal whose body breaks off is still that refusal."""
    body = bytearray()
    try:
        async for piece in reply:
            body += piece[: LONGEST_ERROR_BODY_BYTES - len(body)]
            if len(body) >= LONGEST_ERROR_BODY_BYTES:
                break
    except AttemptFailed:
        pass
    return bytes(body)
