"""Limits as vendors tell them, in headers and in refusals; nothing that they send breaks the reading."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lapce_ai_providers.problems import ConnectionProblem, StatusProblem
from lapce_ai_providers.transport.complaint import Complaint, complaint_of
from lapce_ai_providers.transport.rate_headers import FAMILIES, ToldLimit, duration_seconds, told_limits
from lapce_ai_providers.transport.rate_quota import RateQuota, is_for_a_minute
from lapce_ai_providers.wire import ResponseHead

NOW = 1_795_000_000.0
"""2026-11-18T08:26:40Z."""


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1s", 1),
        ("6m0s", 360),
        ("120ms", 0.12),
        ("1h2m3s", 3723),
        ("1.5s", 1.5),
        ("2m59.56s", 179.56),
        ("12µs", 12e-6),
        ("1d", 86400),
        ("", None),
        ("7", None),
        ("s", None),
        ("-1s", None),
        ("1s ", None),
        ("١s", None),
    ],
)
def test_durations_are_read_as_vendors_write_them(text: str, seconds: float | None) -> None:
    assert duration_seconds(text) == (None if seconds is None else pytest.approx(seconds))


@pytest.mark.parametrize(
    ("headers", "told"),
    [
        (
            {
                "x-ratelimit-limit-requests": "60",
                "x-ratelimit-remaining-requests": "59",
                "x-ratelimit-reset-requests": "1s",
                "x-ratelimit-limit-tokens": "150000",
                "x-ratelimit-remaining-tokens": "149984",
                "x-ratelimit-reset-tokens": "6m0s",
            },
            [ToldLimit("requests", 60, 59, 1), ToldLimit("tokens", 150000, 149984, 360)],
        ),
        (  # Azure: plain seconds, and -1 where it does not know
            {
                "x-ratelimit-remaining-requests": "9",
                "x-ratelimit-reset-requests": "4",
                "x-ratelimit-limit-tokens": "-1",
                "x-ratelimit-remaining-tokens": "-1",
            },
            [ToldLimit("requests", None, 9, 4)],
        ),
        (
            {
                "date": "Wed, 18 Nov 2026 11:06:40 GMT",
                "anthropic-ratelimit-requests-limit": "50",
                "anthropic-ratelimit-requests-remaining": "49",
                "anthropic-ratelimit-requests-reset": "2026-11-18T11:06:42Z",
                "anthropic-ratelimit-input-tokens-limit": "40000",
                "anthropic-ratelimit-input-tokens-remaining": "0",
                "anthropic-ratelimit-input-tokens-reset": "2026-11-18T11:07:00Z",
                "anthropic-ratelimit-output-tokens-remaining": "8000",
            },
            [
                ToldLimit("requests", 50, 49, 2),
                ToldLimit("tokens", 40000, 0, 20),
                ToldLimit("output_tokens", None, 8000, None),
            ],
        ),
        (
            {
                "x-ratelimit-limit": "20",
                "x-ratelimit-remaining": "0",
                "x-ratelimit-reset": str(int((NOW + 30) * 1000)),
            },
            [ToldLimit("requests", 20, 0, 30)],
        ),
        ({"x-ratelimit-limit": "20", "x-ratelimit-reset": str(int(NOW - 30))}, [ToldLimit("requests", 20, None, 0)]),
        ({"x-ratelimit-limit-requests": "many", "content-type": "text/plain"}, []),
        ({"x-ratelimit-limit-requests": "0", "x-ratelimit-remaining-requests": "0"}, []),
    ],
)
def test_each_vendor_s_headers_are_understood(headers: Mapping[str, str], told: list[ToldLimit]) -> None:
    assert told_limits(headers, NOW) == told


NAMES = sorted({name for family in FAMILIES for name in family[1:]} | {"retry-after", "retry-after-ms", "date"})
VALUES = st.one_of(st.text(max_size=30), st.from_regex(r"[0-9.]{0,20}(ms|s|m|Z)?", fullmatch=True), st.just("1e999"))
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=8), st.just("9s")),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["error", "details", "violations", "quotaId", "quotaValue", "retryDelay", "metadata"])
            | st.sampled_from(["headers", "code", "type", "X-RateLimit-Reset", "X-RateLimit-Limit"]),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(NAMES), VALUES), st.one_of(st.binary(max_size=40), JSON.map(json.dumps)))
def test_no_headers_and_no_body_break_the_reading(headers: Mapping[str, str], body: bytes | str) -> None:
    data = body.encode() if isinstance(body, str) else body
    for row in told_limits(headers, NOW):
        assert row.limit is None or row.limit > 0
        assert row.remaining is None or row.remaining >= 0
        assert row.reset_seconds is None or row.reset_seconds >= 0
        quota = RateQuota()
        quota.observe(row, 1, 0, 100.0)
        assert quota.free_at(1, 100.0) <= 100 + 120
    found = complaint_of(StatusProblem(ResponseHead(429, "", headers), data), NOW)
    assert isinstance(found, Complaint)


def test_only_too_many_requests_are_a_complaint() -> None:
    assert complaint_of(ConnectionProblem("reset", ""), NOW) is None
    assert complaint_of(StatusProblem(ResponseHead(500, "", {"retry-after": "5"}), b""), NOW) is None
    assert complaint_of(StatusProblem(ResponseHead(400, "", {}), b'{"__type":"ValidationException"}'), NOW) is None


def test_a_limit_that_google_names_in_a_refusal_is_learnt() -> None:
    body = {
        "error": {
            "status": "RESOURCE_EXHAUSTED",
            "details": [
                {
                    "@type": "type.googleapis.com/google.rpc.QuotaFailure",
                    "violations": [
                        {"quotaId": "GenerateRequestsPerMinutePerProjectPerModel-FreeTier", "quotaValue": "15"}
                    ],
                },
                {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "34.07s"},
            ],
        }
    }
    found = complaint_of(StatusProblem(ResponseHead(429, "", {}), json.dumps([body]).encode()), NOW)
    assert found == Complaint(False, 34.07, False, [ToldLimit("requests", 15, None, None)])


def test_openrouter_s_headers_inside_of_the_error_are_read() -> None:
    headers = {
        "X-RateLimit-Limit": "16",
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset": str(int(NOW * 1000) + 9000),
    }
    body = json.dumps({"error": {"code": 429, "metadata": {"headers": headers}}}).encode()
    found = complaint_of(StatusProblem(ResponseHead(429, "", {}), body), NOW)
    assert found == Complaint(False, 9.0, False, [ToldLimit("requests", 16, 0, 9.0)])


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (ToldLimit("requests", 60, 59, 1), True),  # OpenAI's own example
        (ToldLimit("requests", 5000, 4999, 0.012), True),
        (ToldLimit("requests", 60, 10, 59), True),  # a fixed minute
        (ToldLimit("requests", 10_000, 9_999, 8.64), False),  # a day's
        (ToldLimit("requests", 200, 199, 432), False),
        (ToldLimit("requests", 1000, 0, 36_000), False),
        (ToldLimit("requests", 15, None, None), True),
    ],
)
def test_a_day_s_limit_is_told_from_a_minute_s(told: ToldLimit, expected: bool) -> None:
    assert is_for_a_minute(told) is expected


def test_a_reply_to_an_earlier_request_does_not_undo_what_a_later_one_told() -> None:
    quota = RateQuota()
    quota.observe(ToldLimit("requests", 60, 10, 30), 2, 0, 0)
    quota.observe(ToldLimit("requests", 60, 50, 30), 1, 0, 0)
    assert quota.remaining == 10
