"""Rate limits through the real server: calls wait their turn, say so, can be cancelled, come back after a refusal."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from editor import Editor, start_editor, stop_editor, texts
from fake_vendors import FakeVendor, Reply, Stall
from vendor_replies import openai_error, openai_stream

pytestmark = pytest.mark.asyncio(loop_scope="session")

UNANSWERED_AT_FIRST = 10
"""As many requests are sent to a vendor of which nothing is known yet, before one is answered."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def limited(environment: dict[str, str]) -> AsyncIterator[Editor]:
    """An editor whose server limits requests to this machine, too."""
    options = {"limitLoopback": True}
    introduction = types.InitializeParams(capabilities=types.ClientCapabilities(), initialization_options=options)
    editor = await start_editor(environment, introduction)
    yield editor
    assert await stop_editor(editor) == 0


def messages(values: list[dict[str, Any]]) -> list[str]:
    """What a call said that it waits for."""
    return [value["message"] for value in values if value["kind"] == "report" and "message" in value]


async def row_of(editor: Editor, vendor: FakeVendor) -> dict[str, Any] | None:
    """What `ai/status` tells of the limit for this vendor."""
    rows = (await editor.request("ai/status", {}))["rateLimits"]
    return next((row for row in rows if row["host"] == vendor.url.partition("://")[2]), None)


def prompt_of(vendor: FakeVendor, number: int) -> str:
    """What the n-th request asks, from 1."""
    content = vendor.requests[number - 1].json["messages"][-1]["content"]
    return content if isinstance(content, str) else content[0]["text"]


async def test_a_call_beyond_the_limit_waits_says_so_and_is_cancelled_unsent(
    limited: Editor, vendor: FakeVendor, profile: dict
) -> None:
    vendor.always(openai_stream(["x"]))
    slow = {**profile, "requestsPerMinute": 2}
    for number in range(2):
        limited.start("ai/stream", {"token": f"sent {number}", "profile": slow, "prompt": "hi"})
        assert (await limited.ended(f"sent {number}"))[-1]["reason"] == "done"
    limited.start("ai/stream", {"token": "third", "profile": slow, "prompt": "hi"})
    limited.start("ai/stream", {"token": "fourth", "profile": slow, "prompt": "hi"})
    (third,) = messages(await limited.values_until("third", "report"))
    (fourth,) = messages(await limited.values_until("fourth", "report"))
    assert third.startswith("Waiting for OpenAI's rate limit: about ")
    assert fourth.startswith("Waiting for OpenAI's rate limit: 1 call before this one, about ")
    row = await row_of(limited, vendor)
    assert row is not None
    told = {name: row[name] for name in ("provider", "model", "requestsPerMinute", "sentLastMinute", "waiting")}
    assert told == {"provider": "openai", "model": "m", "requestsPerMinute": 2, "sentLastMinute": 2, "waiting": 2}
    assert "sk-of-the-test" not in str(row)
    limited.tell("ai/cancel", {"token": "third"})
    limited.tell("window/workDoneProgress/cancel", {"token": "fourth"})
    for token in ("third", "fourth"):
        assert (await limited.ended(token))[-1]["reason"] == "cancelled"
    row = await row_of(limited, vendor)
    assert row is not None
    assert row["waiting"] == 0
    assert len(vendor.requests) == 2


async def test_a_request_that_waits_is_cancelled_by_its_number(
    limited: Editor, vendor: FakeVendor, profile: dict
) -> None:
    vendor.always(openai_stream(["x"]))
    slow = {**profile, "requestsPerMinute": 1}
    assert (await limited.request("ai/stream", {"profile": slow, "prompt": "hi"}))["text"] == "x"
    waits = limited.request("ai/stream", {"token": "by number", "profile": slow, "prompt": "hi"}, number="waits")
    await limited.values_until("by number", "report")
    limited.tell("$/cancelRequest", {"id": "waits"})
    with pytest.raises(JsonRpcException) as cancelled:
        await waits
    assert cancelled.value.code == -32800
    assert len(vendor.requests) == 1


