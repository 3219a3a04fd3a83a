import asyncio
import json
from typing import Any

import pytest

from lapce_ai_providers import openrouter_lists
from lapce_ai_providers.call import Call
from lapce_ai_providers.openrouter_lists import FRESH_SECONDS, INFO
from lapce_ai_providers.problems import AttemptFailed, ConnectionProblem
from lapce_ai_providers.profile import Profile
from lapce_ai_providers.provider import Runtime
from lapce_ai_providers.secret import Secret
from lapce_ai_providers.wire import HttpRequest, ResponseHead
from virtual_time import run_virtually

OK = ResponseHead(200, "OK", {})


class Vendor:
    """Answers after a second; None: cannot be reached."""

    def __init__(self, *names: str, endpoints: dict[str, Any] | None = None) -> None:
        self.names: tuple[str, ...] | None = names
        self.endpoints = endpoints
        self.asked: list[HttpRequest] = []

    async def fetch(self, request: HttpRequest, profile: Profile) -> tuple[ResponseHead, bytes]:
        self.asked.append(request)
        await asyncio.sleep(1)
        if self.names is None:
            raise AttemptFailed(ConnectionProblem("refused", "refused"))
        rows = [{"id": name, "context_length": 1000} for name in self.names]
        data: Any = self.endpoints if request.url.endswith("/endpoints") else rows
        return OK, json.dumps({"data": data}).encode()


def call(**settings: Any) -> Call:
    return Call(profile=Profile(open_router_api_key=Secret("sk-or"), **settings), prompt="p")


def test_the_list_is_asked_for_once_in_five_minutes_whoever_asks() -> None:
    async def work() -> list[int]:
        vendor, shared, counts = Vendor("a"), dict[str, Any](), list[int]()
        for wait in (0.0, 1.0, FRESH_SECONDS - 1.5, 1.0):
            await asyncio.sleep(wait)
            await openrouter_lists.prepare(call(model_temperature=wait), Runtime(vendor, {}, shared))
            counts.append(len(vendor.asked))
        return counts

    assert run_virtually(work()) == [1, 1, 1, 2]


def test_those_who_come_at_once_wait_for_one_answer() -> None:
    async def work() -> tuple[int, list[Any]]:
        vendor, shared = Vendor("a"), dict[str, Any]()
        memories: list[dict[str, Any]] = [{}, {}, {}]
        runs = (
            openrouter_lists.prepare(call(open_router_model_id="a"), Runtime(vendor, memory, shared))
            for memory in memories
        )
        await asyncio.gather(*runs)
        return len(vendor.asked), [memory[INFO].context_window for memory in memories]

    assert run_virtually(work()) == (1, [1000, 1000, 1000])


def test_who_waits_asks_where_the_first_one_is_cancelled() -> None:
    async def work() -> tuple[int, bool]:
        vendor, shared, memory = Vendor("a"), dict[str, Any](), dict[str, Any]()
        first = asyncio.create_task(openrouter_lists.prepare(call(), Runtime(vendor, {}, shared)))
        second = asyncio.create_task(
            openrouter_lists.prepare(call(open_router_model_id="a"), Runtime(vendor, memory, shared))
        )
        await asyncio.sleep(0.5)
        first.cancel()
        await second
        return len(vendor.asked), INFO in memory

    assert run_virtually(work()) == (2, True)


def test_a_list_that_could_not_be_had_is_not_asked_for_by_every_call() -> None:
    async def work() -> tuple[int, dict[str, Any]]:
        vendor, shared, memory = Vendor(), dict[str, Any](), dict[str, Any]()
        vendor.names = None
        await openrouter_lists.prepare(call(open_router_model_id="a"), Runtime(vendor, memory, shared))
        vendor.names = ("a",)
        await openrouter_lists.prepare(call(open_router_model_id="a"), Runtime(vendor, memory, shared))
        return len(vendor.asked), memory

    assert run_virtually(work()) == (1, {})


def test_people_who_want_to_see_the_models_are_not_kept_waiting_so() -> None:
    async def work() -> list[list[str]]:
        vendor, shared = Vendor(), dict[str, Any]()
        vendor.names = None
        seen: list[list[str]] = []
        for names in (None, ("a", "b")):
            vendor.names = names
            seen.append([row.id for row in await openrouter_lists.models(Profile(), Runtime(vendor, {}, shared))])
        return seen

    assert run_virtually(work()) == [["anthropic/claude-sonnet-4"], ["a", "b"]]


def test_what_was_remembered_of_a_model_goes_when_the_list_has_lost_it() -> None:
    async def work() -> list[bool]:
        vendor, shared, memory = Vendor("a"), dict[str, Any](), dict[str, Any]()
        found: list[bool] = []
        for names in (("a",), ("b",)):
            vendor.names = names
            await openrouter_lists.prepare(call(open_router_model_id="a"), Runtime(vendor, memory, shared))
            found.append(INFO in memory)
            await asyncio.sleep(FRESH_SECONDS)
        return found

    assert run_virtually(work()) == [True, False]


@pytest.mark.parametrize(("told", "asked"), [(None, 3), ({"endpoints": [{"tag": "x", "context_length": 5}]}, 2)])
def test_endpoints_are_kept_only_where_there_are_any(told: dict[str, Any] | None, asked: int) -> None:
    async def work() -> int:
        vendor, shared = Vendor("a", endpoints=told), dict[str, Any]()
        for _ in range(2):
            wanted = call(open_router_model_id="a", open_router_specific_provider="x")
            await openrouter_lists.prepare(wanted, Runtime(vendor, {}, shared))
        return len(vendor.asked)

    assert run_virtually(work()) == asked


def test_no_key_goes_along() -> None:
    async def work() -> list[HttpRequest]:
        vendor = Vendor("a")
        profile = call(
            open_router_model_id="a", open_router_specific_provider="x", open_router_base_url="https://gw/v1"
        )
        await openrouter_lists.prepare(profile, Runtime(vendor))
        return vendor.asked

    for request in run_virtually(work()):
        assert request.url.startswith("https://openrouter.ai/api/v1/models")
        assert "sk-or" not in str(request.headers)
