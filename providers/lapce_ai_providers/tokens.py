"""How many tokens a content has, as the reference estimates it where the vendor does not count (`ai/countTokens`).

The table of o200k_base takes 64 MiB and a third of a second to load: it lives in a helper process (`tokens_helper.py`),
started at first use, which ends by itself when nobody asks any more or when this process is gone.
"""

from __future__ import annotations

import asyncio
import json
import math
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib.util import find_spec
from typing import Any, cast

from attrs import frozen

from .errors import ProviderError, SettingsProblem

IMAGE_WITHOUT_DATA_TOKENS = 300
"""Counted for an image that is named by its address."""
FUDGE_FACTOR = 1.5
"""Models of other vendors cut finer than o200k_base does."""

LONGEST_WAIT_SECONDS = 60.0
"""For one answer; a helper that takes longer is broken."""
HELPER_COMMAND = (sys.executable, "-P", "-m", f"{__package__}.tokens_helper")
"""With -P, since editors start us in the user's folder: a module there must not be run instead of the real one."""


@frozen
class Countable:
    """What of a content counts."""

    texts: tuple[str, ...]
    """Not empty ones only."""
    image_tokens: int


def countable(content: str | Sequence[Mapping[str, Any]]) -> Countable:
    """Texts and images of a content; other blocks count nothing, as in the reference."""
    blocks = [{"type": "text", "text": content}] if isinstance(content, str) else content
    texts = [block.get("text") for block in blocks if block.get("type") == "text"]
    images = [block.get("source") for block in blocks if block.get("type") == "image"]
    return Countable(
        texts=tuple(text for text in texts if text and isinstance(text, str)),
        image_tokens=sum(map(image_tokens, images)),
    )


def image_tokens(source: object) -> int:
    """The root of the length of an image's base64 data, rounded up."""
    data = cast("Mapping[str, Any]", source).get("data") if isinstance(source, Mapping) else None
    return math.ceil(math.sqrt(len(data))) if isinstance(data, str) else IMAGE_WITHOUT_DATA_TOKENS


class TokenCounter:
    """Asks one helper process, question after question; it is started again where it has ended."""

    def __init__(
        self, command: Sequence[str] = HELPER_COMMAND, longest_wait_seconds: float = LONGEST_WAIT_SECONDS
    ) -> None:
        self._command, self._longest_wait_seconds = command, longest_wait_seconds
        self._helper: Process | None = None
        self._questions = 0
        self._one_at_a_time = asyncio.Lock()

    async def count(self, content: str | Sequence[Mapping[str, Any]]) -> int:
        """Tokens of a text or of a message's blocks. Raises ProviderError."""
        what = countable(content)
        text_tokens = await self._text_tokens(what.texts) if what.texts else 0
        return math.ceil((text_tokens + what.image_tokens) * FUDGE_FACTOR)

    async def aclose(self) -> None:
        """Ends the helper, if there is one."""
        helper, self._helper = self._helper, None
        if helper is not None:
            await end(helper)

    async def _text_tokens(self, texts: Sequence[str]) -> int:
        async with self._one_at_a_time:
            for _ in range(2):  # it may just have ended for want of questions, or been killed
                helper = await self._running_helper()
                try:
                    async with asyncio.timeout(self._longest_wait_seconds):
                        return await self._ask(helper, texts)
                except (ConnectionError, EOFError):
                    await self.aclose()
                except TimeoutError:
                    await self.aclose()
                    raise ProviderError("The token counter does not answer.") from None
        raise ProviderError("The token counter ended without an answer, twice.")

    async def _running_helper(self) -> Process:
        if self._helper is not None and self._helper.returncode is None:
            return self._helper
        if find_spec("toktok") is None:
            raise SettingsProblem("Counting tokens needs the package toktok-rs: pip install toktok-rs")
        self._helper = await asyncio.create_subprocess_exec(*self._command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL)
        return self._helper

    async def _ask(self, helper: Process, texts: Sequence[str]) -> int:
        """The helper's answer to this question; answers to questions that were cancelled are passed over."""
        if helper.stdin is None or helper.stdout is None:
            raise EOFError
        self._questions += 1
        number = self._questions
        helper.stdin.write(json.dumps({"number": number, "texts": texts}).encode() + b"\n")
        await helper.stdin.drain()
        while True:
            line = await helper.stdout.readline()
            if not line.endswith(b"\n"):
                raise EOFError
            answer = json.loads(line)
            if answer["number"] == number:
                return answered_tokens(answer)


def answered_tokens(answer: Mapping[str, Any]) -> int:
    """The number in a helper's answer. Raises ProviderError where it tells a failure."""
    if "failure" in answer:
        raise ProviderError(f"The token counter failed: {answer['failure']}")
    return int(answer["tokens"])


async def end(helper: Process) -> None:
    """Kills it, since it has nothing to save, and waits until it is gone."""
    if helper.stdin is not None:
        helper.stdin.close()
    if helper.returncode is None:
        with suppress(ProcessLookupError):
            helper.kill()
    await helper.wait()