async def test_a_person_goes_before_what_nobody_waits_for(limited: Editor, vendor: FakeVendor, profile: dict) -> None:
    vendor.always(Reply(before_head=(Stall(),)))
    for number in range(UNANSWERED_AT_FIRST):
        limited.start("ai/stream", {"token": f"first {number}", "profile": profile, "prompt": "first"})
    await vendor.request_number(UNANSWERED_AT_FIRST)
    for token in ("background", "interactive"):
        asked = {"token": token, "profile": profile, "prompt": token, "priority": token}
        limited.start("ai/stream", asked)
        await limited.values_until(token, "report")
    for number, token in enumerate(("interactive", "background")):
        limited.tell("ai/cancel", {"token": f"first {number}"})
        await vendor.request_number(UNANSWERED_AT_FIRST + 1 + number)
        assert prompt_of(vendor, UNANSWERED_AT_FIRST + 1 + number) == token
    tokens = [*(f"first {number}" for number in range(UNANSWERED_AT_FIRST)), "interactive", "background"]
    for token in tokens:
        limited.tell("ai/cancel", {"token": token})
    for token in tokens:
        await limited.ended(token)


async def test_a_refused_call_comes_back_and_is_answered(limited: Editor, vendor: FakeVendor, profile: dict) -> None:
    """The reference's three attempts come first, at their times; then the call has its place in the queue again."""
    vendor.answer(*(openai_error(429, "slow down", {"retry-after-ms": "1"}) for _ in range(3)))
    vendor.always(openai_stream(["at", " last"]))
    limited.start("ai/stream", {"token": "refused", "profile": profile, "prompt": "hi"})
    values = await limited.ended("refused")
    assert ("".join(texts(values)), values[-1]["reason"]) == ("at last", "done")
    assert len(vendor.requests) == 4
    row = await row_of(limited, vendor)
    assert row is not None
    assert row["refusals"] == 3


async def test_a_used_up_quota_is_told_at_once(limited: Editor, vendor: FakeVendor, profile: dict) -> None:
    quota = {"type": "insufficient_quota", "code": "insufficient_quota"}
    vendor.always(openai_error(429, "You exceeded your current quota.", {"retry-after-ms": "1"}, **quota))
    limited.start("ai/stream", {"token": "quota", "profile": profile, "prompt": "hi"})
    end = (await limited.ended("quota"))[-1]
    assert (end["reason"], end["error"]["code"]) == ("error", "permission")
    assert len(vendor.requests) == 3  # as often as the reference's SDK asks


async def test_without_a_limit_of_ours_nothing_waits(limited: Editor, vendor: FakeVendor, profile: dict) -> None:
    vendor.always(openai_stream(["x"]))
    free = {**profile, "requestsPerMinute": 0}
    asked = [limited.request("ai/stream", {"profile": free, "prompt": "hi"}) for _ in range(80)]
    assert {answer["text"] for answer in await asyncio.gather(*asked)} == {"x"}
    assert await row_of(limited, vendor) is None


async def test_this_machine_is_not_limited_unless_it_is_wanted(
    editor: Editor, vendor: FakeVendor, profile: dict
) -> None:
    vendor.always(openai_stream(["x"]))
    for _ in range(2):
        await editor.request("ai/stream", {"profile": {**profile, "requestsPerMinute": 1}, "prompt": "hi"})
    assert await row_of(editor, vendor) is None


async def test_what_was_learnt_outlives_other_settings(limited: Editor, vendor: FakeVendor, profile: dict) -> None:
    vendor.always(openai_stream(["x"]))
    await limited.request("ai/stream", {"profile": profile, "prompt": "hi"})
    section = {"limitLoopback": True, "connectTimeout": 5}
    limited.tell("workspace/didChangeConfiguration", {"settings": {"lapceAi": section}})
    await limited.request("ai/stream", {"profile": profile, "prompt": "hi"})
    row = await row_of(limited, vendor)
    assert row is not None
    assert row["sentLastMinute"] == 2
    for is_limited in (False, True):
        limited.tell("workspace/didChangeConfiguration", {"settings": {"lapceAi": {"limitLoopback": is_limited}}})
        await limited.request("ai/stream", {"profile": profile, "prompt": "hi"})
        assert bool(await row_of(limited, vendor)) is is_limited


async def test_hundreds_of_calls_at_once_all_end_where_nobody_complains(
    limited: Editor, vendor: FakeVendor, profile: dict
) -> None:
    vendor.always(openai_stream(["x"]))
    asked = [limited.request("ai/complete", {"profile": profile, "system": "s", "prompt": "hi"}) for _ in range(300)]
    assert {answer["text"] for answer in await asyncio.gather(*asked)} == {"x"}
