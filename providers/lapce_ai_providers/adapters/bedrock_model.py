"""Profile → the Bedrock model that is asked: its id or ARN, the facts about it, and where.

https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-support.html (checked 2026-11). The rules are
the reference's (Roo Code v3.28.18): an id that it does not know asks its default model.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from attrs import evolve

from ..catalog.model import ModelInfo
from ..catalog.tables import default_model_id, known_model
from ..errors import SettingsProblem
from ..model_params import Model, model_params
from ..profile import Profile

DEFAULT_TEMPERATURE = 0.3
ROUTER_MODEL = "anthropic.claude-3-sonnet-20240229-v1:0"
"""Stands for the models behind a prompt router."""
LONG_CONTEXT_MODELS = ("anthropic.claude-sonnet-4-20250514-v1:0", "anthropic.claude-sonnet-4-5-20250929-v1:0")
LONG_CONTEXT_TOKENS = 1_000_000

_PREFIXES = (("us-gov-", "ug."), ("us-", "us."), ("eu-", "eu."), ("ap-", "apac."), ("ca-", "ca."), ("sa-", "sa."))
"""Beginning of a region → beginning of the ids that may be answered in its neighbours too."""
_ARN = re.compile(r"arn:aws:(?:bedrock|sagemaker):([^:]+):([^:]*):([^/]+)/([A-Za-z0-9_.\-:]+)")
_GUESSES = (
    ("claude-4", 8192),
    ("claude-3-7", 8192),
    ("claude-3-5", 8192),
    ("claude-4-opus", 4096),
    ("claude-3-opus", 4096),
    ("claude-3-haiku", 4096),
)
"""Part of an unknown id → the longest answer, in tokens."""
_GUESSED_CLAUDE: dict[str, Any] = {"context_window": 200_000, "supports_images": True, "supports_prompt_cache": True}
_GUESSED_OTHER: dict[str, Any] = {"context_window": 128_000, "supports_images": False, "supports_prompt_cache": False}
_GUESSED_OTHER_TOKENS = 4096

INVALID_ARN = "INVALID_ARN_FORMAT:Invalid ARN format. ARN should follow the Amazon Bedrock ARN pattern."


class Arn(NamedTuple):
    """What an ARN of Bedrock names."""

    region: str
    kind: str
    """`foundation-model`, `inference-profile`, …"""
    model_id: str
    """Without a region's prefix."""


def model(profile: Profile) -> Model:
    """The model that a profile asks. Raises SettingsProblem where `awsCustomArn` is no ARN of Bedrock."""
    arn = custom_arn(profile)
    if arn is not None:
        name, info = looked_up(arn.model_id, profile, arn.kind)
        name = name if arn.kind == "foundation-model" else profile.aws_custom_arn or name
    else:
        name, info = looked_up(profile.api_model_id, profile)
        name = group_prefix(profile) + name
    return with_params(name, info, profile)


def invoked_model(profile: Profile) -> tuple[str, Model]:
    """For InvokeModel: the id without prefix, and the model. No other stands in for one that is not known."""
    arn = custom_arn(profile)
    if arn is not None:
        base = arn.model_id
        name = base if arn.kind == "foundation-model" else profile.aws_custom_arn or base
    else:
        base = base_id(profile.api_model_id or default_model_id("bedrock"))
        name = group_prefix(profile) + base
    return base, with_params(name, looked_up(base, profile)[1], profile)


def with_params(name: str, info: ModelInfo, profile: Profile) -> Model:
    """The model with the parameters that follow from facts and profile."""
    if wants_long_context(name, profile):
        info = evolve(info, context_window=LONG_CONTEXT_TOKENS)
    warm = evolve(profile, model_temperature=profile.model_temperature or DEFAULT_TEMPERATURE)
    return Model(name, info, model_params("anthropic", name, info, warm))


def wants_long_context(name: str, profile: Profile) -> bool:
    """Whether a model has a million tokens of context, and the profile wants them."""
    return bool(profile.aws_bedrock_1m_context) and base_id(name) in LONG_CONTEXT_MODELS


def region(profile: Profile) -> str | None:
    """The region to ask: that of the ARN goes before the profile's. Raises SettingsProblem."""
    arn = custom_arn(profile)
    return profile.aws_region if arn is None else arn.region


def custom_arn(profile: Profile) -> Arn | None:
    """The profile's ARN, if it has one. Raises SettingsProblem where it is none of Bedrock's."""
    if not profile.aws_custom_arn:
        return None
    found = _ARN.fullmatch(profile.aws_custom_arn)
    if found is None:
        raise SettingsProblem(INVALID_ARN)
    return Arn(found[1], found[3], base_id(found[4]))


def base_id(name: str) -> str:
    """A model's id without the prefix of a group of regions."""
    return next((name[len(prefix) :] for _, prefix in _PREFIXES if name.startswith(prefix)), name)


def group_prefix(profile: Profile) -> str:
    """The prefix for the group of the profile's region; "" where it is in none, or is to answer alone."""
    where = profile.aws_region if profile.aws_use_cross_region_inference else None
    return next((prefix for beginning, prefix in _PREFIXES if (where or "").startswith(beginning)), "")


def looked_up(name: str | None, profile: Profile, kind: str = "") -> tuple[str, ModelInfo]:
    """The id to ask and its facts, with the sizes that the profile tells instead."""
    default = default_model_id("bedrock")
    asked = base_id(default if name is None else name)
    info = known_model("bedrock", asked)
    if info is None and "router" in kind:
        asked, info = ROUTER_MODEL, known_model("bedrock", ROUTER_MODEL)
    if info is None:
        asked, info = default, guessed(asked, known_model("bedrock", default) or ModelInfo())
    if (most := profile.model_max_tokens) and most > 0:
        info = evolve(info, max_tokens=most)
    if (window := profile.aws_model_context_window) and window > 0:
        info = evolve(info, context_window=window)
    return asked, info


def guessed(name: str, default: ModelInfo) -> ModelInfo:
    """Facts of a model that the table does not have, by parts of its name."""
    tokens = next((tokens for part, tokens in _GUESSES if part in name.lower()), None)
    if tokens is None:
        return evolve(default, max_tokens=_GUESSED_OTHER_TOKENS, **_GUESSED_OTHER)
    return evolve(default, max_tokens=tokens, **_GUESSED_CLAUDE)
