"""A true text → what models make of it: one function for each way in which they spoil an answer."""

from __future__ import annotations

import random
from collections.abc import Callable

from .quality_holes import Hole

Distortion = Callable[[str, Hole, random.Random], str | None]
"""None where that cannot happen to such a text."""

TAILS = (
    "<|endoftext|>", "<|fim_pad|>", "<|file_sep|>", "<|im_end|>", "<|im_start|>assistant", "<|end_of_text|>",
    "<|repo_name|>x", "<file_sep>", "<fim_prefix>", "<｜end▁of▁sentence｜>", "<｜fim▁begin｜>", "<EOT>", "<|user|>",
    "<|assistant|>", "<|fim_middle|>", "<[end▁of▁sentence]>", "</COMPLETION>", "<endCompletion>", "<|file_separator|>",
    "<end_of_turn>", "<eos>", "[SUFFIX]", "</s>", "<|eot_id|>", "<|end|>", "<|cursor|>",
)  # fmt: skip
HEADS = ("<|fim_middle|>", "<COMPLETION>", "<fim_middle>", "<｜fim▁end｜>", "<|assistant|>\n", "<MID>")
LEADS = (
    "Here is the completed code:", "Here's the completion:", "Sure! Here is the missing code:",
    "Certainly! Here's the code:", "The completed code is:", "Here is the rest of the function:",
    "Sure, here's the completed snippet:", "Completion:",
    "Based on the context, the missing code is:", "I'll complete the code for you:", "The missing part is:", "Output:",
    "Of course! Here is the code that fills the gap:", "You can complete it like this:",
)  # fmt: skip
TAIL_TALK = (
    "This code completes the function.", "Let me know if you need anything else!", "I hope this helps!",
    "Explanation: the missing code was added as requested.", "Note that this assumes the variables are defined.",
    "This completes the block in the style of the file.", "The code above fills in the missing part.",
)  # fmt: skip


FENCE_NAMES = {"typescriptreact": "tsx", "shellscript": "bash"}


def fence_name(hole: Hole) -> str:
    """A language as people name it in Markdown."""
    return FENCE_NAMES.get(hole.situation.language_id, hole.situation.language_id)


def lines_below(hole: Hole, count: int) -> str:
    """The rest of the cursor's line, and so many lines with text after it."""
    suffix = hole.situation.suffix[hole.replaced :]
    position, found = 0, 0
    while found <= count and position < len(suffix):
        end = suffix.find("\n", position)
        end = len(suffix) if end < 0 else end
        found += bool(suffix[position:end].strip()) or position == 0
        position = end + 1
    return suffix[: position - 1].rstrip("\n")


def suffix_lines(text: str, hole: Hole, chance: random.Random) -> str | None:
    more = lines_below(hole, chance.randint(1, 5))
    return text + more if more.strip() else None


