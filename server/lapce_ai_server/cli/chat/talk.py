"""A conversation: what was said, what of it is sent, and what was answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ...features.conversation_window import Message, QuestionTooLong, dropped_words, without_oldest_half
from ..answer import Answer, Screen, ask
from ..failure import CommandFailed
from ..server_process import ServerProcess
from .closing import Sums
from .limits import Limits, says_too_long
from .wanted import Wanted

Content = str | list[dict[str, Any]]


class Talk:
    """A conversation in memory."""

    def __init__(self, wanted: Wanted, tell: Callable[[str], None] = lambda line: None) -> None:
        self.wanted = wanted
        self.messages: list[dict[str, Any]] = []
        self.model = ""
        """Who answered last."""
        self.provider = ""
        self.sums = Sums()
        self.limits = Limits()
        self._tell = tell
        self._told_dropped = 0

    def turn(self, server: ServerProcess, question: Content, screen: Screen) -> Answer:
        """One question and its answer. Both are remembered as far as there was an answer.

        Raises CommandFailed where the question alone is too long, or the server has ended.
        """
        asked = [*self.messages, {"role": "user", "content": question}]
        try:
            fit = self.limits.fit(server, self.wanted, self.wanted.model or self.model, asked)
        except QuestionTooLong as error:
            raise CommandFailed(str(error)) from None
        self._tell_dropped(fit.dropped_turns)
        answer = self._ask(server, fit.messages, screen)
        if answer.reason == "error" and not answer.text and says_too_long(answer.error):
            answer = self._ask_shorter(server, fit.messages, screen) or answer
        if answer.text:
            self.messages = [*asked, {"role": "assistant", "content": answer.text}]
        return answer

    def forget_last(self) -> Content | None:
        """Takes the last question and its answer back; the question. None where there is none."""
        for index in range(len(self.messages) - 1, -1, -1):
            if self.messages[index]["role"] == "user":
                question: Content = self.messages[index]["content"]
                del self.messages[index:]
                return question
        return None

    def begin_anew(self, messages: Sequence[Mapping[str, Any]] = ()) -> None:
        """With other messages, or none."""
        self.messages = [dict(message) for message in messages]
        self._told_dropped = 0

    def _ask(self, server: ServerProcess, messages: Sequence[Message], screen: Screen) -> Answer:
        answer = ask(server, "ai/stream", {**self.wanted.params(), "messages": list(messages)}, screen)
        self.model, self.provider = answer.model or self.model, answer.provider or self.provider
        self.sums.add(answer)
        return answer

    def _ask_shorter(self, server: ServerProcess, messages: Sequence[Message], screen: Screen) -> Answer | None:
        """Once, for a provider that counts otherwise than we do."""
        shorter = without_oldest_half(messages)
        if shorter is None:
            return None
        self._tell("The provider says that the conversation is too long; asking once more with its newer half.")
        return self._ask(server, shorter.messages, screen)

    def _tell_dropped(self, dropped_turns: int) -> None:
        if dropped_turns > self._told_dropped:
            self._tell(dropped_words(dropped_turns))
        self._told_dropped = dropped_turns


def typed_of(message: Message) -> str:
    """What was typed, without the files that went along."""
    content = message.get("content")
    if isinstance(content, str):
        return content
    return str(content[-1].get("text", "")) if content else ""


def files_of(message: Message) -> list[str]:
    """Labels of the files that went along with a question."""
    content = message.get("content")
    if isinstance(content, str) or not content:
        return []
    return [str(block.get("text", "")).partition(":\n")[0] for block in content[:-1]]
