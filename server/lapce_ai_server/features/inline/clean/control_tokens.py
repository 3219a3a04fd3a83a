"""Cuts an answer at tokens that are the model's own, and takes off those it begins with.

Tokens of the fill-in-the-middle families and of chat templates (checked 2026-11 against the models' tokenizer files).
"""

from __future__ import annotations

import re

from .around import Around

ALWAYS = re.compile(
    r"<\|[a-zA-Z_][\w▁.-]{0,40}\|>"  # Qwen, Granite, StableCode, GLM, Llama 3, Phi, GPT, Mercury
    r"|<｜[^｜>\n]{1,40}｜>"  # DeepSeek, with full-width bars
    r"|<\[(?:fim-(?:prefix|suffix|middle)|end▁of▁sentence|begin▁of▁sentence|PAD▁TOKEN)[^\]\n]{0,20}\]>"  # Seed-Coder
    r"|<(?:fim_(?:prefix|suffix|middle|pad)|file_sep|repo_name|jupyter_\w{1,20}|gh_stars|reponame)>"  # StarCoder
    r"|<(?:end_of_turn|start_of_turn|endoftext|im_end|im_start|eot_id)>"
    r"|</?(?:COMPLETION|endCompletion|completion|CURSOR|cursorPosition|contextBeforeCursor|contextAfterCursor)/?>"
    r"|<(?:END|EOF)_?OF_?(?:COMPLETION|TEXT|FILE|TURN)>"
    r"|\[/?(?:MIDDLE|FILL|INST)\]"
    r"|<</?SYS>>"
)
"""Text that no document has but one about models."""
ELSEWHERE = re.compile(
    r"(?:</?s>|<(?:PRE|SUF|MID|EOT|eos|bos|pad|unk|EOS|BOS)>|\[(?:PREFIX|SUFFIX)\])(?![\"'`])"
    r"|\n\+{5} (?=\S+\n)|\n<<<<<<< |\n>>>>>>> "
)
"""Text that documents may have, and these may not."""
ROLE = re.compile(r"<\|(?:assistant|im_start|start_header_id|end_header_id|message|system|user)\|>")
"""What a template has on a line of its own."""
OPENING = ("<COMPLETION>", "<completion>")
"""What stands on a line of its own ahead of an answer."""
CUT_OFF = re.compile(r"<(?:\|[a-z_]*|｜[^｜>\n]*|\[fim-[a-z]*|fim_[a-z]*|file_s[ep]*|/?COMP[LETION]*|endComp[a-z]*)\Z")
"""The beginning of such a token, where the answer was cut off within it."""
PIPES = ("fsharp", "ocaml", "haskell", "elm", "elixir", "purescript", "rescript")
"""Languages in which `<|` is an operator."""
LONGEST = 64
"""Characters of a token."""
THINKING = re.compile(r"\s*<(think|thinking|thought|reasoning|reflection)>.*?(?:</\1>[ \t]*\n*|\Z)", re.DOTALL)
WRAPPED = re.compile(
    r"\s*<(answer|output|result|code|response|fill|middle|insert|missing)>\n?(.*?)\n?(?:</\1>.*|\Z)", re.DOTALL
)
MARKUP_LANGUAGES = ("html", "xml", "vue", "svelte", "javascriptreact", "typescriptreact", "php", "markdown", "mdx")


def control_tokens(text: str, around: Around) -> str:
    """What is left between the tokens that an answer begins with and the next one."""
    text = THINKING.sub("", text, count=1) if text.lstrip().startswith("<") else text
    text = _between(text, ALWAYS)
    if ELSEWHERE.search(text) and not ELSEWHERE.search(_nearby(around)):
        text = _between(text, ELSEWHERE)
    text = _ahead_of_cut_off(text, around)
    found = None if around.situation.language_id in MARKUP_LANGUAGES else WRAPPED.match(text)
    return found.group(2) if found and f"<{found.group(1)}>" not in _nearby(around) else text


def first_token(text: str, start: int = 0) -> int:
    """Where the first token begins that no document has; -1 where there is none."""
    found = ALWAYS.search(text, start)
    return found.start() if found else -1


def _between(text: str, tokens: re.Pattern[str]) -> str:
    while (found := tokens.search(text)) and not text[: found.start()].strip():
        text = text[found.end() :]
        text = text.removeprefix("\n") if ROLE.fullmatch(found.group()) or found.group() in OPENING else text
    return text[: found.start()] if found else text


def _ahead_of_cut_off(text: str, around: Around) -> str:
    found = CUT_OFF.search(text, max(0, len(text) - LONGEST))
    return text if found is None or around.situation.language_id in PIPES else text[: found.start()]


def _nearby(around: Around) -> str:
    return "\n".join((*around.above, around.before + around.after, *around.below))
