"""The recordings of the reference, played in-process."""

import pytest

from parity_player import play
from parity_scenarios import PLAYED, Scenario, scenarios


@pytest.mark.parametrize(
    "scenario", [scenario for name in PLAYED for scenario in scenarios(name)], ids=lambda scenario: scenario.id
)
def test_we_do_what_the_reference_was_recorded_doing(scenario: Scenario) -> None:
    assert play(scenario) == []
