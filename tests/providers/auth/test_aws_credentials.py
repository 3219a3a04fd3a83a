"""Who signs Bedrock's requests: keys of the profile, or those of boto3's chain."""

import asyncio
import configparser
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from typing import Any

import pytest
from attrs import evolve

from aws_machine import aws_machine
from bedrock_calls import HELLO, bedrock_call, bedrock_profile, play_call
from lapce_ai_providers.auth import ask_helper as asking
from lapce_ai_providers.auth import aws_credentials
from lapce_ai_providers.auth.ask_helper import HelperFailed, ask_helper
from lapce_ai_providers.auth.helpers import aws
from lapce_ai_providers.errors import SettingsProblem
from lapce_ai_providers.secret import Secret
from lapce_ai_providers.transport.proxy_settings import ProxySettings
from lapce_ai_providers.transport.settings import TransportSettings

NO_KEYS = {"awsAccessKey": None, "awsSecretKey": None}
ANSWER = {"status": 200, "chunks": ['{"output":{"message":{"content":[{"text":"Hi"}]}}}']}
EXPIRED = {"status": 403, "headers": {"x-amzn-errortype": "ExpiredTokenException"}, "chunks": ['{"message":"expired"}']}


class Helper:
    """Stands in for the helper process."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, lifetime_seconds: float | None = None) -> None:
        self.questions: list[Mapping[str, Any]] = []
        self._lifetime_seconds = lifetime_seconds
        self.failure: HelperFailed | None = None
        monkeypatch.setattr(aws_credentials, "ask_helper", self.ask)

    async def ask(self, kind: str, question: Mapping[str, Any]) -> dict[str, Any]:
        self.questions.append(question)
        await asyncio.sleep(0)
        if self.failure is not None:
            raise self.failure
        expires_at = None if self._lifetime_seconds is None else time.time() + self._lifetime_seconds
        number = len(self.questions)
        keys = {"accessKey": f"AKID{number}", "secretKey": "s", "sessionToken": "t", "expiresAt": expires_at}
        return {**keys, "region": "eu-west-3"}


def signer(headers: tuple[tuple[str, str], ...]) -> str:
    return dict(headers)["authorization"].partition("Credential=")[2].partition("/")[0]


async def test_keys_of_the_profile_need_no_helper(monkeypatch: pytest.MonkeyPatch) -> None:
    helper = Helper(monkeypatch)
    played = await play_call(bedrock_call({"awsSessionToken": "token"}, prompt="Hi"), ANSWER)
    assert (played.error, helper.questions) == (None, [])
    headers = dict(played.transport.requests[0].headers)
    assert (headers["x-amz-security-token"], headers["amz-sdk-request"]) == ("token", "attempt=1; max=3")


async def test_an_api_key_is_a_bearer_token_and_nothing_is_signed(monkeypatch: pytest.MonkeyPatch) -> None:
    helper = Helper(monkeypatch)
    played = await play_call(bedrock_call({"awsUseApiKey": True, "awsApiKey": "k"}, prompt="Hi"), ANSWER)
    headers = {name.lower(): value for name, value in played.transport.requests[0].headers}
    assert headers["authorization"] == "Bearer k"
    assert {"x-amz-date", "x-amz-content-sha256"} & headers.keys() == set()
    assert helper.questions == []


@pytest.mark.parametrize("options", [{"awsUseApiKey": True, "awsApiKey": ""}, {"awsApiKey": "k"}])
async def test_an_api_key_counts_only_if_it_is_there_and_wanted(options: dict[str, Any]) -> None:
    played = await play_call(bedrock_call(options, prompt="Hi"), ANSWER)
    assert signer(played.transport.requests[0].headers) == "AKIDEXAMPLE"


@pytest.mark.parametrize(
    ("options", "profile"),
    [
        ({"awsUseProfile": True, "awsProfile": "dev"}, "dev"),
        ({"awsUseProfile": True, "awsProfile": "", **NO_KEYS}, None),
        ({"awsProfile": "dev", **NO_KEYS}, None),
        ({"awsSecretKey": None}, None),
        ({"awsAccessKey": ""}, None),
    ],
)
async def test_a_named_profile_goes_before_keys_and_the_chain_comes_last(
    options: dict[str, Any], profile: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    helper = Helper(monkeypatch)
    played = await play_call(bedrock_call(options, prompt="Hi"), ANSWER)
    assert [question["profile"] for question in helper.questions] == [profile]
    assert signer(played.transport.requests[0].headers) == "AKID1"


async def test_the_chain_is_asked_once_for_all_calls_that_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    helper = Helper(monkeypatch, 3600)
    shared: dict[str, Any] = {}
    call = bedrock_call(NO_KEYS, prompt="Hi")
    played = await asyncio.gather(*(play_call(call, ANSWER, shared=shared) for _ in range(20)))
    assert {signer(one.transport.requests[0].headers) for one in played} == {"AKID1"}
    assert len(helper.questions) == 1


async def test_keys_are_renewed_before_they_expire(monkeypatch: pytest.MonkeyPatch) -> None:
    helper = Helper(monkeypatch, 200)
    shared: dict[str, Any] = {}
    for _ in range(2):
        await play_call(bedrock_call(NO_KEYS, prompt="Hi"), ANSWER, shared=shared)
    assert len(helper.questions) == 2


async def test_keys_that_had_expired_are_renewed_and_the_attempt_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    helper = Helper(monkeypatch, -1)
    played = await play_call(bedrock_call(NO_KEYS, prompt="Hi"), EXPIRED, ANSWER)
    assert played.error is None
    assert [signer(request.headers) for request in played.transport.requests] == ["AKID1", "AKID2"]
    assert len(helper.questions) == 2


async def test_keys_of_the_profile_that_have_expired_are_not_tried_again() -> None:
    played = await play_call(bedrock_call(prompt="Hi"), EXPIRED, ANSWER)
    assert played.error is not None
    assert (played.error.code, len(played.transport.requests)) == ("authentication", 1)


async def test_a_region_that_the_profile_lacks_is_that_of_the_aws_tools(monkeypatch: pytest.MonkeyPatch) -> None:
    helper = Helper(monkeypatch)
    memory: dict[str, Any] = {}
    for _ in range(2):
        played = await play_call(bedrock_call({"awsRegion": None}, prompt="Hi"), ANSWER, memory=memory)
        assert "//bedrock-runtime.eu-west-3.amazonaws.com/" in played.transport.requests[0].url
    assert [(asked["profile"], asked["credentials"]) for asked in helper.questions] == [(None, False)]


@pytest.mark.parametrize(
    ("kind", "said", "message"),
    [
        ("NoCredentials", "", "Could not load credentials from any providers"),
        (
            "SSOTokenLoadError",
            "Error loading SSO Token",
            "The SSO session associated with this profile is invalid. To refresh this SSO session run 'aws sso login' "
            "with the corresponding profile.",
        ),
        ("InvalidConfigError", "The source_profile is none", "The source_profile is none"),
        ("TimeoutError", "", "TimeoutError"),
    ],
)
async def test_a_chain_without_keys_is_a_problem_of_the_settings(
    kind: str, said: str, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    helper = Helper(monkeypatch)
    helper.failure = HelperFailed(kind, said)
    played = await play_call(bedrock_call(NO_KEYS), ANSWER)
    assert isinstance(played.error, SettingsProblem)
    assert played.error.message == f"Unknown Error: {message}"
    assert len(played.chunks) == 2
    assert played.transport.requests == []


async def test_keys_with_line_breaks_never_reach_a_header() -> None:
    profile = evolve(bedrock_profile(), aws_session_token=Secret("a\r\nX-Evil: 1"))
    played = await play_call(bedrock_call(messages=HELLO, profile=profile), ANSWER)
    assert played.error is not None
    assert "line break" in played.error.message
    assert "Evil" not in played.error.message
    assert played.transport.requests == []


def test_the_helper_finds_keys_in_files_and_environment() -> None:
    file = {"~/.aws/credentials": "[dev]\naws_access_key_id = AKID\naws_secret_access_key = s\n"}
    config = {"~/.aws/config": "[profile dev]\nregion = eu-central-1\n"}
    with aws_machine({**file, **config}, {}):
        found = aws.answer({"profile": "dev"})
        assert (found["accessKey"], found["sessionToken"], found["region"]) == ("AKID", None, "eu-central-1")
        with pytest.raises(aws.NoCredentials):
            aws.answer({"profile": "other"})
        with pytest.raises(aws.NoCredentials):
            aws.answer({"profile": None})
    variables = {"AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "B", "AWS_SESSION_TOKEN": "C", "AWS_REGION": "r-1"}
    with aws_machine(file, variables):
        found = aws.answer({"profile": None})
        assert [found[name] for name in ("accessKey", "secretKey", "sessionToken", "region")] == ["A", "B", "C", "r-1"]
        assert aws.answer({"profile": "dev"})["accessKey"] == "AKID"  # a named profile goes before the environment
        assert aws.answer({"profile": None, "credentials": False}) == {"region": "r-1"}
    with aws_machine(file, {**variables, "AWS_PROFILE": "dev"}):  # named there, it goes before the variables with keys
        assert aws.answer({"profile": None})["accessKey"] == "AKID"
    with aws_machine(file, {"AWS_ACCESS_KEY_ID": "A"}), pytest.raises(aws.NoCredentials):  # half of a key is none
        aws.answer({"profile": None})


def test_the_helper_runs_the_users_credential_process_and_tells_when_its_keys_expire() -> None:
    document = '{"Version": 1, "AccessKeyId": "P", "SecretAccessKey": "S", "Expiration": "2100-01-01T00:00:00Z"}'
    parser = configparser.RawConfigParser()
    parser["profile own"] = {
        "credential_process": f"{sys.executable} -c \"print('''{document.replace(chr(34), chr(92) + chr(34))}''')\""
    }
    text = "".join(
        f"[{name}]\ncredential_process = {parser[name]['credential_process']}\n" for name in parser.sections()
    )
    with aws_machine({"~/.aws/config": text}, {}):
        found = aws.answer({"profile": "own"})
    assert found["accessKey"] == "P"
    assert found["expiresAt"] == 4102444800


async def test_the_real_helper_process_answers_over_its_pipes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDENV")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    assert asking.ask_helper is ask_helper
    answer = await ask_helper("aws", {"profile": None})
    assert (answer["accessKey"], answer["secretKey"], answer["expiresAt"]) == ("AKIDENV", "secret", None)


def test_asking_bedrock_loads_nothing_of_amazons_libraries() -> None:
    program = "import sys\nfrom lapce_ai_providers.adapters import bedrock, bedrock_invoke\nprint(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert {"boto3", "botocore", "urllib3", "jmespath"} & set(loaded) == set()


def test_the_helper_goes_through_the_servers_proxy_and_trusts_whom_it_trusts() -> None:
    with aws_machine({}, {"AWS_REGION": "r-1"}):
        network = {
            "https": "http://u:p@proxy.example:3128",
            "http": None,
            "no_proxy": "10.0.0.0/8",
            "ca_file": "/own.pem",
        }
        aws.answer({"profile": None, "credentials": False, "network": network})
        told = [
            os.environ.get(name) for name in ("HTTPS_PROXY", "https_proxy", "NO_PROXY", "AWS_CA_BUNDLE", "HTTP_PROXY")
        ]
        assert told == [network["https"], network["https"], "10.0.0.0/8", "/own.pem", None]


async def test_the_question_tells_how_the_network_is_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    helper = Helper(monkeypatch)
    settings = TransportSettings(proxies=ProxySettings(https=Secret("http://proxy.example:1")))
    await play_call(bedrock_call(NO_KEYS, prompt="Hi"), ANSWER, shared={"network": settings})
    assert helper.questions[0]["network"]["https"] == "http://proxy.example:1"


async def test_keys_of_the_chain_serve_all_profiles(monkeypatch: pytest.MonkeyPatch) -> None:
    helper = Helper(monkeypatch, 3600)
    shared: dict[str, Any] = {}
    for model in ("amazon.nova-pro-v1:0", "amazon.nova-lite-v1:0"):
        await play_call(bedrock_call({**NO_KEYS, "apiModelId": model}, prompt="Hi"), ANSWER, shared=shared)
    assert len(helper.questions) == 1
