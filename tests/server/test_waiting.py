"""What people read while a call waits."""

from __future__ import annotations

import pytest

from lapce_ai_providers.problems import ConnectionProblem, StatusProblem, TimeoutProblem
from lapce_ai_providers.transport.queued import Queued
from lapce_ai_providers.transport.retry import Waiting
from lapce_ai_providers.wire import ResponseHead
from lapce_ai_server.waiting import queued_message, waiting_message


@pytest.mark.parametrize(
    ("queued", "line"),
    [
        (
            Queued(7.2, 12, "requests_per_minute"),
            "Waiting for OpenAI's rate limit: 12 calls before this one, about 8 s",
        ),
        (Queued(0.1, 1, "requests_per_minute"), "Waiting for OpenAI's rate limit: 1 call before this one, about 1 s"),
        (Queued(None, 0, "requests_per_minute"), "Waiting for OpenAI's rate limit"),
        (Queued(600, 0, "tokens_per_minute"), "Waiting for OpenAI's limit of tokens a minute: about 10 min"),
        (Queued(None, 3, "vendor"), "Waiting since OpenAI asks for it: 3 calls before this one"),
    ],
)
def test_a_call_in_a_queue_says_whose_limit_it_is_and_how_long_it_takes(queued: Queued, line: str) -> None:
    assert queued_message(queued, "OpenAI") == line


@pytest.mark.parametrize(
    ("problem", "why"),
    [
        (StatusProblem(ResponseHead(503, "", {}), b""), "answered 503"),
        (TimeoutProblem("headers", 1), "did not answer in time"),
        (ConnectionProblem("closed", "gone"), "could not be reached"),
    ],
)
def test_a_call_that_is_tried_again_says_why(
    problem: StatusProblem | TimeoutProblem | ConnectionProblem, why: str
) -> None:
    assert waiting_message(Waiting(1, 0.5, problem)) == f"The provider {why}; trying again in 0.5 s"
