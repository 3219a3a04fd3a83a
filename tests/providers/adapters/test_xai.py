import json
from typing import Any

import pytest

from lapce_ai_providers.adapters import xai
from lapce_ai_providers.call import Call
from lapce_ai_providers.catalog.tables import model_rows
from lapce_ai_providers.chunks import TextChunk, UsageChunk
from lapce_ai_providers.errors import Refused, SettingsProblem, Unavailable
from lapce_ai_providers.problems import StatusProblem
from lapce_ai_providers.profile import Profile
from lapce_ai_providers.provider import Exchange, Runtime, WholeReply
from lapce_ai_providers.secret import Secret
from lapce_ai_providers.wire import ResponseHead
from scripted_transport import ScriptedTransport
from virtual_time import run_virtually

MESSAGES = [{"role": "user", "content": "a"}]
KEY = Secret("xai-secret")


def exchange(call: dict[str, Any] | None = None, **settings: Any) -> Exchange:
    return xai.exchange(Call(profile=Profile(xai_api_key=KEY, **settings), **(call or {"messages": MESSAGES})), {})


def body(call: dict[str, Any] | None = None, **settings: Any) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(exchange(call, **settings).request.body)
    return value


@pytest.mark.parametrize(
    ("base", "url"),
    [
        (None, "https://api.x.ai/v1/chat/completions"),
        ("", "https://api.x.ai/v1/chat/completions"),
        ("https://gateway.example/xai/v1/", "https://gateway.example/xai/v1/chat/completions"),
    ],
)
def test_a_gateway_may_stand_in_for_xai(base: str | None, url: str) -> None:
    assert exchange(xai_base_url=base).request.url == url


def test_a_base_url_that_is_none_is_a_settings_problem() -> None:
    with pytest.raises(SettingsProblem, match=r"^xAI completion error: Invalid URL$"):
        exchange(xai_base_url="nowhere")


@pytest.mark.parametrize(
    ("asked", "got"), [(None, "grok-code-fast-1"), ("", "grok-code-fast-1"), ("grok-9", "grok-code-fast-1"),
                       ("grok-4", "grok-4"), ("grok-4.20", "grok-4.20")]
)  # fmt: skip
def test_a_model_that_nobody_knows_is_the_default(asked: str | None, got: str) -> None:
    assert body(api_model_id=asked)["model"] == got == xai.model_id(Profile(api_model_id=asked))


def test_a_call_without_a_system_prompt_sends_none() -> None:
    assert body()["messages"] == MESSAGES
    assert body({"messages": MESSAGES, "system": ""})["messages"][0] == {"role": "system", "content": ""}


def test_a_temperature_of_zero_is_sent_and_so_is_none() -> None:
    assert body()["temperature"] == body(model_temperature=0)["temperature"] == 0
    assert body(model_temperature=0.5)["temperature"] == 0.5


def test_an_answer_that_does_not_stream_tells_its_usage_too() -> None:
    reply = exchange({"prompt": "p"}).reply
    assert isinstance(reply, WholeReply)
    usage = {"prompt_tokens": 3, "completion_tokens": 2, "prompt_tokens_details": {"cached_tokens": 1}}
    text = json.dumps({"choices": [{"message": {"content": "x"}, "finish_reason": "stop"}], "usage": usage}).encode()
    chunks, reason = reply.read(ResponseHead(200, "OK", {}), text)
    assert chunks == [TextChunk("x"), UsageChunk(3, 2, cache_write_tokens=0, cache_read_tokens=1)]
    assert reason == "stop"


@pytest.mark.parametrize(("status", "kind"), [(400, Refused), (401, Refused), (429, Unavailable), (503, Unavailable)])
def test_a_refusal_is_told_in_xais_words(status: int, kind: type[Exception]) -> None:
    said = StatusProblem(ResponseHead(status, "", {}), b'{"code":"c","error":"because"}')
    error = exchange().failure(said)
    assert isinstance(error, kind)
    assert (error.message, error.status) == (f'xAI completion error: {status} "because"', status)


def test_the_models_are_the_tables() -> None:
    assert xai.PROVIDER.models is not None
    rows = run_virtually(xai.PROVIDER.models(Profile(), Runtime(ScriptedTransport([], {}))))
    assert rows == list(model_rows("xai"))


def test_the_key_is_in_no_repr() -> None:
    assert "xai-secret" not in repr(exchange())
    assert ("Authorization", "Bearer not-provided") in xai.exchange(
        Call(profile=Profile(), prompt="p"), {}
    ).request.headers
