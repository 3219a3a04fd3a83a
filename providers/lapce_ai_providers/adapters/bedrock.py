"""Amazon Bedrock: the Converse API, signed or with an API key.

https://docs.aws.amazon.com/bedrock/latest/APIReference/API_Operations_Amazon_Bedrock_Runtime.html (checked 2026-11).
"""

from __future__ import annotations

from collections.abc import MutableMapping
from functools import partial
from typing import Any

from ..auth.aws_credentials import REGION_NAME, authorization, region_finder, renewal, uses_bearer
from ..auth.aws_sigv4 import latin1
from ..call import Call
from ..catalog.tables import model_rows
from ..dialects.bedrock_converse.body import converse_body
from ..dialects.bedrock_converse.decoder import ConverseDecoder
from ..dialects.bedrock_converse.exchange import bedrock_exchange
from ..dialects.bedrock_converse.failure import Wording, failure
from ..dialects.bedrock_converse.whole import read_answer
from ..errors import ProviderError, SettingsProblem
from ..headers import Headers, bearer
from ..json_edge import dump_bytes
from ..model_list import model_list
from ..problems import UrlProblem
from ..profile import Profile
from ..provider import Exchange, ModelRow, Provider, WholeReply
from ..version import USER_AGENT
from ..wire import HttpRequest, ResponseHead
from .bedrock_endpoint import operation_url, own_hosts, real_region
from .bedrock_model import model, region, wants_long_context

REGION_IS_MISSING = "Region is missing"


def model_id(profile: Profile) -> str:
    """The id or ARN that is asked; what the profile says where it makes no sense."""
    try:
        return model(profile).id
    except SettingsProblem:
        return profile.aws_custom_arn or ""


def exchange(call: Call, memory: MutableMapping[str, Any]) -> Exchange:
    """The exchange of a call; its conversation's cache points are remembered. Raises ProviderError."""
    profile, wording = call.profile, Wording(streams=call.prompt is None)
    asked, where = model(profile), region_of(profile, memory, wording)
    body = converse_body(call, asked, memory, long_context=wants_long_context(asked.id, profile))
    url = operation_url(profile, where, asked.id, "converse-stream" if wording.streams else "converse")
    if url is None:
        raise failure(wording, UrlProblem(""))
    return bedrock_exchange(
        HttpRequest("POST", url, headers(profile), dump_bytes(body)),
        partial(ConverseDecoder, wording) if wording.streams else WholeReply(partial(read_answer, wording)),
        wording,
        authorization(profile, memory, real_region(where), partial(credentials_fault, wording)),
        renewal(profile, memory),
    )


def region_of(profile: Profile, memory: MutableMapping[str, Any], wording: Wording) -> str:
    """The region that is asked: the profile's, or that of the AWS tools. Raises SettingsProblem."""
    told = region(profile)
    if told == "":
        raise SettingsProblem(REGION_IS_MISSING)
    found = memory.get(REGION_NAME) if told is None else told
    if not found:
        raise wording.own(SettingsProblem, REGION_IS_MISSING)
    return str(found)


def headers(profile: Profile) -> Headers:
    """All but what is new with each attempt."""
    key = bearer(latin1(profile.aws_api_key.reveal())) if uses_bearer(profile) and profile.aws_api_key else ()
    return (("content-type", "application/json"), ("user-agent", USER_AGENT), *key)


def credentials_fault(wording: Wording, text: str, detail: str) -> ProviderError:
    """The error of credentials that are missing or of no use."""
    return wording.own(SettingsProblem, text, detail=detail or None)


def hosts(profile: Profile) -> tuple[str, ...]:
    """Where a key from the environment may go. Raises nothing."""
    try:
        return own_hosts(region(profile))
    except SettingsProblem:
        return ()


def rows(profile: Profile, head: ResponseHead | None, body: bytes) -> list[ModelRow]:
    """The models of the catalog: Amazon's own list needs rights that a key for calls does not have."""
    return list(model_rows("bedrock"))


PROVIDER = Provider(
    name="bedrock",
    title="AWS Bedrock",
    model_id=model_id,
    exchange=exchange,
    prepare=region_finder(region),
    models=model_list(lambda profile: None, rows),
    own_hosts=hosts,
)
