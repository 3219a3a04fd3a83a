"""Which ways a hole is asked for, and what refusals mean."""

import json
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lapce_ai_providers.dialects.anthropic_messages.failure import failure as anthropic_failure
from lapce_ai_providers.dialects.bedrock_converse.failure import Wording as BedrockWording
from lapce_ai_providers.dialects.bedrock_converse.failure import failure as bedrock_failure
from lapce_ai_providers.dialects.gemini_generate.failure import failure as gemini_failure
from lapce_ai_providers.dialects.openai_chat.failure import Wording, failure
from lapce_ai_providers.errors import ProviderError, error_for_status
from lapce_ai_providers.fill import Way, is_too_long, refused_limits, refuses_way, ways_left, ways_to_fill, without
from lapce_ai_providers.fim_names import family_name
from lapce_ai_providers.hole import AnswerLimits
from lapce_ai_providers.problems import StatusProblem
from lapce_ai_providers.profile import Profile
from lapce_ai_providers.refusal_text import told_in_full
from lapce_ai_providers.wire import ResponseHead

LOCAL = "http://127.0.0.1:8080/v1"
FAR = "https://llm.example.com/v1"
CHAT: tuple[Way, ...] = ("chat",)
OWN_ENGINE: tuple[Way, ...] = ("infill", "suffix")
NEAR: tuple[Way, ...] = ("infill", "suffix", "template", "chat")


def said(status: int, body: str) -> ProviderError:
    """The error that an OpenAI-compatible server's refusal is."""
    problem = StatusProblem(ResponseHead(status, "", {"content-type": "application/json"}), body.encode())
    return told_in_full(partial(failure, Wording("OpenAI completion error: ")), problem)


def told(message: str) -> str:
    return json.dumps({"error": {"message": message, "type": "invalid_request_error"}})


def ways(base_url: str | None, model: str, provider: str = "openai", **settings: str) -> tuple[Way, ...]:
    field = "open_router_base_url" if provider == "openrouter" else "open_ai_base_url"
    return ways_to_fill(Profile(api_provider=provider, **{field: base_url}, **settings), model)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("base_url", "model", "expected"),
    [
        (None, "gpt-4o", CHAT),
        (None, "gpt-3.5-turbo-instruct", ("suffix",)),
        (None, "qwen2.5-coder-7b", CHAT),
        ("https://api.mistral.ai/v1", "codestral-latest", ("mistral_fim", "chat")),
        ("https://codestral.mistral.ai/v1", "codestral-2508", ("mistral_fim", "chat")),
        ("https://api.mistral.ai/v1", "mistral-large-latest", CHAT),
        ("https://api.inceptionlabs.ai/v1", "mercury-edit-2", ("mistral_fim", "chat")),
        ("https://api.deepseek.com", "deepseek-chat", ("suffix", "chat")),
        ("https://api.deepseek.com/v1", "deepseek-v4-flash", ("suffix", "chat")),
        ("https://api.deepseek.com", "deepseek-reasoner", CHAT),
        ("https://notdeepseek.com", "deepseek-chat", CHAT),
        (LOCAL, "qwen2.5-coder:1.5b-base", NEAR),
        ("http://192.168.1.20:11434/v1", "starcoder2:3b", NEAR),
        ("http://workstation:8000/v1", "Qwen/Qwen2.5-Coder-7B-Instruct", NEAR),
        ("local:", "granite-4.0-h-tiny", ("infill", "template", "suffix")),
        ("local:", "SmolLM2-135M-Instruct.Q4_1", OWN_ENGINE),
        (LOCAL, "my-own-model", ("infill", "suffix", "chat")),
        (LOCAL, "SmolLM2-135M-Instruct.Q4_1", CHAT),
        (FAR, "qwen3-coder-30b", ("template", "suffix", "chat")),
        (FAR, "my-own-model", CHAT),
        ("https://me.openai.azure.com/openai", "gpt-35-turbo-instruct", ("suffix",)),
        ("https://me.openai.azure.com/openai", "gpt-4o", CHAT),
        ("https://me.services.ai.azure.com/models", "codestral-2501", CHAT),
    ],
)
def test_ways_by_host_and_model(base_url: str | None, model: str, expected: tuple[Way, ...]) -> None:
    assert ways(base_url, model) == expected


@pytest.mark.parametrize("provider", ["anthropic", "gemini", "vertex", "bedrock", "xai", None])
def test_vendors_without_an_endpoint_are_asked_by_chat_whatever_the_profile_says(provider: str | None) -> None:
    profile = Profile(api_provider=provider, fill_in_the_middle="suffix", fim_family="codestral")
    assert ways_to_fill(profile, "codestral") == CHAT


def test_openrouter_and_azure_have_ways_of_their_own() -> None:
    assert ways(None, "qwen/qwen-2.5-coder-32b-instruct", "openrouter") == ("template", "chat")
    assert ways(None, "openai/gpt-5", "openrouter") == CHAT
    assert ways(None, "gpt-3.5-turbo-instruct-0914", "azure") == ("suffix",)
    assert ways(LOCAL, "qwen2.5-coder", "azure") == CHAT
    assert ways(None, "m", "openrouter", fill_in_the_middle="infill") == CHAT


