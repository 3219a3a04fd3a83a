"""Conversations: cut to the model's window, kept, gone on with, saved."""

from __future__ import annotations

import os
import stat
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, cast

import pytest

from lapce_ai_server.cli.chat.input_history import MOST_LINES, InputHistory
from lapce_ai_server.cli.chat.kept import Conversation, KeptConversations
from lapce_ai_server.cli.chat.loop import loop
from lapce_ai_server.cli.chat.permitted_files import PermittedFiles
from lapce_ai_server.cli.chat.prepared import Changes, explaining, system_words
from lapce_ai_server.cli.chat.session import Session
from lapce_ai_server.cli.chat.wanted import Wanted
from lapce_ai_server.cli.chat.workspace import Workspace
from lapce_ai_server.cli.failure import CommandFailed
from lapce_ai_server.cli.screens import PlainScreen
from lapce_ai_server.cli.server_process import ServerProcess
from lapce_ai_server.settings.environment import read_environment
from lapce_ai_server.settings.load import load_settings


class Vendor:
    """Stands for a server: remembers what it is asked; `refuses` says which conversations are too long for it."""

    def __init__(self, window_tokens: int = 100_000, refuses: Callable[[list[Any]], bool] = lambda _: False) -> None:
        self.asked: list[Mapping[str, Any]] = []
        self.window_tokens, self._refuses = window_tokens, refuses
        self._coming: list[Mapping[str, Any]] = []
        self.runs = True

    def initialize(self, _options: object) -> Mapping[str, Any]:
        return {}

    def notify(self, _method: str, params: Mapping[str, Any]) -> None:
        self.asked.append(params)
        end: dict[str, Any] = {"kind": "end", "reason": "done"}
        chunks = [{"type": "text", "text": f"answer {len(self.asked)}"}, {"type": "usage", "inputTokens": 5}]
        if self._refuses(params["messages"]):
            error = {"code": "refused", "status": 400, "message": "maximum context length is 10 tokens"}
            chunks, end = [], {"kind": "end", "reason": "error", "error": error, "message": "too long"}
        begin = {"kind": "begin", "provider": "fake", "model": params.get("model", "small")}
        self._coming = [begin, *({"kind": "report", "chunk": chunk} for chunk in chunks), end]

    def next_progress(self, _token: str, _awake: object) -> Mapping[str, Any]:
        if not self.runs:
            raise CommandFailed("The server has ended.")
        return self._coming.pop(0)

    def request(self, method: str, params: Mapping[str, Any]) -> Mapping[str, Any]:
        rows = [{"id": name, "contextWindow": self.window_tokens, "maxTokens": 100} for name in ("small", "large-1")]
        replies = {"ai/models": {"models": rows}, "ai/countTokens": {"tokens": len(str(params.get("content"))) // 4}}
        return replies.get(method, {"profiles": [{"name": "work"}]})

    def is_running(self) -> bool:
        return self.runs

    def close(self) -> None:
        self.runs = True


class Chat:
    """A session with what was told."""

    def __init__(self, root: Path, vendor: Vendor) -> None:
        self.told: list[str] = []
        self.vendor = vendor
        permitted = PermittedFiles(load_settings(read_environment(), {}).settings.inline)
        workspace = Workspace(str(root), permitted)
        kept = KeptConversations(str(root.parent / "state"), workspace.root)
        start = lambda: cast("ServerProcess", vendor)  # noqa: E731
        self.session = Session(Wanted(), workspace, kept, PlainScreen(), self.told.append, start)

    def types(self, *lines: str) -> str:
        """What is told meanwhile."""
        before = len(self.told)
        coming = iter(lines)

        def read() -> str:
            try:
                return next(coming)
            except StopIteration:
                raise EOFError from None

        loop(self.session, read)
        return "\n".join(self.told[before:])

    def sent(self) -> list[Any]:
        return [message["content"] for message in self.vendor.asked[-1]["messages"]]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    root.mkdir()
    (root / "a.py").write_text("print(1)\n", "utf-8")
    return root


@pytest.fixture
def chat(root: Path) -> Chat:
    return Chat(root, Vendor())


def test_a_mentioned_file_goes_ahead_of_the_question(chat: Chat) -> None:
    told = chat.types("what is @a.py?", "/file a.py", "and now?", "/file")
    assert "with a.py (1 lines)" in told
    blocks = chat.vendor.asked[0]["messages"][0]["content"]
    assert [block["text"] for block in blocks] == ["a.py:\n```py\nprint(1)\n```", "what is @a.py?"]
    assert chat.sent()[-1][0]["text"].startswith("a.py:")
    assert "No file goes along" in told


def test_a_refused_file_costs_nothing_and_the_chat_goes_on(chat: Chat) -> None:
    told = chat.types("see @nope/x.py", "hello")
    assert "There is no nope/x.py" in told
    assert len(chat.vendor.asked) == 1


def test_a_conversation_too_long_for_the_window_loses_its_oldest_turns_and_says_so(root: Path) -> None:
    chat = Chat(root, Vendor(window_tokens=2_200))
    told = chat.types("a" * 3_600, "b" * 3_600, "c" * 3_600)
    assert "the oldest question and its answer were left out" in told
    assert [text[0] for text in chat.sent()] == ["b", "a", "c"]
    told = chat.types("d" * 9_000, "short")
    assert "The question is too long for the model" in told
    assert chat.sent()[-1] == "short"


def test_a_provider_that_finds_it_too_long_is_asked_once_more_with_less(root: Path) -> None:
    chat = Chat(root, Vendor(refuses=lambda messages: len(messages) > 2))
    told = chat.types("one", "two")
    assert "asking once more with its newer half" in told
    assert chat.sent() == ["two"]
    assert len(chat.vendor.asked) == 3
    chat.vendor.__init__(refuses=lambda _: True)  # type: ignore[misc]
    chat.types("/new", "three")
    assert len(chat.vendor.asked) == 1  # nothing can be left out


def test_conversations_survive_and_are_gone_on_with(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Chat(root, Vendor()).types("first", "more", "/new", "second")
    chat = Chat(root, Vendor())
    told = chat.types("/history", "/resume 2", "again")
    assert "  1  " in told
    assert "Going on with: first" in told
    assert "answer 2" in capsys.readouterr().out
    assert chat.sent() == ["first", "answer 1", "more", "answer 2", "again"]
    assert "There is no conversation 9" in chat.types("/resume 9")
    assert "takes a number" in chat.types("/resume x")


def test_two_chats_that_go_on_with_one_conversation_lose_nothing(root: Path) -> None:
    Chat(root, Vendor()).types("first")
    one, other = Chat(root, Vendor()), Chat(root, Vendor())
    one.types("/resume", "left")
    other.session.kept.all()
    other.types("/resume")
    one.types("left again")
    other.types("right")
    kept = Chat(root, Vendor()).session.kept.all()
    asked = sorted(tuple(m["content"] for m in c.messages if m["role"] == "user") for c in kept)
    assert asked == [("first", "left", "left again"), ("first", "left", "right")]


def test_what_is_kept_is_the_users_alone(root: Path, chat: Chat) -> None:
    chat.types("secret plans")
    files = [path for path in (root.parent / "state").rglob("*") if path.is_file()]
    assert len(files) == 1
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600} or os.name == "nt"


def test_a_damaged_file_hides_only_itself(root: Path, chat: Chat) -> None:
    chat.types("first")
    (path,) = (path for path in (root.parent / "state").rglob("*.json"))
    (path.parent / "broken.json").write_text("{", "utf-8")
    (path.parent / "odd.json").write_text('{"messages": [{"role": "system"}], "begun": 1.0, "changed": 1.0}', "utf-8")
    assert [c.title for c in chat.session.kept.all()] == ["first"]
    assert KeptConversations(None, "x").keep(Conversation()) is False


def test_where_one_model_is_offered_its_window_holds_for_the_first_question(root: Path) -> None:
    vendor = Vendor(window_tokens=2_000)
    chat = Chat(root, vendor)
    vendor.request = lambda method, params: {"models": [{"id": "only", "contextWindow": 2_000}]}  # type: ignore[method-assign]
    assert "too long for the model" in chat.types("word " * 5_000)
    assert vendor.asked == []


def test_a_question_is_asked_again(chat: Chat) -> None:
    assert "no question to ask again" in chat.types("/retry")
    chat.types("hello", "/retry")
    assert chat.sent() == ["hello"]
    assert [message["content"] for message in chat.session.talk.messages] == ["hello", "answer 2"]


def test_another_model_is_taken_by_a_part_of_its_name(chat: Chat) -> None:
    told = chat.types("/model", "/model l", "/model large", "hello", "/model other", "/usage")
    assert "2 models have that in their names" in told
    assert chat.vendor.asked[-1]["model"] == "large-1"
    assert "does not list it" in told
    assert "5 tokens in" in told


def test_another_profile_is_taken_by_its_name(chat: Chat) -> None:
    told = chat.types("/profile", "/profile nope", "/profile work", "hello", "/profile local", "hello")
    assert "There is no profile nope" in told
    assert [asked["profile"] for asked in chat.vendor.asked] == [
        "work",
        {"apiProvider": "openai", "openAiBaseUrl": "local:"},
    ]


def test_a_system_prompt_is_set_and_taken_back(chat: Chat) -> None:
    chat.types("/system be brief", "a", "/system -", "b")
    assert [asked.get("system") for asked in chat.vendor.asked] == ["be brief", None]


def test_a_server_that_has_ended_is_started_anew(chat: Chat) -> None:
    chat.types("a")
    chat.vendor.runs = False
    told = chat.types("b", "c")
    assert "The server has ended." in told
    assert chat.sent()[-1] == "c"


def test_a_conversation_is_saved_as_markdown_in_the_place_named(root: Path, chat: Chat) -> None:
    (root / "there.md").write_text("mine", "utf-8")
    told = chat.types(
        "/save", "what is @a.py?", "/save talk", "/save talk", "/save there.md", "/save ../out", "/save no/x"
    )
    assert "nothing to save" in told
    assert "there already" in told
    assert "leads outside of the workspace" in told
    assert "cannot be written" in told
    assert (root / "there.md").read_text("utf-8") == "mine"
    assert (root / "talk.md").read_text("utf-8") == (
        "# what is @a.py?\n\n## You\n\nWith `a.py`\n\nwhat is @a.py?\n\n## small\n\nanswer 1\n"
    )
    assert sorted(os.listdir(root)) == ["a.py", "talk.md", "there.md"]


def test_what_was_typed_is_remembered_for_the_workspace(tmp_path: Path) -> None:
    one, other = InputHistory(str(tmp_path), "w"), InputHistory(str(tmp_path), "w")
    one.store_string("first\nline")
    other.store_string("ü")
    one.store_string("x" * 30_000)
    assert list(InputHistory(str(tmp_path), "w").load_history_strings()) == ["ü", "first\nline"]
    assert list(InputHistory(str(tmp_path), "other").load_history_strings()) == []
    for _ in range(MOST_LINES):
        one.store_string("again")
    assert len(list(one.load_history_strings())) == MOST_LINES // 2
    assert len(list(one.load_history_strings())) == MOST_LINES // 2


@pytest.fixture
def repository(root: Path) -> Path:
    for words in (["init", "-q"], ["config", "user.email", "a@example.org"], ["config", "user.name", "a"]):
        subprocess.run(["git", "-C", str(root), *words], check=True)
    return root


def git(folder: Path, *words: str) -> None:
    subprocess.run(["git", "-C", str(folder), *words], check=True)


def test_a_commit_message_is_asked_for_what_is_staged(repository: Path) -> None:
    with pytest.raises(CommandFailed, match="Nothing is staged"):
        Changes(str(repository)).commit_message()
    (repository / ".env").write_text("KEY=hidden", "utf-8")
    git(repository, "add", "a.py", ".env")
    changes = Changes(str(repository))
    text = "\n".join(block["text"] for block in changes.commit_message())
    assert "+print(1)" in text
    assert "hidden" not in text
    assert changes.left_out == [".env"]
    git(repository, "reset", "-q", "a.py")
    with pytest.raises(CommandFailed, match="Only files that hold secrets"):
        Changes(str(repository)).commit_message()


def test_a_review_is_of_all_changes_since_the_last_commit(repository: Path) -> None:
    git(repository, "add", ".")
    git(repository, "commit", "-q", "-m", "begin")
    with pytest.raises(CommandFailed, match="Nothing has changed"):
        Changes(str(repository)).review()
    (repository / "a.py").write_text("print(2)\n", "utf-8")
    (repository / "new.py").write_text("", "utf-8")
    text = "\n".join(block["text"] for block in Changes(str(repository)).review())
    assert "-print(1)" in text
    assert "new.py" in text


def test_outside_of_a_repository_git_says_so(root: Path) -> None:
    with pytest.raises(CommandFailed, match="git: "):
        Changes(str(root)).commit_message()


def test_files_are_explained_with_the_words_for_it(chat: Chat) -> None:
    blocks = explaining(chat.session.workspace, ["a.py:1"])
    assert blocks[-1]["text"] == "Explain a.py, line 1."
    assert "explain" in system_words("explain")
