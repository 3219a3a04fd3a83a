"""The requests that we send when the recorded scenarios are played, for those who judge them."""

import json
from typing import Any
from unittest.mock import patch

import parity_player
from lapce_ai_providers.wire import HttpRequest
from parity_scenarios import Scenario
from scripted_transport import ScriptedTransport


def requests_of(scenario: Scenario) -> list[HttpRequest]:
    """All that go to the provider's API, repetitions too."""
    opened: list[ScriptedTransport] = []

    def noted(*arguments: Any) -> ScriptedTransport:
        opened.append(ScriptedTransport(*arguments))
        return opened[-1]

    with patch.object(parity_player, "ScriptedTransport", noted):
        parity_player.play(scenario)
    return [request for transport in opened for request in transport.requests]


def bodies_of(scenario: Scenario, path_part: str = "") -> list[dict[str, Any]]:
    """The JSON of those whose address has that part."""
    sent = [request for request in requests_of(scenario) if request.body and path_part in request.url]
    return [json.loads(request.body) for request in sent]
