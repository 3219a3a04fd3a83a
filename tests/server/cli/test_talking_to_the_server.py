from __future__ import annotations

import io
import signal
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from attrs import define, field

from lapce_ai_server.cli import server_process
from lapce_ai_server.cli.answer import Answer, ask
from lapce_ai_server.cli.chat import converse as terminal
from lapce_ai_server.cli.chat.closing import closing_line
from lapce_ai_server.cli.chat.converse import Opening, converse
from lapce_ai_server.cli.chat.talk import Talk
from lapce_ai_server.cli.chat.wanted import Wanted
from lapce_ai_server.cli.commands import run
from lapce_ai_server.cli.demo import completion, examples
from lapce_ai_server.cli.failure import CommandFailed
from lapce_ai_server.cli.server_process import ServerProcess

FAKE = (sys.executable, str(Path(__file__).parents[2] / "fake_language_server.py"))


@define
class Seen:
    """A screen that remembers; interrupts at the first text where it is told to."""

    interrupts: int = 0
    waits: list[str] = field(factory=list)
    texts: list[str] = field(factory=list)

    def waiting(self, message: str) -> None:
        self.waits.append(message)

    def reasoning(self, text: str) -> None:
        self.waits.append(text)

    def text(self, text: str) -> None:
        self.texts.append(text)
        for _ in range(self.interrupts):
            signal.raise_signal(signal.SIGINT)

    def ended(self) -> None:
        self.texts.append("<end>")


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def server(told: list[str]) -> Generator[ServerProcess]:
    with ServerProcess(told.append, FAKE) as server:
        server.initialize({})
        yield server


@pytest.fixture
def fake_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_process, "SERVER_COMMAND", FAKE)


def say(text: str, **more: Any) -> dict[str, Any]:
    return {"messages": [{"role": "user", "content": text}], **more}


def test_an_answer_comes_piece_by_piece_with_its_usage(server: ServerProcess, told: list[str]) -> None:
    seen = Seen()
    answer = ask(server, "ai/stream", say("hello", model="large"), seen)
    assert seen.texts == ["Hello ", "\x1b[31mworld", "!", "<end>"]
    assert seen.waits == ["Loading a model", "hm"]
    assert (answer.reason, answer.text, answer.chunks) == ("done", "Hello \x1b[31mworld!", 3)
    assert (answer.provider, answer.model) == ("fake", "large")
    assert closing_line(answer).endswith("s · 7 + 3 tokens · $0.2500")
    assert told == ["a wrong setting"]


def test_an_error_that_comes_as_text_too_is_told_once(server: ServerProcess) -> None:
    seen = Seen()
    answer = ask(server, "ai/stream", say("fail as text"), seen)
    assert (seen.texts, answer.text, answer.message) == (["It ", "<end>"], "It ", "no luck.")
    answer = ask(server, "ai/stream", say("tell errors"), seen)
    assert (answer.text, answer.reason) == ("Error: a word for a mistake", "done")


def test_what_is_said_of_an_answer_that_ended_in_order_stands_below_it(server: ServerProcess) -> None:
    assert closing_line(ask(server, "ai/stream", say("page"), Seen())).startswith("No model's answer. · t · ")
    assert closing_line(ask(server, "ai/stream", say("cut"), Seen())).startswith("It may be incomplete. · t · ")


@pytest.mark.usefixtures("fake_server")
def test_a_program_hears_that_an_answer_is_none_or_may_be_incomplete(capsys: pytest.CaptureFixture[str]) -> None:
    assert (run(["chat", "page"]), *capsys.readouterr()) == (1, "", "a wrong setting\nNo model's answer.\n")
    status = run(["chat", "cut"])
    out, err = capsys.readouterr()
    assert (status, out, err.splitlines()[-1]) == (0, "Half\n", "It may be incomplete.")


def test_a_call_that_failed_or_said_nothing_is_no_answer(server: ServerProcess) -> None:
    talk = Talk(Wanted())
    for question in ("fail", "fail as text", "page", "hello"):
        talk.turn(server, question, Seen())
    assert talk.sums.line() == "1 answer · 7 tokens in, 3 out · $0.2500"
    assert [message["content"] for message in talk.messages if message["role"] == "user"] == ["fail as text", "hello"]


