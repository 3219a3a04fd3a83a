"""Whatever stands in a chat file, and whatever a model answers: nothing raises, nothing is lost, turns stay apart."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lapce_ai_server.features.chat_document.markers import ANSWERING, balanced, plain_lines
from lapce_ai_server.features.chat_document.parse import is_chat, parse
from lapce_ai_server.features.chat_document.render import NEW, frame_of, frame_without_note, opened, settled
from lapce_ai_server.features.chat_document.resume import resumed

LINES = st.sampled_from(
    [
        "## You", "## you ##", "\\## You", "\\\\## Lapce AI", "## System", "## Lapce AI", "## Lapce AI · m", "### You",
        "> ## You",
        "```", "````", "```py", "~~~", "    ```", "  ```", "`a` ```", ANSWERING, "_answering… x", "\\_cancelled_",
        "_cancelled_", "_interrupted_", "**No answer:** x", "\\**No answer:** x", "", " ", "text", "---",
        "lapce-ai: chat",
        "a\u2028## You", "\ud800", "\x00", "\x0c", "<!-- a", "-->",
    ]
)  # fmt: skip
ENDS = st.sampled_from(["\n", "\n", "\n", "\r\n", "\r", ""])
TEXTS = st.lists(st.tuples(LINES | st.text(max_size=12), ENDS), max_size=14).map(
    lambda rows: "".join(line + end for line, end in rows)
)
FILES = TEXTS | TEXTS.map(lambda text: "---\nlapce-ai: chat\n---\n" + text) | TEXTS.map(lambda text: NEW + text)

UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""A busy machine makes no text wrong."""


def shown(answer: str) -> str:
    """An answer as a file keeps it."""
    return "\n".join(balanced(plain_lines(answer)))


@UNHURRIED
@given(FILES)
def test_any_text_is_read_and_its_lines_are_kept(text: str) -> None:
    chat = parse(text)
    assert "".join(chat.lines) == text
    assert [turn.first for turn in chat.turns] == sorted({turn.first for turn in chat.turns})
    assert chat.pending is None or 0 < chat.pending <= len(chat.lines)
    rows = chat.messages(len(chat.lines))
    assert [row["role"] for row in rows] == ["user", "assistant"] * (len(rows) // 2) + ["user"] * (len(rows) % 2)
    is_chat(text)
    frame_of(chat)
    frame_without_note(chat, "x")


@UNHURRIED
@given(FILES, TEXTS)
def test_an_answer_comes_back_as_it_was_whatever_stands_above_and_in_it(file: str, answer: str) -> None:
    chat = parse(file)
    if not is_chat(file) or chat.pending is None:
        return
    asked = chat.messages(chat.pending)
    frame = opened(chat, chat.pending, "m")
    for text in (frame.running(answer), frame.ended(answer), frame.cancelled(answer), frame.failed(answer, "why")):
        turns = parse(text).turns
        told = [turn for turn in turns if turn.role == "assistant"][-1]
        assert told.text == shown(answer)
    done = parse(frame.ended(answer))
    assert done.pending is None
    if shown(answer):
        rows = done.messages(len(done.lines))
        assert rows[-1] == {"role": "assistant", "content": shown(answer)}
        assert len(rows) == len(asked) + 1


@UNHURRIED
@given(FILES, TEXTS, st.integers(0, 40))
def test_a_file_whose_answer_comes_is_found_again_at_each_step(file: str, answer: str, count: int) -> None:
    chat = parse(file)
    if not is_chat(file) or chat.pending is None:
        return
    frame = opened(chat, chat.pending, "m")
    again = frame_of(parse(frame.running(answer[:count])))
    assert again is not None
    assert again.head == frame.head
    assert again.partial == shown(answer[:count])
    assert again.ended(answer) == frame.ended(answer)


@UNHURRIED
@given(FILES, TEXTS)
def test_a_failed_answer_is_asked_for_again_in_the_same_place(file: str, answer: str) -> None:
    chat = parse(file)
    if not is_chat(file) or chat.pending is None:
        return
    failed = parse(opened(chat, chat.pending, "m").failed(answer, "no\n## You\nkey"))
    assert failed.pending is not None
    assert failed.messages(failed.pending) == parse(opened(chat, chat.pending, "m").running("")).messages(
        failed.pending
    )
    for text in (opened(failed, failed.pending, "m").ended(answer),):
        assert text == opened(chat, chat.pending, "m").ended(answer)


@UNHURRIED
@given(FILES)
def test_a_settled_file_says_of_no_answer_that_it_comes_and_keeps_the_rest(file: str) -> None:
    text = settled(parse(file))
    assert frame_of(parse(text)) is None
    assert settled(parse(text)) == text


@UNHURRIED
@given(TEXTS, TEXTS)
def test_what_has_come_is_in_the_answer_that_goes_on(partial: str, answer: str) -> None:
    text = resumed("\n".join(plain_lines(partial)), answer)
    assert text == answer or text.startswith("\n".join(plain_lines(partial)))
