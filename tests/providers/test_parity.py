"""The recordings of the reference, played in-process."""

import pytest

from lapce_ai_providers.registry import PROVIDER_NAMES
from parity_player import play
from parity_scenarios import DECIDED_OTHERWISE, PLAYED, Scenario, recordings, scenarios


@pytest.mark.parametrize(
    "scenario", [scenario for name in PLAYED for scenario in scenarios(name)], ids=lambda scenario: scenario.id
)
def test_we_do_what_the_reference_was_recorded_doing(scenario: Scenario) -> None:
    assert play(scenario) == []


def test_every_recording_is_played_but_two_that_we_decided_otherwise() -> None:
    assert set(PLAYED) == set(PROVIDER_NAMES)
    everything = {scenario.id for name in PROVIDER_NAMES for scenario in recordings(name)}
    followed = {scenario.id for name in PLAYED for scenario in scenarios(name)}
    assert everything - followed == DECIDED_OTHERWISE.keys()
    assert len(followed) > 1000


def test_a_stream_that_falls_silent_is_an_error_where_the_reference_takes_it_for_the_end() -> None:
    (silent,) = (scenario for scenario in recordings("bedrock") if scenario.id == "bedrock/timeout-mid-stream")
    told = [problem for problem in play(silent) if not problem.startswith("chunk")]
    assert told == [
        "error: expected none, got 'Unknown Error: The reply broke off before its end: no byte of the reply for 300 s'",
        "waits in milliseconds[0]: expected 600000, got nothing",
    ]
