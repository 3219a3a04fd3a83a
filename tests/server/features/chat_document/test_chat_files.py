"""What a chat file says, and what is written into it, by example."""

import pytest

from lapce_ai_server.features.chat_document.markers import ANSWERING
from lapce_ai_server.features.chat_document.parse import is_chat, parse
from lapce_ai_server.features.chat_document.render import NEW, frame_of, frame_without_note, opened, settled
from lapce_ai_server.features.chat_document.resume import resumed

ASKED = NEW + "Why?\n"


def answered(question: str, answer: str) -> str:
    chat = parse(question)
    assert chat.pending is not None
    return opened(chat, chat.pending, "OpenAI m").ended(answer)


def test_a_new_file_is_a_chat_without_a_question() -> None:
    assert is_chat(NEW)
    assert (parse(NEW).pending, parse(NEW).turns[-1].text) == (None, "")


@pytest.mark.parametrize("text", ["", "# Notes\n", "---\ntitle: x\n---\n\n## You\n\nWhy?\n", "---\nlapce-ai: chat\n"])
def test_other_markdown_is_no_chat(text: str) -> None:
    assert not is_chat(text)


def test_an_answer_and_room_for_the_next_question_stand_below_the_question() -> None:
    assert answered(ASKED, "Because.") == ASKED + "\n## Lapce AI · OpenAI m\n\nBecause.\n\n## You\n\n"


def test_while_it_comes_a_line_below_says_so_and_fences_are_closed_for_the_time_being() -> None:
    chat = parse(ASKED)
    frame = opened(chat, len(chat.lines), "m")
    assert frame.running("") == f"{ASKED}\n## Lapce AI · m\n\n{ANSWERING}\n"
    assert frame.running("So:\n```py\nx =") == f"{ASKED}\n## Lapce AI · m\n\nSo:\n```py\nx =\n```\n\n{ANSWERING}\n"


def test_turns_are_divided_by_headings_alone_not_by_those_in_code_or_quotes() -> None:
    question = "See:\n\n```\n## You\n## Lapce AI\n```\n\n> ## You\n\n### You\nWhy?"
    text = answered(NEW + question, "It is.")
    chat = parse(text)
    assert chat.messages(len(chat.lines)) == (
        {"role": "user", "content": question},
        {"role": "assistant", "content": "It is."},
    )


def test_an_answer_may_talk_of_chat_files() -> None:
    answer = f"Write\n## You\nor\n{ANSWERING}\n\\## You"
    text = answered(ASKED, answer)
    assert f"\\## You\nor\n\\{ANSWERING}\n\\\\## You" in text
    assert parse(text).messages(99)[1]["content"] == answer


def test_line_ends_stay_as_the_file_has_them() -> None:
    text = answered(ASKED.replace("\n", "\r\n"), "a\nb\rc\r\nd")
    assert text.endswith("a\r\nb\r\nc\r\nd\r\n\r\n## You\r\n\r\n")
    assert "\n" not in text.replace("\r\n", "")


def test_two_questions_are_asked_together() -> None:
    chat = parse(NEW + "One?\n\n## You\n\nTwo?")
    assert chat.messages(99) == ({"role": "user", "content": "One?\n\nTwo?"},)


def test_profile_model_and_instructions_stand_in_the_front_matter_or_in_a_turn() -> None:
    chat = parse(
        '---\nLapce-AI: chat\nprofile: fast\nmodel: "m:1"\nsystem: Be brief.\n---\n## System\nIn verse.\n## You\nHi'
    )
    assert (chat.profile, chat.model, chat.system) == ("fast", "m:1", "Be brief.\n\nIn verse.")
    assert chat.messages(99) == ({"role": "user", "content": "Hi"},)


def test_a_question_without_a_heading_is_one() -> None:
    chat = parse("---\nlapce-ai: chat\n---\n<!-- a\n## You\nhint -->\nWhy?")
    assert chat.messages(99)[-1]["content"].endswith("Why?")


def test_a_fence_that_the_question_leaves_open_is_closed_ahead_of_the_answer() -> None:
    text = answered(NEW + "Why?\n```py\nx = 1", "```\ny\n```")
    assert "x = 1\n```\n\n## Lapce AI" in text
    assert [turn.role for turn in parse(text).turns] == ["user", "assistant", "user"]


def test_what_the_user_typed_below_a_running_answer_is_the_next_question() -> None:
    chat = parse(ASKED)
    running = opened(chat, len(chat.lines), "m").running("Beca") + "\nAnd how?\n"
    frame = frame_of(parse(running))
    assert frame is not None
    text = frame.ended("Because.")
    assert text == ASKED + "\n## Lapce AI · m\n\nBecause.\n\n## You\n\nAnd how?\n"
    assert parse(text).pending is not None


def test_an_answer_whose_line_is_gone_keeps_what_the_user_wrote_in_its_place() -> None:
    chat = parse(ASKED)
    base = opened(chat, len(chat.lines), "m").running("One.\nTwo")
    saved = base.replace(ANSWERING, "No, stop!")
    frame = frame_without_note(parse(saved), "One.\nTwo and three.\nFour.")
    assert frame is not None
    assert frame.cancelled(frame.partial) == ASKED + (
        "\n## Lapce AI · m\n\nOne.\nTwo\n\n_cancelled_\n\n## You\n\nNo, stop!\n"
    )


def test_a_file_of_a_server_that_died_is_asked_again_or_goes_on_with_what_was_typed_below() -> None:
    chat = parse(ASKED)
    died = opened(chat, len(chat.lines), "m").running("Beca")
    assert parse(died).messages(parse(died).pending or 0) == ({"role": "user", "content": "Why?"},)
    typed = parse(died + "\nNever mind.\n")
    assert [row["content"] for row in typed.messages(99)] == ["Why?", "Beca", "Never mind."]
    assert ANSWERING not in settled(typed)
    assert "Beca\n\n_interrupted_\n\nNever mind." in settled(typed)


def test_a_file_that_ends_in_an_answer_gets_room_for_a_question() -> None:
    text = f"{ASKED}\n## Lapce AI\n\nBecause."
    assert settled(parse(text)) == f"{text}\n\n## You\n\n"


def test_an_answer_that_the_user_edited_goes_on_behind_the_edit() -> None:
    assert resumed("The sky is really blue sin", "The sky is blue since light") == "The sky is really blue since light"
    assert resumed("The sky", "The sky is blue") == "The sky is blue"
    assert resumed("a\n```py\nx\n```", "a\n```py\nx = 1") == "a\n```py\nx = 1"


def test_a_long_file_of_fences_that_nothing_closes_is_read_at_once() -> None:
    assert len(parse("```a\n" * 50_000).lines) == 50_001
