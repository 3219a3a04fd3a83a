"""The rules by which the reference's SDKs repeat, and the waits between."""

from __future__ import annotations

import math
from email.utils import formatdate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lapce_ai_providers.problems import AttemptProblem, ConnectionProblem, StatusProblem, TimeoutProblem
from lapce_ai_providers.provider import RetryRule
from lapce_ai_providers.transport.aws_error_name import aws_error_name
from lapce_ai_providers.transport.retry_after import retry_after_seconds
from lapce_ai_providers.transport.retry_policy import THROTTLING_NAMES, aws_sdk_rule, never, openai_sdk_rule
from lapce_ai_providers.wire import ResponseHead

NOW = 1_800_000_000.0


def refused(status: int, body: bytes = b"", **headers: str) -> StatusProblem:
    return StatusProblem(
        ResponseHead(status, "", {name.replace("_", "-"): text for name, text in headers.items()}), body
    )


def wait(rule: RetryRule, problem: AttemptProblem, attempt: int = 1, chance: float = 0.0) -> float | None:
    return rule(attempt, problem, chance=chance, now=NOW)


CONNECTIONS: list[AttemptProblem] = [
    ConnectionProblem("refused", ""),
    ConnectionProblem("closed", ""),
    ConnectionProblem("dns", ""),
    TimeoutProblem("connect", 1),
    TimeoutProblem("headers", 1),
]
problems = st.one_of(
    st.sampled_from(CONNECTIONS),
    st.builds(
        refused,
        st.integers(200, 599),
        st.binary(max_size=30),
        retry_after=st.text(max_size=30),
        retry_after_ms=st.text(max_size=10),
        x_should_retry=st.sampled_from(["true", "false", "", "TRUE"]),
    ),
)


@given(
    st.sampled_from([openai_sdk_rule, aws_sdk_rule, never]),
    problems,
    st.integers(1, 9),
    st.floats(0, 1, exclude_max=True),
)
def test_every_rule_gives_up_after_two_repetitions_and_never_waits_a_minute(
    rule: RetryRule, problem: AttemptProblem, attempt: int, chance: float
) -> None:
    seconds = rule(attempt, problem, chance=chance, now=NOW)
    assert seconds is None or 0 <= seconds < 60
    assert attempt <= 2 or seconds is None


@pytest.mark.parametrize("status", [408, 409, 429, 500, 502, 503, 529, 599])
def test_the_openai_rule_repeats_these(status: int) -> None:
    assert [wait(openai_sdk_rule, refused(status), attempt) for attempt in (1, 2, 3)] == [0.5, 1.0, None]


@pytest.mark.parametrize("status", [300, 400, 401, 403, 404, 413, 422])
def test_the_openai_rule_does_not_repeat_these(status: int) -> None:
    assert wait(openai_sdk_rule, refused(status)) is None


@pytest.mark.parametrize("problem", CONNECTIONS)
def test_the_openai_rule_repeats_after_every_failure_to_connect(problem: AttemptProblem) -> None:
    assert wait(openai_sdk_rule, problem) == 0.5


def test_the_openai_rule_lets_the_server_decide() -> None:
    assert wait(openai_sdk_rule, refused(400, x_should_retry="true")) == 0.5
    assert wait(openai_sdk_rule, refused(500, x_should_retry="false")) is None
    assert wait(openai_sdk_rule, refused(500, x_should_retry="maybe")) == 0.5


