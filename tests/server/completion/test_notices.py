"""Messages that pop up: once for each thing that a user must act on."""

from __future__ import annotations

from typing import Any

import pytest

from lapce_ai_server.completion.notices import Notices


class Popups:
    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []

    def __call__(self, method: str, params: dict[str, Any]) -> None:
        assert method == "window/showMessage"
        self.rows.append(params)


@pytest.fixture
def popups() -> Popups:
    return Popups()


def test_a_wrong_key_is_told_once_until_a_call_succeeds(popups: Popups) -> None:
    notices = Notices(popups)
    for _ in range(20):
        assert notices.error("authentication", 401, "Bad key. Check the API key.", "openai m")
    assert popups.rows == [{"type": 1, "message": "Lapce AI: AI completions do not work: Bad key. Check the API key."}]
    notices.succeeded("xai m")
    notices.error("authentication", 401, "Bad key.", "openai m")
    assert len(popups.rows) == 1
    notices.succeeded("openai m")
    notices.error("authentication", 401, "Bad key.", "openai m")
    assert len(popups.rows) == 2


def test_each_kind_and_each_profile_is_told(popups: Popups) -> None:
    notices = Notices(popups)
    for code in ("authentication", "permission", "not_found"):
        for whom in ("openai m", "xai m"):
            notices.error(code, None, "words", whom)
            notices.error(code, None, "words", whom)
    assert len(popups.rows) == 6


@pytest.mark.parametrize(
    ("code", "status", "line"),
    [
        ("rate_limited", 429, "Too many requests."),
        ("rate_limited", 429, "Quota exceeded for requests per minute."),
        ("timeout", None, "No answer."),
        ("connection", None, "Connection error."),
        ("unavailable", 503, "Overloaded."),
        ("broken_reply", 200, "?"),
        ("internal", None, "?"),
    ],
)
def test_what_passes_by_itself_pops_up_nowhere(popups: Popups, code: Any, status: int | None, line: str) -> None:
    assert not Notices(popups).error(code, status, line, "openai m")
    assert popups.rows == []


@pytest.mark.parametrize(
    ("code", "status", "line"),
    [
        ("settings", None, "openAiApiKey: missing"),
        ("permission", 402, "Payment required"),
        ("rate_limited", 429, "You exceeded your current quota, please check your plan and billing details."),
        ("rate_limited", 429, "Insufficient balance"),
    ],
)
def test_an_account_without_money_is_no_rate_limit(popups: Popups, code: Any, status: int | None, line: str) -> None:
    assert Notices(popups).error(code, status, line, "openai m")
    assert len(popups.rows) == 1


def test_a_cap_is_told_once_a_day(popups: Popups) -> None:
    notices = Notices(popups)
    for date in ("2026-11-22", "2026-11-22", "2026-11-23"):
        notices.cap("inlineDailyDollars", date, "$0.51", "$0.50")
    notices.cap("inlineDailyTokens", "2026-11-23", "1,001", "1,000")
    assert [row["message"] for row in popups.rows] == [
        *["Lapce AI: AI completions pause until tomorrow: today's completions have cost $0.51, the limit "
          "(inlineDailyDollars) is $0.50. By hand they can still be had."] * 2,
        "Lapce AI: AI completions pause until tomorrow: today's completions have used 1,001 tokens, the limit "
        "(inlineDailyTokens) is 1,000. By hand they can still be had.",
    ]  # fmt: skip
