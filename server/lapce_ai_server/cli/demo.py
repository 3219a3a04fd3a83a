"""`lapce-ai demo`: the real server and a real model on this machine; an answer, a completion, and their times."""

from __future__ import annotations

import sys
import time

import click

from .answer import Answer, ask
from .chat.wanted import LOCAL_PROFILE
from .failure import CommandFailed
from .plain_text import one_line, plain
from .server_process import ServerProcess

PROFILE = {**LOCAL_PROFILE, "modelTemperature": 0, "includeMaxTokens": True}
QUESTION = "What does a text editor do? Answer in two sentences."
ANSWER_TOKENS = 120
INSTRUCTION = "Complete the last line of the Python code. Answer with the rest of that line alone."
EXAMPLES = (
    ("def double(number):\n    return", "number * 2"),
    ("def is_even(number):\n    return", "number % 2 == 0"),
    ("def full_name(first, last):\n    return", 'first + " " + last'),
)
"""A model of this size follows examples better than words."""
CODE = "def celsius_to_fahrenheit(celsius):\n    return"
CODE_TOKENS = 24

NEXT_STEPS = """
The model that answered has 135 million parameters: it proves the path and no more. For answers worth having

  use a key         export ANTHROPIC_API_KEY=...   (or OPENAI_API_KEY, GEMINI_API_KEY, OPENROUTER_API_KEY, XAI_API_KEY)
  talk to it        lapce-ai chat
  in your editor    let it start the command `lapce-ai` as a language server; the key may also stand in its settings:
                    {"apiProvider": "openai", "openAiApiKey": "...", "openAiModelId": "..."}
  stay local        with any GGUF file:
                    {"apiProvider": "openai", "openAiBaseUrl": "local:", "localModelPath": "/path/to/model.gguf"}
"""


class DemoScreen:
    """Shows a stream as what it is: piece by piece."""

    def __init__(self) -> None:
        self._waiting = self._written = False

    def waiting(self, message: str) -> None:
        """On a terminal, in one line that is overwritten."""
        if sys.stdout.isatty():
            click.echo(f"\r\033[K  {one_line(message)}", nl=False)
            self._waiting = True
        else:
            click.echo(f"  {one_line(message)}")

    def reasoning(self, text: str) -> None:
        """The demo's model does not reason."""

    def text(self, text: str) -> None:
        """A piece, at once."""
        self._clear()
        self._written = True
        click.secho(plain(text), fg="cyan", nl=False)

    def ended(self) -> None:
        """Ends the line, if one was begun."""
        self._clear()
        if self._written:
            click.echo()

    def _clear(self) -> None:
        if self._waiting:
            click.echo("\r\033[K", nl=False)
            self._waiting = False


def show_demo() -> None:
    """Runs it. Raises CommandFailed, for example where the local model is not installed."""
    start = time.monotonic()
    with ServerProcess(lambda line: click.echo(one_line(line), err=True)) as server:
        server.initialize({})
        _step(f"The server answered `initialize` after {time.monotonic() - start:.2f} s. Now ai/stream:")
        click.echo(f"> {QUESTION}")
        profile = {**PROFILE, "modelMaxTokens": ANSWER_TOKENS}
        question = {"role": "user", "content": QUESTION}
        answer = _good(ask(server, "ai/stream", {"profile": profile, "messages": [question]}, DemoScreen()))
        _step(_pace(answer))
        _step("And ai/complete, the rest of a line of code:")
        profile = {**PROFILE, "modelMaxTokens": CODE_TOKENS}
        params = {"profile": profile, "system": INSTRUCTION, "messages": examples(CODE)}
        answer = _good(ask(server, "ai/complete", params, DemoScreen()))
        click.echo(CODE + " ", nl=False)
        click.secho(completion(answer.text), fg="cyan")
        _step(f"{answer.seconds:.2f} s")
    click.echo(NEXT_STEPS.rstrip())


def examples(code: str) -> list[dict[str, str]]:
    """The examples as a conversation that ends with this code."""
    told = [row for asked, answered in EXAMPLES for row in (("user", asked), ("assistant", answered))]
    return [{"role": role, "content": text} for role, text in (*told, ("user", code))]


def completion(text: str) -> str:
    """The rest of one line, from what a small model makes of such a question."""
    lines = [line.strip() for line in plain(text).splitlines()]
    line = next((line for line in lines if line and not line.startswith("```")), "")
    return line.removeprefix("return").strip()


def _good(answer: Answer) -> Answer:
    if answer.reason == "cancelled":
        raise KeyboardInterrupt
    if answer.reason == "error":
        raise CommandFailed(one_line(answer.message))
    return answer


def _pace(answer: Answer) -> str:
    tokens = int(answer.usage.get("outputTokens") or answer.chunks)
    seconds = max(answer.seconds - answer.first_seconds, 0.001)
    return (
        f"{answer.chunks} pieces; the first after {answer.first_seconds:.2f} s, loading the model included; "
        f"{tokens / seconds:.0f} tokens a second"
    )


def _step(line: str) -> None:
    click.secho(f"\n{line}" if not line[0].isdigit() else line, dim=True)