def test_the_openai_rule_shortens_its_waits_by_up_to_a_quarter() -> None:
    assert wait(openai_sdk_rule, refused(500), 2, chance=0.5) == 0.875


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry_after_ms": "1500"}, 1.5),
        ({"retry_after_ms": "20.5"}, 0.0205),
        ({"retry_after": "2"}, 2),
        ({"retry_after": "1.5"}, 1.5),
        ({"retry_after": "2 seconds"}, 2),
        ({"retry_after_ms": "100", "retry_after": "7"}, 0.1),
        ({"retry_after_ms": "soon", "retry_after": "7"}, 7),
        ({"retry_after_ms": "0", "retry_after": "7"}, 7),
        ({"retry_after": formatdate(NOW + 30, usegmt=True)}, 30),
        ({"retry_after": "59.999"}, 59.999),
        # Not used: out of the range in which the SDKs believe it.
        ({"retry_after": "0"}, 0.5),
        ({"retry_after": "60"}, 0.5),
        ({"retry_after": "120"}, 0.5),
        ({"retry_after": "-1"}, 0.5),
        ({"retry_after_ms": "-5", "retry_after": "7"}, 0.5),
        ({"retry_after": "Infinity"}, 0.5),
        ({"retry_after": "1e99"}, 0.5),
        ({"retry_after": formatdate(NOW - 30, usegmt=True)}, 0.5),
        ({"retry_after": "soon"}, 0.5),
        ({"retry_after": ""}, 0.5),
    ],
)
def test_the_openai_rule_waits_as_it_is_asked(headers: dict[str, str], seconds: float) -> None:
    assert wait(openai_sdk_rule, refused(429, **headers)) == pytest.approx(seconds)


@given(st.text(), st.text())
def test_no_header_is_too_odd(milliseconds: str, text: str) -> None:
    seconds = retry_after_seconds({"retry-after-ms": milliseconds, "retry-after": text}, NOW)
    assert seconds is None or not math.isnan(seconds)


def test_googles_rule_never_repeats() -> None:
    assert wait(never, refused(503)) is None
    assert wait(never, ConnectionProblem("reset", "")) is None


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_the_aws_rule_waits_a_random_part_of_a_tenth_of_a_second(status: int) -> None:
    waits = [wait(aws_sdk_rule, refused(status), attempt, chance=0.999999) for attempt in (1, 2, 3)]
    assert waits == [pytest.approx(0.1, abs=1.1e-3), pytest.approx(0.2, abs=1.1e-3), None]
    assert wait(aws_sdk_rule, refused(status), chance=0) == 0


@pytest.mark.parametrize(
    "problem",
    [
        refused(429),
        refused(429, x_amzn_errortype="ModelNotReadyException"),
        refused(400, x_amzn_errortype="ThrottlingException"),
        refused(400, x_amzn_errortype="com.amazon#ThrottlingException:http://x/"),
        refused(400, b'{"__type": "aws#TooManyRequestsException"}'),
        refused(429, retry_after="1"),
    ],
)
def test_the_aws_rule_waits_longer_when_throttled(problem: StatusProblem) -> None:
    assert [wait(aws_sdk_rule, problem, attempt, chance=0.5) for attempt in (1, 2)] == [0.25, 0.5]


@pytest.mark.parametrize("status", [400, 403, 408, 409, 424, 501, 529])
def test_the_aws_rule_does_not_repeat_these(status: int) -> None:
    assert wait(aws_sdk_rule, refused(status)) is None


def test_the_aws_rule_repeats_connections_that_were_refused_but_not_those_that_were_closed() -> None:
    for kind in ("refused", "reset", "proxy"):
        assert wait(aws_sdk_rule, ConnectionProblem(kind, ""), chance=0.5) == 0.05
    for kind in ("closed", "dns", "tls", "protocol"):
        assert wait(aws_sdk_rule, ConnectionProblem(kind, "")) is None
    assert wait(aws_sdk_rule, TimeoutProblem("connect", 10), chance=0.5) == 0.05
    assert wait(aws_sdk_rule, TimeoutProblem("headers", 600)) is None


def test_the_names_of_throttling_are_the_sdks() -> None:
    assert len(THROTTLING_NAMES) == 14


@pytest.mark.parametrize(
    ("headers", "body", "name"),
    [
        ({"x-amzn-errortype": "A"}, b'{"__type": "B"}', "A"),
        ({"x-amzn-errortype": "ns#A:http://internal/x,more"}, b"", "A"),
        ({}, b'{"__type": "ns#B"}', "B"),
        ({}, b'{"code": "C", "__type": "B"}', "C"),
        ({}, b'{"code": 7}', ""),
        ({}, b"<html>", ""),
        ({}, b"[1]", ""),
        ({}, b"[" * 100_000, ""),
        ({}, b"\xff", ""),
    ],
)
def test_the_name_of_an_aws_error_is_found(headers: dict[str, str], body: bytes, name: str) -> None:
    assert aws_error_name(headers, body) == name
