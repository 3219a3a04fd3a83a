"""The line under an answer, and the sums of a chat. Pure."""

from __future__ import annotations

from attrs import define

from ..answer import Answer
from ..plain_text import one_line


def closing_line(answer: Answer) -> str:
    """What went wrong, or which model it was and what it took."""
    if answer.reason == "error":
        return one_line(answer.message)
    parts = [answer.title, f"{answer.seconds:.1f} s"]
    if answer.reason == "done" and answer.message:
        parts.insert(0, answer.message)
    if answer.reason == "cancelled":
        parts.insert(0, "cancelled")
    if answer.usage:
        parts.append(f"{answer.usage.get('inputTokens', 0)} + {answer.usage.get('outputTokens', 0)} tokens")
    cost = answer.usage.get("totalCost")
    if cost:
        parts.append(f"${cost:.4f}")
    return one_line(" · ".join(parts))


@define
class Sums:
    """Of all answers since the start, also those of other conversations and models."""

    answers: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    dollars: float = 0.0
    unpriced: int = 0
    """Answers whose price is not known."""

    def add(self, answer: Answer) -> None:
        """One more call, whatever became of it; one that failed or said nothing is no answer."""
        is_answer = answer.reason != "error" and bool(answer.text)
        self.answers += is_answer
        self.input_tokens += int(answer.usage.get("inputTokens", 0))
        self.output_tokens += int(answer.usage.get("outputTokens", 0))
        self.unpriced += is_answer and "totalCost" not in answer.usage
        self.dollars += float(answer.usage.get("totalCost") or 0)

    def line(self) -> str:
        """For `/usage`."""
        told = f"{self.answers} answers" if self.answers != 1 else "1 answer"
        line = f"{told} · {self.input_tokens} tokens in, {self.output_tokens} out · ${self.dollars:.4f}"
        return f"{line} (of {self.unpriced} the price is not known)" if self.unpriced else line
