from lapce_ai_providers.chunks import UsageChunk
from lapce_ai_server.usage import Usage


def test_the_true_price_counts_before_what_was_told() -> None:
    usage = Usage()
    usage.add(UsageChunk(10, 5, total_cost=0.25), None)
    usage.add(UsageChunk(1, 1, cache_write_tokens=3, cache_read_tokens=4, total_cost=0.25), 0.5)
    usage.add(UsageChunk(1, 1), 0.0)
    told = usage.value()
    assert (told["inputTokens"], told["outputTokens"], told["totalCost"]) == (12, 7, 0.75)
    assert (told["cacheWriteTokens"], told["cacheReadTokens"]) == (3, 4)
