"""What is known of a model: the reference's ModelInfo (Roo Code v3.28.18, `packages/types/src/model.ts`)."""

from __future__ import annotations

from attrs import frozen


@frozen(kw_only=True)
class ModelTier:
    """Prices that hold up to a size of the input, or for a service tier. US dollars per million tokens."""

    context_window: int = 0
    """Tokens of input up to which the tier holds."""
    name: str | None = None
    input_price: float | None = None
    output_price: float | None = None
    cache_writes_price: float | None = None
    cache_reads_price: float | None = None


@frozen(kw_only=True)
class ModelInfo:
    """Facts of one model. Prices are US dollars per million tokens; None is "not known"."""

    max_tokens: int | None = None
    """The longest answer in tokens; -1 stands for "whatever the server does"."""
    max_thinking_tokens: int | None = None
    context_window: int = 128_000
    """Input and output together, in tokens."""
    supports_images: bool = False
    supports_computer_use: bool = False
    supports_prompt_cache: bool = False
    supports_verbosity: bool = False
    supports_reasoning_budget: bool = False
    supports_temperature: bool | None = None
    required_reasoning_budget: bool = False
    supports_reasoning_effort: bool = False
    supported_parameters: tuple[str, ...] | None = None
    input_price: float | None = None
    output_price: float | None = None
    cache_writes_price: float | None = None
    cache_reads_price: float | None = None
    description: str | None = None
    reasoning_effort: str | None = None
    min_tokens_per_cache_point: int | None = None
    max_cache_points: int | None = None
    cachable_fields: tuple[str, ...] | None = None
    deprecated: bool = False
    tiers: tuple[ModelTier, ...] = ()
