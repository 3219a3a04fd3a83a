"""What most do: strip fences, cut at known stop tokens, strip the end."""

from __future__ import annotations

STOPS = (
    "<|endoftext|>",
    "<|im_end|>",
    "<|fim_pad|>",
    "<|file_sep|>",
    "<EOT>",
    "</s>",
    "<｜end▁of▁sentence｜>",
    "</COMPLETION>",
)


def naive(text: str) -> str:
    """The baseline that the real clean-up is compared with."""
    for stop in STOPS:
        text = text.partition(stop)[0]
    stripped = text.strip()
    if stripped.startswith("```"):
        text = stripped.partition("\n")[2].removesuffix("```")
    return text.rstrip()
