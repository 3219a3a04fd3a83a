"""A model's name → the family whose fill-in-the-middle marks it was trained with, if it is known for them.

Names as Hugging Face, ollama and OpenRouter write them (checked 2026-11). Instruction-tuned models of a family count
where they kept the ability; chat models that merely share a tokenizer do not: they fill holes better by words.
"""

from __future__ import annotations

import re
from typing import Literal, get_args

Family = Literal[
    "qwen",
    "codegemma",
    "granite",
    "starcoder",
    "starcoder2",
    "stable_code",
    "deepseek",
    "codestral",
    "codellama",
    "glm",
    "codegeex",
    "seed_coder",
    "mercury",
]
FAMILIES: tuple[Family, ...] = get_args(Family)

_NAMES: tuple[tuple[Family, str], ...] = (
    ("qwen", r"qwen-?(2\.5|3)[-_.]?coder"),
    ("starcoder", r"codeqwen|starcoder(?!2)|granite-(\d+b-code|code)|\brefact\b"),
    ("starcoder2", r"starcoder2"),
    ("stable_code", r"stable-?code"),
    ("codegemma", r"codegemma(?!.*(-it\b|instruct))"),
    ("granite", r"granite-?4"),
    ("deepseek", r"deepseek-coder"),
    ("codestral", r"codestral(?!-(mamba|embed))"),
    ("codellama", r"code-?llama(?!.*(python|instruct))"),
    ("codegeex", r"codegeex4"),
    ("seed_coder", r"seed-coder"),
    ("mercury", r"mercury-(coder|edit)"),
)


def family_name(model_id: str, told: str | None = None) -> Family | None:
    """The family of a model.

    Args:
        model_id: as the vendor or server writes it.
        told: the profile's `fimFamily`, which goes before what the name says.
    """
    by_setting: Family | None = next((family for family in FAMILIES if family == told), None)
    if by_setting is not None:
        return by_setting
    return next((family for family, names in _NAMES if re.search(names, model_id, re.IGNORECASE)), None)
