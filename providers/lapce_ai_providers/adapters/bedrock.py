"""Amazon Bedrock: the Converse API, or InvokeModel where the profile says so, signed or with an API key.

https://docs.aws.amazon.com/bedrock/latest/APIReference/API_Operations_Amazon_Bedrock_Runtime.html (checked 2026-11).
"""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from functools import partial
from typing import Any

from ..auth.aws_credentials import region_finder
from ..call import Call
from ..catalog.tables import model_rows
from ..cost import priced
from ..dialects.bedrock_converse.answer_limits import within_limits
from ..dialects.bedrock_converse.body import converse_body
from ..dialects.bedrock_converse.decoder import ConverseDecoder
from ..dialects.bedrock_converse.failure import Wording
from ..dialects.bedrock_converse.whole import read_answer
from ..errors import SettingsProblem
from ..hole import AnswerLimits
from ..model_list import model_list
from ..model_params import Model
from ..profile import Profile
from ..provider import Exchange, ModelRow, Provider, WholeReply
from ..wire import ResponseHead
from . import bedrock_endpoint
from .bedrock_model import invoked_model, model, region, wants_long_context
from .bedrock_request import operation


def model_id(profile: Profile) -> str:
    """The id or ARN that is asked; what the profile says where that makes no sense."""
    try:
        return asked_model(profile).id
    except SettingsProblem:
        return profile.aws_custom_arn or ""


def asked_model(profile: Profile) -> Model:
    """The model that a profile asks by either API. Raises SettingsProblem."""
    return invoked_model(profile)[1] if invokes(profile) else model(profile)


def invokes(profile: Profile) -> bool:
    """Whether InvokeModel is asked, and not Converse."""
    return profile.aws_bedrock_api == "invoke"


def exchange(call: Call, memory: MutableMapping[str, Any]) -> Exchange:
    """The exchange of a call; its conversation's cache points are remembered. Raises ProviderError."""
    if invokes(call.profile):
        from .bedrock_invoke import invoke_exchange  # brings Claude's dialect

        return invoke_exchange(call, memory)
    wording, asked = Wording(streams=call.prompt is None), model(call.profile)
    body = converse_body(call, asked, memory, long_context=wants_long_context(asked.id, call.profile))
    action = "converse-stream" if wording.streams else "converse"
    reply = partial(ConverseDecoder, wording) if wording.streams else WholeReply(partial(read_answer, wording))
    return operation(call.profile, memory, wording, (asked.id, action), body, reply)


def limit(call: Call, limits: AnswerLimits, body: Mapping[str, Any]) -> Mapping[str, Any]:
    """The body within limits, by the API that is asked."""
    if invokes(call.profile):
        from ..dialects.bedrock_invoke.answer_limits import within_limits as of_invoke

        return of_invoke(limits, body)
    return within_limits(model_id(call.profile), limits, body)


def own_hosts(profile: Profile) -> tuple[str, ...]:
    """Where a key from the environment may go."""
    try:
        return bedrock_endpoint.own_hosts(region(profile))
    except SettingsProblem:
        return ()


def rows(profile: Profile, head: ResponseHead | None, body: bytes) -> list[ModelRow]:
    """The models of the catalog: Amazon's own list needs rights that a key for calls does not have."""
    return list(model_rows("bedrock"))


PROVIDER = Provider(
    name="bedrock",
    title="AWS Bedrock",
    memory_estimate_bytes=3_730_000,
    model_id=model_id,
    model=asked_model,
    exchange=exchange,
    limit=limit,
    prepare=region_finder(region),
    models=model_list(lambda profile: None, rows),
    cost=priced(lambda profile, memory: model(profile).info),
    own_hosts=own_hosts,
)
