"""A hole → the body of `/infill`.

https://github.com/ggml-org/llama.cpp/tree/master/tools/server (checked 2026-11).
"""

from __future__ import annotations

from typing import Any

from ...hole import AnswerLimits, Hole


def infill_body(hole: Hole, limits: AnswerLimits) -> dict[str, Any]:
    """The body; the server puts the model's own marks in."""
    stops = limits.few_stops
    return {
        "input_prefix": hole.prefix,
        "input_suffix": hole.suffix,
        "input_extra": [{"filename": path, "text": text} for path, text in hole.files],
        "prompt": "",
        **({} if limits.max_output_tokens is None else {"n_predict": limits.max_output_tokens}),
        "temperature": limits.temperature or 0,
        **({"stop": stops} if stops else {}),
        "stream": True,
        "cache_prompt": True,
    }