def test_a_profile_fixes_the_way() -> None:
    assert ways(FAR, "m", fill_in_the_middle="suffix") == ("suffix",)
    assert ways(LOCAL, "qwen2.5-coder", fill_in_the_middle="chat") == CHAT
    assert ways(LOCAL, "qwen2.5-coder", fill_in_the_middle="auto") == NEAR
    assert ways(FAR, "m", fill_in_the_middle="template") == CHAT  # no marks are known
    assert ways(FAR, "m", fill_in_the_middle="template", fim_family="glm") == ("template",)
    assert ways(FAR, "m", fim_family="seed_coder") == ("template", "suffix", "chat")


@given(
    st.sampled_from(["openai", "azure", "openrouter", "bedrock", None]),
    st.text(max_size=20) | st.sampled_from([LOCAL, FAR, "local:", "https://api.mistral.ai/v1"]),
    st.text(max_size=20) | st.sampled_from(["codestral", "qwen2.5-coder", "gpt-3.5-turbo-instruct"]),
    st.sampled_from([None, "auto", "suffix", "infill", "mistral_fim", "template", "chat"]),
)
def test_there_is_always_a_way(provider: str | None, base_url: str, model: str, fixed: str | None) -> None:
    profile = Profile(api_provider=provider, open_ai_base_url=base_url, fill_in_the_middle=fixed)
    found = ways_to_fill(profile, model)
    assert found
    assert len(set(found)) == len(found)


def test_what_infill_answers_tells_which_server_it_is() -> None:
    no_marks = said(501, told("Infill is not supported by this model: prefix token is missing. "))
    assert refuses_way(no_marks)
    assert ways_left(NEAR, "infill", no_marks) == CHAT
    assert ways_left(OWN_ENGINE, "infill", no_marks) == ("suffix",)
    assert ways_left(OWN_ENGINE, "suffix", no_marks) == ("suffix",)
    ollama = said(404, "404 page not found")
    assert refuses_way(ollama)
    assert ways_left(NEAR, "infill", ollama) == ("suffix", "template", "chat")
    vllm = said(404, '{"detail":"Not Found"}')
    assert refuses_way(vllm)
    assert ways_left(NEAR, "infill", vllm) == ("template", "chat")
    assert ways_left(NEAR, "template", vllm) == CHAT
    assert ways_left(CHAT, "suffix", vllm) == CHAT


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (400, told("registry.ollama.ai/library/llama3.1:latest does not support insert")),
        (501, told("Infill is not supported by this model: prefix token is missing. ")),
        (500, told("Unsupported param: suffix")),
        (400, '{"object":"error","message":"suffix is not currently supported","type":"BadRequestError","code":400}'),
        (400, told("suffix is not currently supported")),
        (422, '{"detail":[{"type":"extra_forbidden","loc":["body","suffix"],"msg":"Extra inputs are not permitted"}]}'),
        (400, told("Unrecognized request argument supplied: suffix")),
        (404, '{"error":{"message":"File Not Found","type":"not_found_error","code":404}}'),
        (404, told("This is a chat model and not supported in the v1/completions endpoint.")),
        (400, told("The completion operation does not work with the specified model, gpt-4o.")),
        (405, ""),
        (404, ""),
    ],
)
def test_a_refused_way_is_known_by_what_servers_say(status: int, body: str) -> None:
    assert refuses_way(said(status, body))


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (401, told("Incorrect API key provided; suffix is not supported")),
        (403, told("suffix is not supported for your account")),
        (429, told("Rate limit reached")),
        (400, told("This model's maximum context length is 4096 tokens, suffix included, which is not supported")),
        (400, told("Unsupported parameter: 'stop' is not supported with this model.")),
        (404, told("The model `x` does not exist or you do not have access to it.")),
        (404, '{"error":{"message":"model \\"qwen\\" not found, try pulling it first","type":"api_error"}}'),
        (500, told("internal error")),
        (503, told("overloaded")),
        (402, told("Insufficient Balance")),
    ],
)
def test_other_refusals_close_no_way(status: int, body: str) -> None:
    assert not refuses_way(said(status, body))


@pytest.mark.parametrize(
    "error",
    [
        said(400, '{"error":{"message":"x","type":"invalid_request_error","code":"context_length_exceeded"}}'),
        said(400, told("This model's maximum context length is 8192 tokens. However, you requested 9000 tokens")),
        said(
            400,
            '{"error":{"code":400,"message":"request (9001 tokens) exceeds the available context size (2048 tokens), '
            'try increasing it","type":"exceed_context_size_error","n_prompt_tokens":9001,"n_ctx":2048}}',
        ),
        said(413, "too large"),
        said(400, told("Please reduce the length of the messages or completion.")),
        said(422, told("`inputs` must be less than 4096 tokens")),
        anthropic_failure(
            "",
            StatusProblem(
                ResponseHead(400, "", {}),
                b'{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 2 > 1"}}',
            ),
        ),
        gemini_failure(
            "",
            StatusProblem(
                ResponseHead(400, "", {"content-type": "application/json"}),
                b'{"error":{"code":400,"message":"The input token count (9) exceeds the maximum number of tokens"}}',
            ),
        ),
        bedrock_failure(
            BedrockWording(streams=True),
            StatusProblem(
                ResponseHead(400, "", {"x-amzn-errortype": "ValidationException"}),
                b'{"message":"Input is too long for requested model."}',
            ),
        ),
    ],
    ids=str,
)
def test_a_prompt_that_is_too_long_is_known_by_what_vendors_say(error: ProviderError) -> None:
    assert is_too_long(error)
    assert not refuses_way(error)


