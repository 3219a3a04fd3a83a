"""More ways in which models spoil an answer, held out; two led to a rule (`answer tag`, `all a step deeper`)."""

from __future__ import annotations

import random
import re

from .quality_distortions import Distortion, fence_name, is_prose, lines_below
from .quality_holes import Hole

AHEAD = (
    "Below is the code that belongs at the cursor:", "The snippet continues as follows:",
    "Here is what should go in the gap:", "Looking at the surrounding code, the missing piece is:",
    "To complete this function, insert the following code:", "Okay, here is the completion you asked for:",
)  # fmt: skip
BEHIND = (
    "I've completed the missing section for you.",
    "Feel free to ask if you need changes!",
    "Explanation: the missing code follows the pattern of its neighbours.",
    "This fills in the missing code while keeping the existing style.",
)
ENDS = (
    "<|end_of_sentence|>", "<|fim_suffix|>", "<fim_suffix>", "<|endofprompt|>", "<|return|>", "<|eom_id|>",
    "<|im_end|>\n<|im_start|>user\n", "<｜fim▁hole｜>", "<|repo_name|>a/b\n<|file_sep|>c.py\n",
)  # fmt: skip


def thinking(text: str, hole: Hole, chance: random.Random) -> str:
    """What a model that thinks says first, where the server does not take it out."""
    return f"<think>\nThe cursor is at the end of a line.\nI should continue it.\n</think>\n\n{text}"


def answer_tag(text: str, hole: Hole, chance: random.Random) -> str:
    return f"<COMPLETION>\n{text}\n</COMPLETION>"


def fence_with_file(text: str, hole: Hole, chance: random.Random) -> str:
    """A fence that names the file, too."""
    return f"```{fence_name(hole)} title={hole.path}\n{text}\n```"


def fence_and_chat(text: str, hole: Hole, chance: random.Random) -> str:
    return f"{chance.choice(AHEAD)}\n\n```{fence_name(hole)}\n{text}\n```\n\n{chance.choice(BEHIND)}"


def fence_in_one_line(text: str, hole: Hole, chance: random.Random) -> str | None:
    return None if "\n" in text or "`" in text or is_prose(hole) else f"```{text}```"


def talk_first(text: str, hole: Hole, chance: random.Random) -> str:
    return f"{chance.choice(AHEAD)}\n\n{text}"


def talk_last(text: str, hole: Hole, chance: random.Random) -> str:
    return f"{text}\n\n{chance.choice(BEHIND)}"


def template_token(text: str, hole: Hole, chance: random.Random) -> str:
    return text + chance.choice(ENDS)


def next_turn(text: str, hole: Hole, chance: random.Random) -> str:
    """The chat goes on by itself."""
    return f"{text}<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nThanks"


def whole_rest(text: str, hole: Hole, chance: random.Random) -> str | None:
    """All of the document below, as far as the tokens go."""
    more = lines_below(hole, chance.randint(8, 25))
    return text + more if more.strip() else None


def rest_twice(text: str, hole: Hole, chance: random.Random) -> str | None:
    """Some lines below, and then the answer again."""
    more = lines_below(hole, chance.randint(2, 4))
    return f"{text}{more}\n{hole.situation.indent}{text}" if more.count("\n") > 1 and "\n" in text else None


def around_in_fence(text: str, hole: Hole, chance: random.Random) -> str | None:
    """The line again, with the rest of it, in a fence: an edit instead of a completion."""
    line, after = hole.situation.line_before, hole.situation.line_after[hole.replaced :]
    return f"```{fence_name(hole)}\n{line}{text}{after}\n```" if line.strip() else None


def echo_trimmed(text: str, hole: Hole, chance: random.Random) -> str | None:
    """The last two or three lines without the white space that they end with, then the answer."""
    lines = hole.situation.prefix.split("\n")[-chance.randint(2, 3) :]
    return "\n".join(lines).rstrip() + " " * lines[-1].endswith(" ") + text if lines[-1].strip() and lines[0] else None


def cursor_mark(text: str, hole: Hole, chance: random.Random) -> str:
    """The mark of the cursor from the prompt."""
    return chance.choice((f"<|cursor|>{text}", f"<CURSOR>{text}", f"{text}<|cursor|>"))


def blank_lines_first(text: str, hole: Hole, chance: random.Random) -> str | None:
    """Blank lines ahead of an empty line's text."""
    before = hole.situation.line_before
    return "\n" * chance.randint(1, 3) + before + text if not before.strip() and not is_prose(hole) else None


def spaces_at_line_ends(text: str, hole: Hole, chance: random.Random) -> str | None:
    """White space behind each line."""
    if "\n" not in text or is_prose(hole) or any(line != line.rstrip() for line in text.split("\n")):
        return None
    return re.sub(r"(?<=\S)(?=\n|\Z)", " " * chance.randint(1, 2), text)


def other_depth(text: str, hole: Hole, chance: random.Random) -> str | None:
    """A whole block, the first line included, one step deeper than the cursor."""
    if "\n" not in text or is_prose(hole) or hole.situation.line_before.strip() or not hole.situation.line_before:
        return None
    unit = hole.situation.indent_unit
    return "\n".join(unit + line if line.strip() else line for line in text.split("\n"))


def looped_block(text: str, hole: Hole, chance: random.Random) -> str | None:
    """Several lines again and again, cut off in the middle."""
    if text.count("\n") < 2:
        return None
    again = f"\n{hole.situation.indent}{text}" * 4
    return text + again[: len(again) - chance.randint(1, len(text) // 2)]


def closed_again(text: str, hole: Hole, chance: random.Random) -> str | None:
    """The brackets that the lines below close, closed once more."""
    below = hole.situation.next_line
    ends = below.strip() in ("}", ")", "]", "};", ");", "],", "},")
    return f"{text}\n{below}" if ends and not hole.situation.line_after.strip() else None


def placeholder(text: str, hole: Hole, chance: random.Random) -> str | None:
    if is_prose(hole) or hole.situation.line_after.strip() or hole.situation.language_id in ("html", "css", "scss"):
        return None
    mark = "#" if hole.situation.language_id in ("python", "toml", "yaml", "ruby", "shellscript", "perl") else "//"
    return f"{text}\n{hole.situation.indent}{mark} ... rest of the code"


HELD_OUT: dict[str, Distortion] = {
    "thinking": thinking,
    "answer tag": answer_tag,
    "fence with a file name": fence_with_file,
    "fence in a chat": fence_and_chat,
    "fence on one line": fence_in_one_line,
    "talk first": talk_first,
    "talk last": talk_last,
    "template token": template_token,
    "next turn": next_turn,
    "the whole rest": whole_rest,
    "rest, and again": rest_twice,
    "the line, in a fence": around_in_fence,
    "last lines, trimmed": echo_trimmed,
    "cursor mark": cursor_mark,
    "blank lines first": blank_lines_first,
    "spaces at line ends": spaces_at_line_ends,
    "all a step deeper": other_depth,
    "looped block": looped_block,
    "closed again": closed_again,
    "placeholder": placeholder,
}
