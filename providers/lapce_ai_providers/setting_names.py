"""How a setting's name is written, and how it is compared. Apart from `Profile`, which a start does not need."""

from __future__ import annotations


def setting_name(field_name: str) -> str:
    """The name that a user writes: `open_ai_r1_format_enabled` → `openAiR1FormatEnabled`."""
    first, *rest = field_name.split("_")
    return first + "".join(word[:-1] + word[-1].upper() if word[0].isdigit() else word.capitalize() for word in rest)


def folded(name: str) -> str:
    """A setting's name as it is compared: lower case, without `-` and `_` (Lapce's settings are lower-case)."""
    return name.replace("-", "").replace("_", "").lower()
