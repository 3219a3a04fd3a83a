"""A body for OpenAI, Azure and every compatible server → the same within limits.

How thoughts are switched off where the dialect itself has no field for it: https://docs.z.ai and
https://api-docs.deepseek.com/guides/thinking_mode (`thinking`), https://qwen.readthedocs.io (`chat_template_kwargs`,
for llama.cpp and vLLM); checked 2026-11.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..call import Call
from ..dialects.openai_chat.answer_limits import habits_of, limited
from ..hole import AnswerLimits
from ..host_names import is_domain, is_near
from ..url import url_host
from .xai_limits import grok_habits


def within_limits(call: Call, limits: AnswerLimits, body: Mapping[str, Any]) -> Mapping[str, Any]:
    """The body of an OpenAI-compatible server or Azure."""
    model_id = str(body.get("model") or "")
    habits = grok_habits(model_id) if model_id.startswith("grok") else habits_of(model_id)
    off = thinking_off(url_host(call.profile.open_ai_base_url or ""), model_id) if limits.no_reasoning else {}
    return limited(body, limits, habits) | off


def thinking_off(host: str, model_id: str) -> dict[str, Any]:
    """The field that switches thoughts off, where one of the dialect's own does not."""
    name = model_id.lower()
    if is_domain(host, "deepseek.com") and re.search(r"deepseek-v[4-9]", name):
        return {"thinking": {"type": "disabled"}}
    if (is_domain(host, "z.ai") or is_domain(host, "bigmodel.cn")) and re.search(r"glm-(4\.[5-9]|[5-9])", name):
        return {"thinking": {"type": "disabled"}}
    if is_near(host) and re.search(r"qwen-?3(?!.*(coder|instruct))|smollm3|glm-?4\.[5-9]", name):
        return {"chat_template_kwargs": {"enable_thinking": False}}
    return {}
