"""The recordings of the reference, played in-process."""

import pytest

from parity_player import play
from parity_scenarios import Scenario, scenarios

PROVIDERS = (
    "openai",
    "azure",
)


@pytest.mark.parametrize(
    "scenario", [scenario for name in PROVIDERS for scenario in scenarios(name)], ids=lambda scenario: scenario.id
)
def test_we_do_what_the_reference_was_recorded_doing(scenario: Scenario) -> None:
    assert play(scenario) == []
