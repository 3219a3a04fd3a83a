"""What every operation of Bedrock's runtime is sent with: address, headers, signature."""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from functools import partial
from typing import Any

from ..auth.aws_credentials import REGION_NAME, authorization, renewal, uses_bearer
from ..auth.aws_sigv4 import latin1
from ..dialects.bedrock_converse.exchange import bedrock_exchange
from ..dialects.bedrock_converse.failure import Wording, failure
from ..errors import ProviderError, SettingsProblem
from ..headers import Headers, bearer
from ..json_edge import dump_bytes
from ..problems import UrlProblem
from ..profile import Profile
from ..provider import Decoder, Exchange, WholeReply
from ..version import USER_AGENT
from ..wire import HttpRequest
from .bedrock_endpoint import operation_url, real_region
from .bedrock_model import region

REGION_IS_MISSING = "Region is missing"


def operation(
    profile: Profile,
    memory: MutableMapping[str, Any],
    wording: Wording,
    target: tuple[str, str],
    body: Mapping[str, Any],
    reply: WholeReply | Callable[[], Decoder],
) -> Exchange:
    """The exchange of one operation. Raises SettingsProblem.

    Args:
        profile: whose region, address and credentials are used.
        memory: of the profile.
        wording: of failures.
        target: the model's id, and what is asked of it (`converse`, …).
        body: of the request.
        reply: how the answer is read.
    """
    where = region_of(profile, memory, wording)
    url = operation_url(profile, where, *target)
    if url is None:
        raise failure(wording, UrlProblem(""))
    return bedrock_exchange(
        HttpRequest("POST", url, headers(profile), dump_bytes(body)),
        reply,
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
