"""Which model Bedrock is asked for, and where."""

from typing import Any

import pytest

from bedrock_calls import bedrock_call, bedrock_profile
from lapce_ai_providers.adapters.bedrock import PROVIDER, exchange
from lapce_ai_providers.adapters.bedrock_endpoint import host, operation_url, own_hosts
from lapce_ai_providers.adapters.bedrock_model import model, region
from lapce_ai_providers.errors import SettingsProblem

SONNET = "anthropic.claude-sonnet-4-20250514-v1:0"
ARN = "arn:aws:bedrock:eu-west-1:123456789012:"


@pytest.mark.parametrize(
    ("options", "name", "window"),
    [
        ({"apiModelId": None}, SONNET, 200_000),
        ({"apiModelId": ""}, SONNET, 128_000),
        ({"apiModelId": "cohere.command-r"}, SONNET, 128_000),
        ({"apiModelId": "x.claude-3-5-x"}, SONNET, 200_000),
        ({"apiModelId": "us.amazon.nova-pro-v1:0"}, "amazon.nova-pro-v1:0", 300_000),
        ({"apiModelId": "ug.amazon.nova-pro-v1:0"}, "amazon.nova-pro-v1:0", 300_000),
        ({"apiModelId": "amazon.nova-2-lite-v1:0"}, "amazon.nova-2-lite-v1:0", None),
        ({"awsUseCrossRegionInference": True, "awsRegion": "us-gov-east-1"}, f"ug.{SONNET}", 200_000),
        ({"awsUseCrossRegionInference": True, "awsRegion": "ap-south-1"}, f"apac.{SONNET}", 200_000),
        ({"awsUseCrossRegionInference": True, "awsRegion": "me-south-1"}, SONNET, 200_000),
        ({"awsCustomArn": f"{ARN}default-prompt-router/x:1"}, f"{ARN}default-prompt-router/x:1", 200_000),
        ({"awsCustomArn": f"{ARN}imported-model/abc"}, f"{ARN}imported-model/abc", 128_000),
        (
            {"awsCustomArn": "arn:aws:sagemaker:us-east-1:1:endpoint/e"},
            "arn:aws:sagemaker:us-east-1:1:endpoint/e",
            128_000,
        ),
        ({"awsCustomArn": f"arn:aws:bedrock:us-east-1::foundation-model/{SONNET}"}, SONNET, 200_000),
        ({"awsModelContextWindow": 5000}, SONNET, 5000),
        ({"awsModelContextWindow": -1}, SONNET, 200_000),
    ],
)
def test_ids_and_windows(options: dict[str, Any], name: str, window: int | None) -> None:
    found = model(bedrock_profile(**options))
    assert found.id == name
    assert window is None or found.info.context_window == window


def test_an_arns_region_goes_before_the_profiles() -> None:
    assert region(bedrock_profile(awsCustomArn=f"{ARN}imported-model/abc")) == "eu-west-1"


@pytest.mark.parametrize(
    "arn", ["x", "arn:aws-cn:bedrock:r:1:a/b", "arn:aws:bedrock:r:1:a", "arn:aws:bedrock:r:1:a/b\n"]
)
def test_what_is_no_arn_is_refused_in_the_references_words(arn: str) -> None:
    with pytest.raises(SettingsProblem, match=r"^INVALID_ARN_FORMAT:Invalid ARN format\."):
        exchange(bedrock_call({"awsCustomArn": arn}), {})
    assert PROVIDER.model_id(bedrock_profile(awsCustomArn=arn)) == arn
    assert list(PROVIDER.own_hosts(bedrock_profile(awsCustomArn=arn))) == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("us-east-1", "bedrock-runtime.us-east-1.amazonaws.com"),
        ("cn-north-1", "bedrock-runtime.cn-north-1.amazonaws.com.cn"),
        ("us-isob-east-1", "bedrock-runtime.us-isob-east-1.sc2s.sgov.gov"),
        ("fips-us-east-1", "bedrock-runtime-fips.us-east-1.amazonaws.com"),
    ],
)
def test_every_partition_has_its_domain(name: str, expected: str) -> None:
    assert host(name) == expected
    assert expected in own_hosts(name)


@pytest.mark.parametrize(
    ("endpoint", "expected"),
    [
        ("https://gw.example.com/bedrock/", "https://gw.example.com/bedrock/model/a%3Ab%2Fc/converse"),
        ("https://gw.example.com:443/x?y=z", "https://gw.example.com/x/model/a%3Ab%2Fc/converse"),
        ("nope", None),
        ("localhost:4566", None),
    ],
)
def test_an_endpoint_of_ones_own_comes_before_the_path(endpoint: str, expected: str | None) -> None:
    profile = bedrock_profile(awsBedrockEndpoint=endpoint, awsBedrockEndpointEnabled=True)
    assert operation_url(profile, "us-east-1", "a:b/c", "converse") == expected


@pytest.mark.parametrize("name", ["us east 1/", "x@evil.example#", "a.example/?"])
def test_a_region_that_is_none_asks_no_other_host(name: str) -> None:
    assert operation_url(bedrock_profile(), name, "m", "converse") is None
    assert own_hosts(name) == ()


def test_an_empty_region_is_missing() -> None:
    with pytest.raises(SettingsProblem, match=r"^Region is missing$"):
        exchange(bedrock_call({"awsRegion": ""}), {})
    with pytest.raises(SettingsProblem, match=r"^Unknown Error: Region is missing$"):
        exchange(bedrock_call({"awsRegion": None}), {})
    assert exchange(bedrock_call({"awsRegion": None}), {"aws region": "eu-west-3"}).request.url.startswith(
        "https://bedrock-runtime.eu-west-3."
    )
