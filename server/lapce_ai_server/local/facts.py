"""What is told of the local model: its name, and how much it takes. Looks at no file."""

from __future__ import annotations

from pathlib import Path

from attrs import evolve

from lapce_ai_providers.profile import Profile
from lapce_ai_providers.provider import ModelRow

from .engine import CALL_CONTEXT_TOKENS
from .folders import LocalFolder

TITLE = "Local model"
"""In place of the provider's, whose dialect it speaks."""


def named(profile: Profile, folder: LocalFolder) -> Profile:
    """The profile with the model's name: that of the file with its weights, where the user gave none."""
    if profile.open_ai_model_id:
        return profile
    file = Path(profile.local_model_path) if profile.local_model_path else folder.weights
    return evolve(profile, open_ai_model_id=file.name.removesuffix(".gguf"))


def model_row(profile: Profile, folder: LocalFolder) -> ModelRow:
    """The one model that a profile offers, as `ai/models` tells it."""
    name = named(profile, folder).open_ai_model_id or ""
    return ModelRow(id=name, context_window=CALL_CONTEXT_TOKENS)