def suffix_part(text: str, hole: Hole, chance: random.Random) -> str | None:
    """The last of the lines is cut off somewhere behind its middle."""
    more = lines_below(hole, chance.randint(1, 3))
    last = more.rpartition("\n")[2].strip()
    cut = len(last) - chance.randint(len(last) // 2, max(len(last) - 1, 1)) if len(last) > 6 else 0
    more = more[: len(more) - cut] if cut else more
    return text + more if more.strip() else None


def rest_of_its_line(text: str, hole: Hole, chance: random.Random) -> str | None:
    after = hole.situation.line_after[hole.replaced :]
    return text + after if after.strip() else None


def fence_named(text: str, hole: Hole, chance: random.Random) -> str:
    return f"```{fence_name(hole)}\n{text}\n```"


def fence_bare(text: str, hole: Hole, chance: random.Random) -> str:
    return f"```\n{text}\n```"


def fence_open(text: str, hole: Hole, chance: random.Random) -> str:
    """Never closed: the answer ran out of tokens, or a stop string cut it."""
    return f"```{fence_name(hole)}\n{text}"


def fence_closed(text: str, hole: Hole, chance: random.Random) -> str:
    """Never opened."""
    return f"{text}\n```"


def fence_and_talk(text: str, hole: Hole, chance: random.Random) -> str:
    name = fence_name(hole)
    return f"{chance.choice(LEADS)}\n{chance.choice(('', chr(10)))}```{name}\n{text}\n```\n\n{chance.choice(TAIL_TALK)}"


def talk_ahead(text: str, hole: Hole, chance: random.Random) -> str:
    return f"{chance.choice(LEADS)}{chance.choice((chr(10), chr(10) * 2))}{text}"


def talk_behind(text: str, hole: Hole, chance: random.Random) -> str:
    return f"{text}\n\n{chance.choice(TAIL_TALK)}"


def echo_line(text: str, hole: Hole, chance: random.Random) -> str | None:
    """The whole line once more."""
    before = hole.situation.line_before
    return before + text if before.strip() else None


def echo_line_stripped(text: str, hole: Hole, chance: random.Random) -> str | None:
    before = hole.situation.line_before
    return before.lstrip() + text if before.strip() and before[:1].isspace() else None


def echo_last_lines(text: str, hole: Hole, chance: random.Random) -> str | None:
    lines = hole.situation.prefix.split("\n")
    echo = "\n".join(lines[-chance.randint(2, 5) :])
    return echo + text if echo.strip() else None


def echo_and_suffix(text: str, hole: Hole, chance: random.Random) -> str | None:
    """The lines around it, too: the model wrote the piece of the file anew."""
    echo = echo_last_lines(text, hole, chance)
    return echo and suffix_lines(echo, hole, chance)


def tabs_for_spaces(text: str, hole: Hole, chance: random.Random) -> str | None:
    unit = hole.situation.indent_unit
    return None if unit == "\t" or "\n" not in text else _each_indent(text, lambda spaces: _tabs(spaces, len(unit)))


def spaces_for_tabs(text: str, hole: Hole, chance: random.Random) -> str | None:
    if hole.situation.indent_unit != "\t" or "\n\t" not in text:
        return None
    width = chance.choice((2, 4))
    return _each_indent(text, lambda spaces: spaces.replace("\t", " " * width))


def is_prose(hole: Hole) -> bool:
    """Of Markdown nobody can say how deep a line should have been."""
    return hole.situation.language_id == "markdown"


def first_line_indented_again(text: str, hole: Hole, chance: random.Random) -> str | None:
    indent = hole.situation.indent
    return indent + text if indent and not hole.situation.line_before.strip() else None


def dedented_block(text: str, hole: Hole, chance: random.Random) -> str | None:
    """As if the block were at the beginning of the line."""
    indent = hole.situation.indent
    if (
        not indent
        or is_prose(hole)
        or "\n" not in text
        or hole.kind not in ("empty line", "a few lines", "head and block")
    ):
        return None
    return text.replace("\n" + indent, "\n")


def deeper_block(text: str, hole: Hole, chance: random.Random) -> str | None:
    """All lines but the first some columns too deep."""
    if "\n" not in text or hole.kind not in ("empty line", "a few lines") or is_prose(hole):
        return None
    more = chance.choice((hole.situation.indent_unit, "  ", "    "))
    return "\n".join(line if i == 0 or not line.strip() else more + line for i, line in enumerate(text.split("\n")))


def doubled_closer(text: str, hole: Hole, chance: random.Random) -> str | None:
    """The bracket or quote behind the cursor, which the editor has closed, once more."""
    after = hole.situation.suffix[hole.replaced :][:1]
    return text + after if after in tuple(")]}\"'") else None


def doubled_opener(text: str, hole: Hole, chance: random.Random) -> str | None:
    """The bracket or quote ahead of the cursor once more."""
    last = hole.situation.line_before[-1:]
    return last + text if last in tuple("([{\"'") and hole.kind != "rest of line" else None


def repeated(text: str, hole: Hole, chance: random.Random) -> str | None:
    """All of it again, on lines of its own."""
    again = text if text[:1] == "\n" else f"\n{hole.situation.indent}{text}"
    return text + again * chance.randint(1, 3) if len(text.strip()) > 5 else None


def last_line_repeated(text: str, hole: Hole, chance: random.Random) -> str | None:
    last = text.rpartition("\n")[2] if "\n" in text else hole.situation.indent + text
    return text + f"\n{last}" * chance.randint(3, 8) if len(last.strip()) > 3 else None


def unit_repeated(text: str, hole: Hole, chance: random.Random) -> str | None:
    """The end of it again and again, on the same line."""
    last = text.rpartition("\n")[2]
    unit = last[-chance.randint(4, 16) :]
    return text + unit * chance.randint(5, 12) if len(set(filter(str.isalpha, unit))) > 2 else None


def tail_token(text: str, hole: Hole, chance: random.Random) -> str:
    return text + chance.choice(TAILS) + chance.choice(("", "\nimport os\n", "\n\n# next file\nx = 1"))


def head_token(text: str, hole: Hole, chance: random.Random) -> str:
    return chance.choice(HEADS) + text


def trailing_spaces(text: str, hole: Hole, chance: random.Random) -> str | None:
    return text + " " * chance.randint(1, 4) if not hole.situation.line_after.strip() else None


def trailing_newlines(text: str, hole: Hole, chance: random.Random) -> str:
    return text + "\n" * chance.randint(1, 3)


def leading_space(text: str, hole: Hole, chance: random.Random) -> str | None:
    before = hole.situation.line_before
    return " " + text if before.endswith((" ", "(", "[", ".")) and before.strip() else None


def leading_newline(text: str, hole: Hole, chance: random.Random) -> str | None:
    before = hole.situation.line_before
    return "\n" + text if not before.strip() or before[-1].isspace() else None


def carriage_returns(text: str, hole: Hole, chance: random.Random) -> str:
    return text.replace("\n", "\r\n") + "\r\n"


DISTORTIONS: dict[str, Distortion] = {
    "suffix: 1-5 lines": suffix_lines,
    "suffix: lines, last cut off": suffix_part,
    "suffix: rest of the line": rest_of_its_line,
    "fence, named": fence_named,
    "fence, bare": fence_bare,
    "fence, not closed": fence_open,
    "fence, not opened": fence_closed,
    "fence and talk": fence_and_talk,
    "talk ahead": talk_ahead,
    "talk behind": talk_behind,
    "echo: the line": echo_line,
    "echo: the line, stripped": echo_line_stripped,
    "echo: last lines": echo_last_lines,
    "echo and suffix": echo_and_suffix,
    "indent: tabs for spaces": tabs_for_spaces,
    "indent: spaces for tabs": spaces_for_tabs,
    "indent: first line again": first_line_indented_again,
    "indent: dedented block": dedented_block,
    "indent: deeper block": deeper_block,
    "doubled closer": doubled_closer,
    "doubled opener": doubled_opener,
    "repeated": repeated,
    "last line repeated": last_line_repeated,
    "unit repeated": unit_repeated,
    "tail token": tail_token,
    "head token": head_token,
    "trailing spaces": trailing_spaces,
    "trailing newlines": trailing_newlines,
    "leading space": leading_space,
    "leading newline": leading_newline,
    "carriage returns": carriage_returns,
}
FIRST = (
    "suffix: 1-5 lines", "indent: first line again", "indent: dedented block", "repeated", "last line repeated",
    "echo: the line", "doubled closer", "trailing newlines", "carriage returns", "suffix: rest of the line",
)  # fmt: skip
THEN = (
    "fence, named",
    "fence, bare",
    "fence and talk",
    "talk ahead",
    "tail token",
    "head token",
    "trailing newlines",
    "carriage returns",
)


def combined(text: str, hole: Hole, chance: random.Random) -> str | None:
    """Two of them: one of what is said, one of how it is wrapped."""
    once = DISTORTIONS[chance.choice(FIRST)](text, hole, chance)
    return once and DISTORTIONS[chance.choice(THEN)](once, hole, chance)


ALL: dict[str, Distortion] = {**DISTORTIONS, "two at once": combined}


def _each_indent(text: str, changed: Callable[[str], str]) -> str:
    head, *rest = text.split("\n")
    return "\n".join((head, *(changed(line[: len(line) - len(line.lstrip())]) + line.lstrip() for line in rest)))


def _tabs(spaces: str, width: int) -> str:
    return "\t" * (len(spaces) // width) + " " * (len(spaces) % width)