def test_ctrl_c_cancels_the_answer_and_not_the_program(server: ServerProcess) -> None:
    seen = Seen(interrupts=1)
    before = signal.getsignal(signal.SIGINT)
    answer = ask(server, "ai/stream", say("forever"), seen)
    assert answer.reason == "cancelled"
    assert answer.text == "It goes on"
    assert closing_line(answer).startswith("cancelled · t ·")
    assert signal.getsignal(signal.SIGINT) == before
    assert ask(server, "ai/stream", say("hello"), Seen()).reason == "done"


def test_ctrl_c_a_second_time_leaves_the_program(server: ServerProcess) -> None:
    with pytest.raises(KeyboardInterrupt):
        ask(server, "ai/stream", say("forever"), Seen(interrupts=2))


def test_a_server_that_dies_is_reported_with_its_last_words(server: ServerProcess) -> None:
    for _ in range(2):
        with pytest.raises(CommandFailed, match=r"ended unexpectedly\. Its last words: fake: out of luck"):
            ask(server, "ai/stream", say("die"), Seen())


def test_a_refused_request_is_reported(server: ServerProcess) -> None:
    with pytest.raises(CommandFailed, match="refuse: no such method"):
        server.request("refuse", {})


def test_a_conversation_remembers_answers_and_forgets_failed_questions(server: ServerProcess) -> None:
    talk = Talk(Wanted())
    talk.turn(server, "hello", Seen())
    assert [message["role"] for message in talk.messages] == ["user", "assistant"]
    assert talk.turn(server, "fail", Seen()).reason == "error"
    assert talk.turn(server, "count", Seen()).text == "3"
    assert talk.turn(server, "forever", Seen(interrupts=1)).reason == "cancelled"
    assert talk.messages[-1]["content"] == "It goes on"


@pytest.mark.usefixtures("fake_server")
def test_a_piped_answer_is_plain_text_without_control_characters(capsys: pytest.CaptureFixture[str]) -> None:
    converse(Wanted(), Opening("hello"))
    out, err = capsys.readouterr()
    assert out == "Hello ␛[31mworld!\n"
    assert "Loading a model" in err
    assert "\x1b[31m" not in err


@pytest.mark.usefixtures("fake_server")
def test_a_question_comes_from_standard_input(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("count\n"))
    assert run(["chat"]) == 0
    assert capsys.readouterr().out == "1\n"
    monkeypatch.setattr(sys, "stdin", io.StringIO(" \n"))
    assert run(["chat"]) == 1
    assert "standard input is empty" in capsys.readouterr().err


@pytest.mark.usefixtures("fake_server")
def test_a_failed_call_is_one_line_and_a_bad_exit_status(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["chat", "fail"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines()[-1] == "No ␛[31mluck. None."


@pytest.mark.usefixtures("fake_server")
def test_a_conversation_in_a_terminal(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    lines = iter(["", "hello", KeyboardInterrupt, "count", "/new", "count", EOFError])

    def typed() -> str:
        line = next(lines)
        if isinstance(line, str):
            return line
        raise line

    monkeypatch.setattr(terminal, "reader", lambda session: typed)
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    assert run(["chat"]) == 0
    out, err = capsys.readouterr()
    assert out.split() == ["Hello", "␛[31mworld!", "3", "1"]
    assert "Ctrl-C cancels an answer" in err
    assert "A new conversation; /history has the others." in err


def test_whom_to_ask_comes_from_the_command_line() -> None:
    assert Wanted().params() == {}
    assert Wanted(profile="work", model="m", system="").params() == {"profile": "work", "model": "m", "system": ""}
    assert Wanted(local=True).params()["profile"]["openAiBaseUrl"] == "local:"


def test_an_error_under_an_answer_is_one_line() -> None:
    assert closing_line(Answer(reason="error", message="No.\nReally \x07 not.")) == "No. Really ␇ not."


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("celsius * 9 / 5 + 32", "celsius * 9 / 5 + 32"),
        ("```python\n    return a + b\n```", "a + b"),
        ("", ""),
        ("\x1b[2Jx", "␛[2Jx"),
    ],
)
def test_the_rest_of_a_line_is_found_in_what_a_small_model_says(text: str, rest: str) -> None:
    assert completion(text) == rest


def test_the_examples_are_a_conversation_that_ends_with_the_question() -> None:
    roles = [message["role"] for message in examples("code")]
    assert roles == ["user", "assistant"] * 3 + ["user"]
    assert examples("code")[-1]["content"] == "code"
