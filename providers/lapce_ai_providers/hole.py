"""What a call for an inline completion adds to a call: the hole to fill, and how short the answer must be."""

from __future__ import annotations

from typing import Literal

from attrs import field, frozen

Way = Literal["suffix", "infill", "mistral_fim", "template", "chat"]
"""How a hole is told: text completions with `suffix`; llama.cpp's `/infill`; `/fim/completions` as Mistral has it; a
prompt with the model's own marks as a text completion; or in words, as a chat (then it is an ordinary call)."""

MOST_STOPS = 4
"""What the strictest vendors take in one request."""


@frozen(kw_only=True)
class AnswerLimits:
    """How short and how plain an answer must be. Without them a call is the reference's, byte for byte."""

    max_output_tokens: int | None = None
    """None leaves it to the profile. Models that must think ahead of an answer get room for that on top."""
    stops: tuple[str, ...] = ()
    """Texts that end the answer, the most useful first; the first few are sent where the model takes any."""
    temperature: float | None = None
    """None leaves it to the profile; it is left out where the model takes none."""
    no_reasoning: bool = True
    """Thinking is switched off, or else made as short and silent as the model can."""

    @property
    def few_stops(self) -> list[str]:
        """Those that are sent to vendors that take any; the cut on our side knows them all."""
        return [stop for stop in self.stops if stop][:MOST_STOPS]


@frozen(kw_only=True)
class Hole:
    """The place to fill, and by which way a model is asked to."""

    way: Literal["suffix", "infill", "mistral_fim", "template"]
    prefix: str = field(repr=False)
    """The text before the cursor, as much of it as is sent."""
    suffix: str = field(default="", repr=False)
    """The text after it, likewise."""
    prompt: str = field(default="", repr=False)
    """For the way "template": prefix and suffix with the model's own marks, sent instead of them."""
    files: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """For the way "infill": path and text of other files, the nearest last."""
