from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from lapce_ai_providers.adapters import anthropic
from lapce_ai_providers.errors import ProviderError, Refused, SettingsProblem
from lapce_ai_providers.profile import Profile
from lapce_ai_providers.provider import Runtime
from lapce_ai_providers.secret import Secret
from scripted_transport import ScriptedTransport
from virtual_time import run_virtually

PROFILE = Profile(api_key=Secret("sk-ant-key"))
COUNTED = {"status": 200, "chunks": ['{"input_', 'tokens": 42}']}
REFUSED = {"status": 400, "chunks": ["no"]}
BUSY = {"status": 529, "chunks": [""]}


async def estimate(content: str | Sequence[Mapping[str, Any]]) -> int:
    return 1000 + len(content)


def count(transport: ScriptedTransport, profile: Profile = PROFILE, *, estimated: bool = True) -> int:
    asked = anthropic.PROVIDER.count_tokens
    assert asked is not None
    return run_virtually(asked(profile, "text", Runtime(transport, estimate=estimate if estimated else None)))


def test_the_vendors_count_is_taken_and_its_reply_closed() -> None:
    transport = ScriptedTransport([COUNTED], {})
    assert count(transport) == 42
    assert [reply.closed for reply in transport.opened] == [True]


@pytest.mark.parametrize(
    ("replies", "attempts"),
    [
        ([REFUSED], 1),
        ([BUSY], 3),
        ([{"connect_error": "ECONNREFUSED"}], 0),
        ([{"status": 200, "chunks": ["<html>"]}], 1),
        ([{"status": 200, "chunks": ["{}"]}], 1),
        ([{"status": 200, "chunks": ['{"inp'], "drop": True}], 1),
    ],
)
def test_where_the_vendor_does_not_tell_the_estimate_serves(replies: list[dict[str, Any]], attempts: int) -> None:
    transport = ScriptedTransport(replies, {})
    assert count(transport) == 1004
    assert len(transport.requests) == attempts
    assert all(reply.closed for reply in transport.opened)


def test_a_busy_vendor_is_asked_again() -> None:
    assert count(ScriptedTransport([BUSY, COUNTED], {})) == 42


@pytest.mark.parametrize(
    "profile",
    [
        Profile(),
        Profile(api_key=Secret("sk\nx")),
        Profile(api_key=Secret("sk-ant-key"), anthropic_base_url="no address"),
    ],
)
def test_a_call_that_cannot_be_made_is_estimated(profile: Profile) -> None:
    transport = ScriptedTransport([COUNTED], {})
    assert count(transport, profile) == 1004
    assert transport.requests == []


def test_without_an_estimate_the_failure_is_told() -> None:
    with pytest.raises(Refused, match="400 no"):
        count(ScriptedTransport([REFUSED], {}), estimated=False)
    with pytest.raises(SettingsProblem):
        count(ScriptedTransport([], {}), Profile(), estimated=False)
    with pytest.raises(ProviderError, match="broke off"):
        count(ScriptedTransport([{"status": 200, "chunks": ["4"], "drop": True}], {}), estimated=False)
