"""The rules, in the order in which they are applied, by the names that verdicts show."""

from __future__ import annotations

from collections.abc import Callable

from .around import Around
from .auto_closed import extra_closers, line_tail
from .chatter import chatter
from .control_tokens import control_tokens
from .doubled_start import doubled_start
from .echo import prefix_echo
from .fences import fences
from .indent_depth import indent_depth
from .indent_style import indent_style
from .leading import leading_space
from .limits import block_scope, line_limit, trailing_space
from .repetition import repetition
from .suffix_overlap import suffix_overlap
from .worth import same_as_neighbour, too_short

Rule = Callable[[str, Around], str]

RULES: dict[str, Rule] = {
    "control_tokens": control_tokens,
    "fences": fences,
    "chatter": chatter,
    "prefix_echo": prefix_echo,
    "indent_style": indent_style,
    "suffix_overlap": suffix_overlap,
    "leading_space": leading_space,
    "doubled_start": doubled_start,
    "repetition": repetition,
    "indent_depth": indent_depth,
    "block_scope": block_scope,
    "line_limit": line_limit,
    "line_tail": line_tail,
    "extra_closers": extra_closers,
    "trailing_space": trailing_space,
    "same_as_neighbour": same_as_neighbour,
    "too_short": too_short,
}
"""Each a small pure function: the text before and after. What a rule sees, the rules before it have seen."""
