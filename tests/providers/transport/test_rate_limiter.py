"""The limiter itself, its log and its queue, whatever comes: limits are kept, order is kept, nobody is forgotten."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lapce_ai_providers.transport.complaint import Complaint
from lapce_ai_providers.transport.queued import Priority, Queued
from lapce_ai_providers.transport.rate_ceiling import RateCeiling
from lapce_ai_providers.transport.rate_headers import ToldLimit
from lapce_ai_providers.transport.rate_limiter import UNTIL_ANSWERED, RateLimiter, Sent
from lapce_ai_providers.transport.rate_log import SLICES_PER_SECOND, RateLog
from lapce_ai_providers.transport.rate_queue import RANKS, Place, RateQueue, WaitedTooLong
from virtual_time import run_virtually

THROTTLED = Complaint(is_overload=False, wait_seconds=None, is_final=False, limits=[])
STEPS = st.lists(st.tuples(st.floats(0, 40), st.integers(1, 9)), max_size=40)


def most_in_a_minute(times: list[float]) -> int:
    """The fullest span of 60 seconds."""
    return max((sum(start <= at < start + 60 for at in times) for start in times), default=0)


@given(fixed=st.integers(1, 12), steps=STEPS)
def test_no_minute_ever_holds_more_sends_than_a_fixed_limit(fixed: int, steps: list[tuple[float, int]]) -> None:
    limiter, now, times = RateLimiter(fixed), 0.0, []
    for pause, wanted in steps:
        now += pause
        for _ in range(wanted):
            if limiter.verdict(now, 1, is_inline=False).at <= now:
                limiter.reserve(now)
                limiter.send(now, 1, is_reserved=True)
                times.append(now)
    assert most_in_a_minute(times) <= fixed


@given(fixed=st.integers(1, 5), calls=st.lists(st.floats(0, 90), max_size=25))
def test_whoever_waits_for_a_fixed_limit_goes_as_soon_as_it_says(fixed: int, calls: list[float]) -> None:
    limiter, now = RateLimiter(fixed), 0.0
    for pause in calls:
        now += pause
        at = limiter.verdict(now, 1, is_inline=False).at
        assert at < now + 61
        now = max(now, at)
        assert limiter.verdict(now, 1, is_inline=False).at <= now
        limiter.reserve(now)
        limiter.send(now, 1, is_reserved=True)


@given(st.lists(st.floats(0, 30), max_size=60), st.integers(1, 10))
def test_the_log_never_counts_less_than_the_last_minute_and_little_more(pauses: list[float], limit: int) -> None:
    log, now, times = RateLog(), 0.0, []
    for pause in pauses:
        now += pause
        log.add(now)
        times.append(now)
        count = log.count(now)
        assert sum(at > now - 60 for at in times) <= count
        assert count <= sum(at > now - 60 - 1 / SLICES_PER_SECOND for at in times)
        later = log.time_below(limit, now)
        assert (later > now) == (count >= limit)


def test_the_log_is_as_small_for_many_requests_as_for_few() -> None:
    log = RateLog()
    slices = {id(log.add(number / 10_000)) for number in range(10_000)}
    assert len(slices) == SLICES_PER_SECOND
    assert log.count(1) == 10_000


OUTCOMES = st.lists(
    st.tuples(st.floats(0, 20), st.sampled_from(["good", "refused", "lost", "released", "overload"]), st.booleans()),
    max_size=80,
)


@given(OUTCOMES)
def test_whatever_is_answered_the_limiter_lets_go_again(outcomes: list[tuple[float, str, bool]]) -> None:
    limiter, now = RateLimiter(), 1000.0
    under_way: list[Sent] = []
    for pause, outcome, is_inline in outcomes:
        now += pause
        if limiter.verdict(now, 10, is_inline=is_inline).at <= now:
            limiter.reserve(now)
            if outcome == "released":
                limiter.release()
                continue
            under_way.append(limiter.send(now, 10, is_reserved=True))
        if under_way:
            end(limiter, under_way.pop(0), outcome, now)
        assert 1 <= limiter.per_minute <= 100_000
    for sent in under_way:
        limiter.lost(sent)
    assert limiter.under_way == 0
    at = limiter.verdict(now, 10, is_inline=False).at
    assert at < UNTIL_ANSWERED  # nobody is left to answer
    for _ in range(100):
        now = max(now, at)
        at = limiter.verdict(now, 10, is_inline=False).at
        if at <= now:
            break
    assert at <= now


def end(limiter: RateLimiter, sent: Sent, outcome: str, now: float) -> None:
    match outcome:
        case "good":
            limiter.answered(sent, [], now)
        case "refused":
            limiter.complained(sent, THROTTLED, now)
        case "overload":
            limiter.complained(sent, Complaint(True, None, False, []), now)
        case _:
            limiter.lost(sent)


def sent_at_once(limiter: RateLimiter, now: float, count: int) -> list[Sent]:
    found = []
    for _ in range(count):
        if limiter.verdict(now, 1, is_inline=False).at <= now:
            limiter.reserve(now)
            found.append(limiter.send(now, 1, is_reserved=True))
    return found


def test_it_begins_with_a_burst_of_sixty_once_the_vendor_has_answered() -> None:
    limiter = RateLimiter()
    first = sent_at_once(limiter, 0, 100)
    assert len(first) == 10
    limiter.answered(first[0], [], 0.5)
    assert len(first) + len(sent_at_once(limiter, 0.5, 100)) == 60


def test_a_vendor_that_answers_slowly_holds_up_the_first_burst_for_two_seconds() -> None:
    limiter = RateLimiter()
    sent_at_once(limiter, 0, 100)
    assert limiter.verdict(0, 1, is_inline=False).at == 2
    assert sent_at_once(limiter, 1.9, 100) == []
    assert len(sent_at_once(limiter, 2, 100)) == 50


def test_after_the_first_burst_few_are_on_their_way_to_a_vendor_whose_limit_nobody_knows() -> None:
    limiter, now = RateLimiter(), 0.0
    under_way = sent_at_once(limiter, now, 100)
    while now < 120:
        now += 0.5
        for sent in under_way:
            limiter.answered(sent, [], now)
        under_way = sent_at_once(limiter, now, 100)
        assert len(under_way) <= (50 if now == 0.5 else max(2, 0.02 * limiter.per_minute + 1))
    assert limiter.per_minute > 200


def test_a_limit_that_the_vendor_tells_is_used_at_once_and_not_passed() -> None:
    limiter = RateLimiter()
    first = sent_at_once(limiter, 0, 1)[0]
    limiter.answered(first, [ToldLimit("requests", 200, 199, 59.0)], 0.5)
    assert (limiter.per_minute, limiter.source) == (200, "vendor")
    assert len(sent_at_once(limiter, 0.5, 500)) == 199


def test_what_others_have_used_of_a_limit_is_left_to_them() -> None:
    limiter = RateLimiter()
    first = sent_at_once(limiter, 0, 1)[0]
    limiter.answered(first, [ToldLimit("requests", 200, 3, 20.0)], 0.5)
    assert len(sent_at_once(limiter, 0.5, 500)) == 3
    assert limiter.verdict(0.5, 1, is_inline=True).at == 20.5
    assert limiter.verdict(20.5, 1, is_inline=False).at <= 20.5


def test_a_limit_for_a_day_is_not_taken_for_one_of_a_minute() -> None:
    limiter = RateLimiter()
    first = sent_at_once(limiter, 0, 1)[0]
    limiter.answered(first, [ToldLimit("requests", 10_000, 9_999, 8.64)], 0.5)
    assert (limiter.per_minute, limiter.source) == (60, "opening")


def test_overload_holds_calls_without_lowering_the_limit() -> None:
    limiter = RateLimiter()
    first = sent_at_once(limiter, 0, 1)[0]
    limiter.complained(first, Complaint(True, 4.0, False, []), 0.5)
    assert limiter.verdict(0.5, 1, is_inline=False) == (4.5, "vendor")
    assert (limiter.per_minute, limiter.source) == (60, "opening")


def test_after_a_hold_one_request_goes_first() -> None:
    limiter = RateLimiter()
    for sent in sent_at_once(limiter, 0, 10):
        limiter.complained(sent, THROTTLED, 0.5)
    at = limiter.verdict(0.5, 1, is_inline=False).at
    assert at > 0.5
    probe = sent_at_once(limiter, at, 20)
    assert len(probe) == 1
    limiter.answered(probe[0], [], at + 1)
    assert limiter.verdict(at + 10, 1, is_inline=False).at <= at + 10


def test_one_wave_of_complaints_lowers_the_limit_once() -> None:
    limiter = RateLimiter()
    sent = sent_at_once(limiter, 0, 10)
    for one in sent:
        limiter.complained(one, THROTTLED, 0.5)
    assert limiter.refusals == 10
    assert limiter.per_minute == 28  # a twentieth under half of 60, since too few were taken to tell


def test_the_ceiling_rises_again_after_a_while_and_faster_with_time() -> None:
    ceiling = RateCeiling()
    ceiling.lower(40, 0)
    assert (ceiling.per_minute, ceiling.source) == (38, "learnt")
    found = []
    for minute in range(1, 13):
        ceiling.rise(minute * 60.0, is_wanted=True)
        found.append(ceiling.per_minute)
    assert found[:2] == [38, 38]
    assert found == sorted(found)
    assert found[-1] > 100


def test_a_ceiling_that_nobody_needs_does_not_rise_beyond_the_start() -> None:
    ceiling = RateCeiling()
    ceiling.lower(50, 0)
    for minute in range(1, 200):
        ceiling.rise(minute * 60.0, is_wanted=False)
    assert 60 <= ceiling.per_minute < 130


QUEUED_CALLS = st.lists(
    st.tuples(
        st.sampled_from(["interactive", "background"]),
        st.floats(0, 20),
        st.one_of(st.none(), st.floats(0, 100)),
        st.one_of(st.none(), st.floats(0, 100)),
    ),
    min_size=1,
    max_size=12,
)
"""Priority, pause before it, when it is cancelled, how long it waits at most."""


@settings(max_examples=50)
@given(fixed=st.integers(1, 3), calls=QUEUED_CALLS)
def test_every_waiter_ends_in_order_and_leaves_nothing_behind(
    fixed: int, calls: list[tuple[Priority, float, float | None, float | None]]
) -> None:
    async def main() -> None:
        queue, went = RateQueue(fixed), list[tuple[float, Place]]()
        arrived: dict[Place, float] = {}

        async def call(place: Place, longest: float | None) -> None:
            told: list[Queued] = []
            await queue.enter(place, 1, told.append, longest)
            went.append((queue.now(), place))
            sent = queue.send(1, is_reserved=True)
            try:
                await asyncio.sleep(1)
            finally:
                queue.lost(sent)

        tasks = []
        for priority, pause, cancelled_after, longest in calls:
            await asyncio.sleep(pause)
            place = queue.place(priority)
            arrived[place] = queue.now()
            tasks.append(asyncio.create_task(call(place, longest)))
            if cancelled_after is not None:
                asyncio.get_running_loop().call_later(cancelled_after, tasks[-1].cancel)
        results = await asyncio.gather(*tasks, return_exceptions=True)
        assert all(found is None or isinstance(found, (asyncio.CancelledError, WaitedTooLong)) for found in results)
        assert (queue.waiting, queue.limiter.under_way) == (0, 0)
        assert most_in_a_minute([at for at, _ in went]) <= fixed
        for index, (at, place) in enumerate(went):
            assert not [later for _, later in went[index + 1 :] if later < place and arrived[later] < at]

    run_virtually(main())


def test_a_call_that_is_cancelled_as_its_turn_comes_gives_it_back() -> None:
    async def main() -> None:
        queue = RateQueue(1)
        await queue.enter(queue.place("interactive"), 1, None, None)
        second = asyncio.create_task(queue.enter(queue.place("interactive"), 1, None, None))
        await asyncio.sleep(0)
        queue.release()  # the first sends nothing: the second's turn comes
        second.cancel()
        with pytest.raises(asyncio.CancelledError):
            await second
        assert queue.limiter.under_way == 0

    run_virtually(main())


def test_a_thousand_waiters_are_let_go_in_order() -> None:
    async def main() -> list[int]:
        queue, went = RateQueue(100), list[int]()

        async def call(number: int) -> None:
            await queue.enter((RANKS["interactive"], number), 1, lambda queued: None, None)
            went.append(number)
            queue.send(1, is_reserved=True)

        await asyncio.gather(*(call(number) for number in range(1000)))
        return went

    assert run_virtually(main()) == list(range(1000))
