"""Prefix and suffix → the prompt with the marks that a model was trained to fill holes by.

Marks as in the models' own cards and tokenizers: https://github.com/QwenLM/Qwen2.5-Coder,
https://huggingface.co/bigcode/starcoder2-7b, https://github.com/deepseek-ai/DeepSeek-Coder,
https://github.com/mistralai/mistral-common, https://github.com/THUDM/CodeGeeX4,
https://github.com/ByteDance-Seed/Seed-Coder (checked 2026-11).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from attrs import frozen

from lapce_ai_providers.fim_names import Family, family_name
from lapce_ai_providers.hole import MOST_STOPS

File = tuple[str, str]
"""Path and text of another file."""


@frozen
class FimFamily:
    """How one family of models is asked."""

    name: Family
    around: tuple[str, str, str]
    """The marks ahead of prefix, suffix and middle."""
    stops: tuple[str, ...]
    """Marks that end an answer, the most useful first; those ahead of prefix, suffix and middle end it too."""
    files: Callable[[Sequence[File], str], str] | None = None
    """Other files and the path of this one → what comes ahead of the prompt; None where no form is known."""
    suffix_first: bool = False
    files_in_prefix: bool = False
    """Whether the other files belong behind the mark of the prefix."""


def family_of(model_id: str, told: str | None = None) -> FimFamily | None:
    """The family of a model.

    Args:
        model_id: as vendor or server write it.
        told: the profile's `fimFamily`, which goes before what the name says.
    """
    name = family_name(model_id, told)
    return None if name is None else FAMILIES[name]


def rendered(family: FimFamily, prefix: str, suffix: str, files: Sequence[File] = (), path: str = "") -> str:
    """The prompt.

    Args:
        family: of the model that is asked.
        prefix: before the cursor.
        suffix: after it.
        files: other files for a model to look at, the nearest last; left out where the family has no form for them.
        path: of the file with the cursor, for forms that name it.
    """
    before, behind, middle = family.around
    head = family.files(files, path) if family.files is not None else ""
    if family.files_in_prefix:
        head, prefix = "", head + prefix
    if family.suffix_first:
        return f"{head}{behind}{suffix}{before}{prefix}{middle}"
    return f"{head}{before}{prefix}{behind}{suffix}{middle}"


def stops(family: FimFamily) -> tuple[str, ...]:
    """All marks that end an answer, the most useful first: for the cut on our side. Send the first `MOST_STOPS`."""
    own = [mark.strip() for mark in family.around]
    return tuple(dict.fromkeys([*family.stops, *(mark for mark in own if mark)]))


def stops_to_send(family: FimFamily) -> tuple[str, ...]:
    """The most useful ones: servers refuse more than a few."""
    return stops(family)[:MOST_STOPS]


def repository_files(files: Sequence[File], path: str) -> str:
    """Qwen's form for a repository; nothing where there is no other file."""
    if not files:
        return ""
    told = "".join(f"<|file_sep|>{name}\n{ended(text)}" for name, text in files)
    return f"<|repo_name|>workspace\n{told}<|file_sep|>{path}\n"


def starcoder2_files(files: Sequence[File], path: str) -> str:
    """StarCoder2's form: files one after the other, each behind its mark; the one with the cursor has no name."""
    told = "".join(f"<file_sep>{name}\n{ended(text)}" for name, text in files)
    return f"{told}<file_sep>" if told else ""


def codestral_files(files: Sequence[File], path: str) -> str:
    """Codestral's form: headings as in a diff."""
    if not files:
        return ""
    told = "".join(f"+++++ {name}\n{ended(text)}\n" for name, text in files)
    return f"{told}+++++ {path}\n" if path else told


def mercury_files(files: Sequence[File], path: str) -> str:
    """Mercury's form, which names the file with the cursor in any case."""
    told = "".join(f"<|file_sep|>{name}\n{ended(text)}" for name, text in files)
    return f"{told}<|file_sep|>{path}\n"


def codegeex_files(files: Sequence[File], path: str) -> str:
    """CodeGeeX4's form: a user's turn with the place to fill described ahead of its marks."""
    told = "".join(f"###REFERENCE:\n###PATH:{name}\n{ended(text)}" for name, text in files)
    return f"<|user|>\n{told}###PATH:{path}\n###MODE:BLOCK\n"


def ended(text: str) -> str:
    """A text whose last line has its end."""
    return text if text.endswith("\n") or not text else text + "\n"


_BARRED = ("<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>")
_PLAIN = ("<fim_prefix>", "<fim_suffix>", "<fim_middle>")
_TURNS = ("<|im_start|>", "<|im_end|>")

FAMILIES: Mapping[Family, FimFamily] = {
    "qwen": FimFamily(
        "qwen",
        _BARRED,
        ("<|endoftext|>", "<|file_sep|>", "<|fim_pad|>", "<|repo_name|>", *_TURNS),
        repository_files,
    ),
    "codegemma": FimFamily(
        "codegemma", _BARRED, ("<|file_separator|>", "<end_of_turn>", "<eos>", "<|endoftext|>", "<start_of_turn>")
    ),
    "granite": FimFamily("granite", _BARRED, ("<|end_of_text|>", "<|fim_pad|>", "<|endoftext|>", "<|start_of_role|>")),
    "starcoder": FimFamily("starcoder", _PLAIN, ("<|endoftext|>", "<file_sep>", "<filename>", "<fim_pad>")),
    "starcoder2": FimFamily(
        "starcoder2", _PLAIN, ("<|endoftext|>", "<file_sep>", "<repo_name>", "<fim_pad>"), starcoder2_files
    ),
    "stable_code": FimFamily("stable_code", _PLAIN, ("<|endoftext|>", "<file_sep>", "<fim_pad>", *_TURNS)),
    "deepseek": FimFamily(
        "deepseek",
        ("<｜fim▁begin｜>", "<｜fim▁hole｜>", "<｜fim▁end｜>"),
        ("<｜end▁of▁sentence｜>", "<|EOT|>", "<｜begin▁of▁sentence｜>"),
    ),
    "codestral": FimFamily(
        "codestral",
        ("[PREFIX]", "[SUFFIX]", ""),
        ("\n+++++ ",),
        codestral_files,
        suffix_first=True,
        files_in_prefix=True,
    ),
    "codellama": FimFamily("codellama", ("<PRE> ", " <SUF>", " <MID>"), ("<EOT>",)),
    "glm": FimFamily(
        "glm",
        ("<|code_prefix|>", "<|code_suffix|>", "<|code_middle|>"),
        ("<|endoftext|>", "<|user|>", "<|assistant|>", "<|observation|>"),
    ),
    "codegeex": FimFamily(
        "codegeex",
        ("<|code_prefix|>", "<|code_suffix|>", "<|code_middle|><|assistant|>\n"),
        ("<|endoftext|>", "<|user|>", "<|assistant|>", "<|observation|>", "<|code_middle|>"),
        codegeex_files,
        suffix_first=True,
    ),
    "seed_coder": FimFamily(
        "seed_coder",
        ("<[fim-prefix]>", "<[fim-suffix]>", "<[fim-middle]>"),
        ("<[end▁of▁sentence]>", "<[begin▁of▁sentence]>"),
        suffix_first=True,
    ),
    "mercury": FimFamily("mercury", _BARRED, ("<|endoftext|>", "<|file_sep|>", "<|fim_pad|>", *_TURNS), mercury_files),
}
