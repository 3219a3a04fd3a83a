"""What the calls of a process used, added up."""

from lapce_ai_providers.chunks import UsageChunk
from lapce_ai_server.usage import Counters, Usage


def test_the_true_price_counts_before_what_was_told() -> None:
    used = Counters()
    used.add(UsageChunk(10, 5, total_cost=0.25), None)
    used.add(UsageChunk(1, 1, cache_write_tokens=3, cache_read_tokens=4, total_cost=0.25), 0.5)
    used.add(UsageChunk(1, 1), 0.0)
    told = used.value()
    assert (told["inputTokens"], told["outputTokens"], told["totalCost"]) == (12, 7, 0.75)
    assert (told["cacheWriteTokens"], told["cacheReadTokens"]) == (3, 4)


def test_each_provider_has_its_own_sums_beside_those_of_all() -> None:
    usage = Usage()
    usage.of("openai").calls += 2
    usage.of("openai").add(UsageChunk(10, 5), 0.5)
    usage.of("xai").calls += 1
    usage.of("xai").add(UsageChunk(1, 1), 0.25)
    told = usage.value()
    assert (told["calls"], told["inputTokens"], told["totalCost"]) == (3, 11, 0.75)
    assert {name: row["totalCost"] for name, row in told["byProvider"].items()} == {"openai": 0.5, "xai": 0.25}


def test_a_call_that_asks_nobody_counts_among_all_alone() -> None:
    usage = Usage()
    usage.of("").failed += 1
    told = usage.value()
    assert (told["failed"], told["byProvider"]) == (1, {})


def test_nothing_is_zero() -> None:
    told = Usage().value()
    assert told["byProvider"] == {}
    assert not any(value for name, value in told.items())
