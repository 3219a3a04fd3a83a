"""A call → the body of `generateContent`, `streamGenerateContent` and `countTokens`.

https://ai.google.dev/api/generate-content (checked 2026-11).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...call import Call
from ...model_params import Model
from ...profile import Profile
from .contents import contents, user_content

Body = dict[str, Any]


def generate_body(call: Call, model: Model) -> Body:
    """The body of the call's one request. Raises InvalidCall for a block that the reference refuses."""
    if call.prompt is not None:
        return {
            "contents": [user_content(call.prompt)],
            **tools(call.profile),
            "generationConfig": {"temperature": temperature(call.profile)},
        }
    system = {} if call.system is None else {"systemInstruction": user_content(call.system)}
    config = generation_config(call.profile, model)
    return {"contents": contents(call.messages), **system, **tools(call.profile), "generationConfig": config}


def count_body(content: str | Sequence[Any]) -> Body:
    """The body that asks how many tokens a content has. Raises InvalidCall."""
    return {"contents": [user_content(content)]}


def generation_config(profile: Profile, model: Model) -> Body:
    """How warm, how long, how much thought. The temperature stays the user's where the model thinks, too."""
    longest = model.params.max_tokens if profile.model_max_tokens is None else profile.model_max_tokens
    return {
        "temperature": temperature(profile),
        **({} if longest is None else {"maxOutputTokens": longest}),
        **({} if model.params.reasoning is None else {"thinkingConfig": dict(model.params.reasoning)}),
    }


def temperature(profile: Profile) -> float:
    """The user's, or as cold as can be."""
    return 0 if profile.model_temperature is None else profile.model_temperature


def tools(profile: Profile) -> Body:
    """The tools of Google's own that the profile switches on."""
    wanted: list[Body] = []
    if profile.enable_url_context:
        wanted.append({"urlContext": {}})
    if profile.enable_grounding:
        wanted.append({"googleSearch": {}})
    return {"tools": wanted} if wanted else {}
