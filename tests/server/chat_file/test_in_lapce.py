"""A chat file in a tab of Lapce: asked by saving, written on disk in place, whatever the user does meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from inline_editor import LAPCE, InlineEditor, inline_editor
from lapce_ai_server.features.chat_document.markers import ANSWERING
from lapce_ai_server.features.chat_document.render import NEW
from lapce_tab import LapceTab
from typing_vendor import Answer, Asked, TypingVendor
from virtual_time import run_virtually

HEADING = "\n## Lapce AI · OpenAI m\n\n"
LONG = "One and two and three and four and five and six and seven and eight and nine and ten."


class Scene:
    """The user, the tab, the vendor."""

    def __init__(self, editor: InlineEditor, vendor: TypingVendor, tab: LapceTab) -> None:
        self.editor, self.vendor, self.tab = editor, vendor, tab

    async def asks(self, question: str) -> None:
        self.tab.type(question)
        self.tab.save()
        await self.tab.until(lambda text: ANSWERING in text)

    async def rest(self) -> str:
        """What the file is when nothing more comes."""
        while True:
            await asyncio.sleep(3)
            self.tab.look()
            if not len(self.editor.session.calls):
                return self.tab.path.read_bytes().decode()

    @property
    def shown(self) -> list[str]:
        return [row["message"] for row in self.editor.notifications("window/showMessage")]


def always(text: str) -> Answer:
    return lambda asked: text


LONGEST = always(LONG)


def play(
    folder: Path,
    act: Callable[[Scene], Awaitable[None]],
    answer: Answer = LONGEST,
    *,
    text: str = NEW,
    piece_seconds: float = 0.1,
    **settings: Any,
) -> None:
    """The act, in virtual time and with a real file."""
    path = folder / "talk.md"
    path.write_bytes(text.encode())
    vendor = TypingVendor(answer, latency_seconds=0.5, piece_seconds=piece_seconds)

    async def main() -> None:
        async with inline_editor(vendor, str(folder / "home"), client=LAPCE, **settings) as editor:
            await act(Scene(editor, vendor, LapceTab(editor.send, path)))

    run_virtually(main())


def test_a_question_that_is_saved_is_answered_in_the_file_bit_by_bit(tmp_path: Path) -> None:
    async def act(scene: Scene) -> None:
        await scene.asks("Why?\n")
        assert scene.tab.path.read_text("utf-8") == f"{NEW}Why?\n{HEADING}{ANSWERING}\n"
        inode = scene.tab.path.stat().st_ino
        done = await scene.tab.until(lambda text: ANSWERING not in text)
        assert done == f"{NEW}Why?\n{HEADING}{LONG}\n\n## You\n\n"
        assert scene.tab.text == done
        parts = [text.partition(HEADING)[2].partition(ANSWERING)[0].strip() for text in scene.tab.reloads[:-1]]
        assert len(set(parts)) > 5
        assert all(LONG.startswith(part) for part in parts)
        assert parts == sorted(parts, key=len)
        assert scene.tab.path.stat().st_ino == inode
        assert await scene.rest() == done
        assert (len(scene.vendor.asked), scene.shown) == (1, [])
        values = [row["value"] for row in scene.editor.notifications("$/progress")]
        assert [value["kind"] for value in values] == ["begin", "report", "end"]
        assert (values[0]["title"], values[1]["message"]) == ("AI chat", "OpenAI m")

    play(tmp_path, act)


def test_the_file_is_written_no_more_than_ten_times_a_second(tmp_path: Path) -> None:
    async def act(scene: Scene) -> None:
        begin = asyncio.get_running_loop().time()
        await scene.asks("Why?\n")
        await scene.tab.until(lambda text: ANSWERING not in text)
        seconds = asyncio.get_running_loop().time() - begin
        assert 3 < len(scene.tab.reloads) <= seconds * 10

    play(tmp_path, act, always(LONG * 20), piece_seconds=0.01)


def test_the_conversation_is_the_file(tmp_path: Path) -> None:
    async def act(scene: Scene) -> None:
        await scene.asks("Why?\n")
        await scene.rest()
        await scene.asks("And how?\n")
        text = await scene.rest()
        assert text == f"{NEW}Why?\n{HEADING}{LONG}\n\n## You\n\nAnd how?\n{HEADING}{LONG}\n\n## You\n\n"
        rows = scene.vendor.asked[1].body["messages"]
        assert [row["role"] for row in rows] == ["system", "user", "assistant", "user"]

    play(tmp_path, act)


def test_an_empty_question_and_changes_that_are_not_saved_ask_nothing(tmp_path: Path) -> None:
    async def act(scene: Scene) -> None:
        scene.tab.save()
        scene.tab.type("Why?")
        assert await scene.rest() == NEW
        assert scene.vendor.asked == []

    play(tmp_path, act)


def test_deleting_the_line_below_and_saving_cancels(tmp_path: Path) -> None:
    async def act(scene: Scene) -> None:
        await scene.asks("Why?\n")
        await scene.tab.until(lambda text: "two" in text)
        scene.tab.edit(scene.tab.text.replace(ANSWERING + "\n", ""))
        scene.tab.save()
        part = scene.tab.text.rpartition(HEADING)[2].strip("\n")
        text = await scene.rest()
        assert text == f"{NEW}Why?\n{HEADING}{part}\n\n_cancelled_\n\n## You\n\n"
        assert scene.tab.text == text
        assert scene.vendor.asked[0].closed_early
        assert scene.editor.notifications("$/progress")[-1]["value"] == {"kind": "end", "message": "Cancelled."}
        scene.tab.save()
        assert await scene.rest() == text
        assert len(scene.vendor.asked) == 1

    play(tmp_path, act)


def test_cancelling_with_a_new_question_in_place_of_the_line_asks_that(tmp_path: Path) -> None:
    async def act(scene: Scene) -> None:
        await scene.asks("Why?\n")
        await scene.tab.until(lambda text: "two" in text)
        scene.tab.edit(scene.tab.text.replace(ANSWERING, "No. How?"))
        scene.tab.save()
        text = await scene.rest()
        assert "\n\n_cancelled_\n\n## You\n\nNo. How?\n" in text
        assert text.endswith(f"No. How?\n{HEADING}{LONG}\n\n## You\n\n")
        assert len(scene.vendor.asked) == 2
        assert scene.vendor.asked[1].last_message == "No. How?"

    play(tmp_path, act)


def test_cancelling_by_the_progress_leaves_what_had_come(tmp_path: Path) -> None:
    async def act(scene: Scene) -> None:
        await scene.asks("Why?\n")
        await scene.tab.until(lambda text: "two" in text)
        token = scene.editor.notifications("$/progress")[0]["token"]
        scene.editor.send("window/workDoneProgress/cancel", {"token": token})
        text = await scene.rest()
        assert text.endswith("\n\n_cancelled_\n\n## You\n\n")
        assert "One and two" in text

    play(tmp_path, act)


def test_saving_while_the_answer_comes_changes_nothing(tmp_path: Path) -> None:
    async def act(scene: Scene) -> None:
        scene.tab.type("Why?\n")
        scene.tab.save()
        scene.tab.save()
        await scene.tab.until(lambda text: ANSWERING in text)
        for part in ("two", "four", "six"):
            await scene.tab.until(lambda text, part=part: part in text)
            scene.tab.save()
        assert await scene.rest() == f"{NEW}Why?\n{HEADING}{LONG}\n\n## You\n\n"
        assert len(scene.vendor.asked) == 1

    play(tmp_path, act)


def test_what_the_user_types_meanwhile_is_kept_and_asked_afterwards(tmp_path: Path) -> None:
    async def act(scene: Scene) -> None:
        await scene.asks("Why?\n")
        await scene.tab.until(lambda text: "two" in text)
        scene.tab.type("\nAnd how?\n")
        await scene.tab.until(lambda text: "seven" in text)
        assert "seven" not in scene.tab.text
        scene.tab.save()
        text = await scene.rest()
        assert text == f"{NEW}Why?\n{HEADING}{LONG}\n\n## You\n\nAnd how?\n{HEADING}{LONG}\n\n## You\n\n"
        assert [asked.last_message for asked in scene.vendor.asked] == ["Why?", "And how?"]

    play(tmp_path, act)


def test_an_answer_that_ended_while_the_user_typed_is_not_lost_by_saving_the_older_text(tmp_path: Path) -> None:
    async def act(scene: Scene) -> None:
        await scene.asks("Why?\n")
        await scene.tab.until(lambda text: "two" in text)
        scene.tab.type("\nAnd how?\n")
        await scene.rest()
        assert LONG not in scene.tab.text
        scene.tab.save()
        text = await scene.rest()
        assert text == f"{NEW}Why?\n{HEADING}{LONG}\n\n## You\n\nAnd how?\n{HEADING}{LONG}\n\n## You\n\n"

    play(tmp_path, act)


def test_an_edit_within_the_answer_stays(tmp_path: Path) -> None:
    async def act(scene: Scene) -> None:
        await scene.asks("Why?\n")
        await scene.tab.until(lambda text: "three" in text)
        scene.tab.edit(scene.tab.text.replace("two", "TWO"))
        scene.tab.save()
        assert await scene.rest() == f"{NEW}Why?\n{HEADING}{LONG.replace('two', 'TWO')}\n\n## You\n\n"

    play(tmp_path, act)


def test_a_refusal_is_written_in_words_without_the_key_and_asked_again_without_its_line(tmp_path: Path) -> None:
    answers: list[Any] = [(401, {"error": {"message": "wrong key sk-of-the-test\nmore"}}), LONG]

    async def act(scene: Scene) -> None:
        scene.tab.type("Why?\n")
        scene.tab.save()
        text = await scene.tab.until(lambda text: "No answer" in text)
        assert text.startswith(f"{NEW}Why?\n{HEADING}**No answer:** ")
        assert text.endswith(" *Delete this line and save to ask again.*\n")
        assert "sk-of-the-test" not in text
        assert len(text.partition(HEADING)[2].splitlines()) == 1
        await scene.rest()
        scene.tab.edit("".join(line for line in text.splitlines(True) if "No answer" not in line))
        scene.tab.save()
        assert await scene.rest() == f"{NEW}Why?\n{HEADING}{LONG}\n\n## You\n\n"

    play(tmp_path, act, lambda asked: answers.pop(0))


REFUSAL = (400, {"error": {"message": "no"}})


def test_an_editor_that_saves_by_itself_does_not_ask_a_failed_question_again(tmp_path: Path) -> None:
    async def act(scene: Scene) -> None:
        await scene.asks("Why?\n")
        failed = await scene.rest()
        for _ in range(3):
            scene.tab.save()
            assert await scene.rest() == failed
        assert len(scene.vendor.asked) == 1
        scene.editor.session.configure(scene.editor.session.editor_options)
        scene.tab.save()
        assert await scene.rest() == failed
        assert len(scene.vendor.asked) == 2, "settings were sent anew: perhaps the key is right now"

    play(tmp_path, act, lambda asked: REFUSAL)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Why?\n", "Why not?\n"),
        ("lapce-ai: chat\n", "lapce-ai: chat\nmodel: n\n"),
        ("lapce-ai: chat\n", "lapce-ai: chat\nsystem: Be brief.\n"),
    ],
)
def test_a_failed_question_is_asked_again_when_it_or_the_files_settings_changed(
    tmp_path: Path, before: str, after: str
) -> None:
    async def act(scene: Scene) -> None:
        await scene.asks("Why?\n")
        failed = await scene.rest()
        scene.tab.edit(failed.replace(before, after))
        scene.tab.save()
        await scene.rest()
        assert len(scene.vendor.asked) == 2

    play(tmp_path, act, lambda asked: REFUSAL)


def test_a_missing_key_is_told_in_the_file(tmp_path: Path) -> None:
    async def act(scene: Scene) -> None:
        scene.tab.type("Why?\n")
        scene.tab.save()
        assert "**No answer:** " in await scene.rest()
        assert (scene.vendor.asked, scene.shown) == ([], [])

    play(tmp_path, act, openAiApiKey="", openAiBaseUrl="")


def test_a_file_of_a_server_that_died_is_answered_when_it_is_saved(tmp_path: Path) -> None:
    async def act(scene: Scene) -> None:
        scene.tab.save()
        assert await scene.rest() == f"{NEW}Why?\n{HEADING}{LONG}\n\n## You\n\n"

    play(tmp_path, act, text=f"{NEW}Why?\n{HEADING}One and t\n\n{ANSWERING}\n")


def test_a_deleted_file_ends_the_call_and_is_told_once(tmp_path: Path) -> None:
    async def act(scene: Scene) -> None:
        await scene.asks("Why?\n")
        scene.tab.path.unlink()
        await asyncio.sleep(5)
        assert scene.shown == ["Lapce AI: the chat talk.md cannot be written: it is no longer there."]
        assert (len(scene.editor.session.calls), scene.vendor.asked[0].closed_early) == (0, True)
        assert not scene.tab.path.exists()

    play(tmp_path, act)


@pytest.mark.parametrize("failing", ["no space left on device", "permission denied"])
def test_a_file_that_cannot_be_written_ends_the_call_and_stays_as_it_was(
    tmp_path: Path, failing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lapce_ai_server.chat_file import disk

    async def act(scene: Scene) -> None:
        await scene.asks("Why?\n")
        before = await scene.tab.until(lambda text: "two" in text)
        put, calls = disk.put, []

        def fails(opened: Any, start: int, data: bytes) -> None:
            calls.append(data)
            if len(calls) == 1:
                put(opened, start, data[: start + 5])
                raise OSError(28, failing)
            put(opened, start, data)

        monkeypatch.setattr(disk, "put", fails)
        await asyncio.sleep(5)
        assert scene.shown == [f"Lapce AI: the chat talk.md cannot be written: {failing}."]
        assert scene.tab.path.read_bytes().decode() == before
        assert scene.vendor.asked[0].closed_early

    play(tmp_path, act)


def test_another_programs_change_is_kept(tmp_path: Path) -> None:
    async def act(scene: Scene) -> None:
        await scene.asks("Why?\n")
        text = await scene.tab.until(lambda text: "two" in text)
        scene.tab.path.write_text(text.replace("Why?", "Why, really?"), "utf-8")
        assert await scene.rest() == f"{NEW}Why, really?\n{HEADING}{LONG}\n\n## You\n\n"

    play(tmp_path, act)


def test_a_file_that_is_no_chat_any_more_is_left_alone(tmp_path: Path) -> None:
    async def act(scene: Scene) -> None:
        await scene.asks("Why?\n")
        scene.tab.edit("# Notes\n")
        scene.tab.save()
        assert await scene.rest() == "# Notes\n"
        assert scene.vendor.asked[0].closed_early

    play(tmp_path, act)


def test_line_ends_of_windows_stay(tmp_path: Path) -> None:
    async def act(scene: Scene) -> None:
        scene.tab.type("Why?\r\n")
        scene.tab.save()
        text = await scene.rest()
        assert "\n" not in text.replace("\r\n", "")
        assert text.endswith("a\r\nb\ufffd\r\n\r\n## You\r\n\r\n")

    play(tmp_path, act, always("a\rb\ud800"), text=NEW.replace("\n", "\r\n"))


def test_a_link_out_of_the_workspace_is_not_written(tmp_path: Path) -> None:
    outside, project = tmp_path / "other.md", tmp_path / "project"
    project.mkdir()
    outside.write_text(f"{NEW}Why?\n", "utf-8")
    (project / "talk.md").symlink_to(outside)

    async def main() -> None:
        vendor = TypingVendor(always(LONG))
        async with inline_editor(vendor, str(tmp_path / "home"), client=LAPCE) as editor:
            from attrs import evolve

            editor.session.capabilities = evolve(editor.session.capabilities, folders=(project.as_posix(),))
            tab = LapceTab(editor.send, project / "talk.md")
            tab.save()
            await asyncio.sleep(3)
            shown = [row["message"] for row in editor.notifications("window/showMessage")]
            assert shown == [
                "Lapce AI: the chat talk.md cannot be written: it is a link that leads out of the workspace."
            ]
            assert (vendor.asked, outside.read_text("utf-8")) == ([], f"{NEW}Why?\n")

    run_virtually(main())


def test_a_huge_file_is_refused_in_words(tmp_path: Path) -> None:
    async def act(scene: Scene) -> None:
        scene.tab.save()
        await asyncio.sleep(3)
        assert scene.shown == ["Lapce AI: the chat talk.md cannot be written: it is larger than 4 MB."]

    play(tmp_path, act, text=NEW + "Why?\n" * 900_000)


def test_a_conversation_longer_than_the_window_is_cut_and_says_so(tmp_path: Path) -> None:
    def answer(asked: Asked) -> Any:
        if len(asked.body["messages"]) > 3:
            return (400, {"error": {"message": "This model's maximum context length is 10 tokens"}})
        return "Yes."

    turns = "".join(f"## You\n\nQ{n}?\n\n## Lapce AI\n\nA{n}.\n\n" for n in range(4))

    async def act(scene: Scene) -> None:
        scene.tab.type("Why?\n")
        scene.tab.save()
        text = await scene.rest()
        assert "\n> The conversation is longer than the model's window: the 4 oldest questions" in text
        assert text.endswith("left out.\n\nYes.\n\n## You\n\n")
        assert scene.vendor.asked[-1].body["messages"][1]["content"] == "Why?"

    play(tmp_path, act, answer, text=NEW.replace("## You\n\n", turns) + "## You\n\n")