@pytest.mark.parametrize(
    "error",
    [
        said(401, told("Incorrect API key")),
        said(429, told("Rate limit reached for tokens per minute")),
        said(400, told("max_tokens is too large: 99999")),
        said(404, "404 page not found"),
        error_for_status(503, "overloaded"),
    ],
    ids=str,
)
def test_other_refusals_are_not_about_length(error: ProviderError) -> None:
    assert not is_too_long(error)


LIMITS = AnswerLimits(max_output_tokens=64, stops=("\n\n",), temperature=0.1)


@pytest.mark.parametrize(
    ("message", "limit"),
    [
        ("Unsupported parameter: 'stop' is not supported with this model.", "stops"),
        ("Argument not supported on this model: stop", "stops"),
        ("Model grok-4.6 does not support parameter stop.", "stops"),
        ("This model doesn't support the stopSequences field. Remove stopSequences and try again.", "stops"),
        ("The stop sequence you provided at index 0 is longer than the model limit of 10 characters", "stops"),
        ("stop_sequences: each stop sequence must contain non-whitespace", "stops"),
        ("Reasoning is mandatory for this endpoint and cannot be disabled.", "no_reasoning"),
        ("Unrecognized request argument supplied: reasoning_effort", "no_reasoning"),
        ("Unsupported value: 'temperature' does not support 0.1 with this model.", "temperature"),
        ("Unsupported parameter: 'max_tokens' is not supported with this model.", "max_output_tokens"),
    ],
)
def test_a_limit_that_is_refused_is_left_out(message: str, limit: str) -> None:
    refused = refused_limits(said(400, told(message)))
    assert refused == {limit}
    left = without(LIMITS, refused)
    for name in ("max_output_tokens", "stops", "temperature", "no_reasoning"):
        assert (getattr(left, name) == getattr(LIMITS, name)) is (name != limit)
    assert without(left, refused) == left


def test_limits_are_left_alone_where_the_refusal_is_about_something_else() -> None:
    for status, message in ((400, "invalid model"), (401, "stop is not supported"), (500, "stop is not supported")):
        assert refused_limits(said(status, told(message))) == frozenset()
    assert without(LIMITS, ()) == LIMITS


@pytest.mark.parametrize(
    ("model", "family"),
    [
        ("qwen2.5-coder:7b", "qwen"),
        ("Qwen/Qwen2.5-Coder-32B-Instruct", "qwen"),
        ("qwen/qwen3-coder", "qwen"),
        ("qwen/qwen-2.5-coder-32b-instruct", "qwen"),
        ("qwen2.5:7b", None),
        ("codeqwen:7b-code", "starcoder"),
        ("bigcode/starcoderbase", "starcoder"),
        ("starcoder2:3b", "starcoder2"),
        ("granite-code:3b", "starcoder"),
        ("ibm-granite/granite-4.0-h-small", "granite"),
        ("granite4:tiny-h", "granite"),
        ("stable-code:3b-code", "stable_code"),
        ("codegemma:2b-code", "codegemma"),
        ("google/codegemma-7b-it", None),
        ("deepseek-coder-v2:16b", "deepseek"),
        ("deepseek-chat", None),
        ("mistralai/codestral-2508", "codestral"),
        ("codestral-embed", None),
        ("codellama:7b-code", "codellama"),
        ("codellama/CodeLlama-7b-Python-hf", None),
        ("codegeex4-all-9b", "codegeex"),
        ("ByteDance-Seed/Seed-Coder-8B-Base", "seed_coder"),
        ("inception/mercury-coder", "mercury"),
        ("gpt-4o", None),
        ("", None),
    ],
)
def test_a_family_is_known_by_the_models_name(model: str, family: str | None) -> None:
    assert family_name(model) == family
    assert family_name(model, "codellama") == "codellama"
    assert family_name(model, "nobody") == family


def test_a_refusal_repeats_nothing_of_the_users_text() -> None:
    row = {"type": "extra_forbidden", "loc": ["body", "suffix"], "msg": "Extra inputs", "input": "def secret(): ..."}
    error = said(422, json.dumps({"detail": [row]}))
    assert error.message == "OpenAI completion error: 422 body.suffix: Extra inputs"


@given(st.binary() | st.text().map(str.encode))
def test_any_body_of_a_refusal_makes_an_error(body: bytes) -> None:
    problem = StatusProblem(ResponseHead(422, "", {}), body)
    assert told_in_full(partial(failure, Wording("")), problem).status == 422
