import asyncio
import json
import math
import sys
from collections.abc import AsyncIterator
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lapce_ai_providers import tokens
from lapce_ai_providers.errors import ProviderError, SettingsProblem
from lapce_ai_providers.tokens import TokenCounter, countable, image_tokens
from lapce_ai_providers.tokens_helper import answer, serve, tokens_of

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="

ANSWERS_LENGTHS = """
import json, sys
for line in sys.stdin:
    question = json.loads(line)
    print(json.dumps({"number": question["number"], "tokens": sum(map(len, question["texts"]))}), flush=True)
"""
"""A helper without a table: every character is a token."""


def helper(script: str, *arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-c", script, *arguments)


@pytest.fixture
async def counter() -> AsyncIterator[TokenCounter]:
    counter = TokenCounter(helper(ANSWERS_LENGTHS))
    yield counter
    await counter.aclose()


@pytest.mark.parametrize(
    ("text", "count"),
    [
        # The first is the reference's own test; the next ones are OpenAI's published examples for o200k_base
        # (openai-cookbook, How_to_count_tokens_with_tiktoken.ipynb, checked 2026-11).
        ("Hello world", 2),
        ("antidisestablishmentarianism", 6),
        ("2 + 2 = 4", 7),
        ("お誕生日おめでとう", 8),
        ("", 0),
        (" ", 1),
        ("a" * 1_500_000, 187_500),
    ],
)
def test_the_table_is_o200k_base(text: str, count: int) -> None:
    assert tokens_of([text]) == count


def test_names_of_special_tokens_are_plain_text() -> None:
    assert tokens_of(["something<|endoftext|>something"]) == 9
    assert tokens_of(["<|endofprompt|>"]) > 1


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(st.characters(), max_size=40), max_size=5))
def test_every_text_counts_at_most_its_bytes_and_texts_add_up(texts: list[str]) -> None:
    sizes = [len(text.encode("utf-8", "replace")) * 3 for text in texts]
    assert tokens_of(texts) == sum(tokens_of([text]) for text in texts) <= sum(sizes)


def test_half_a_surrogate_pair_counts_as_a_replacement_character() -> None:
    assert tokens_of(["a\ud800b"]) == tokens_of(["a\ufffdb"])


def test_a_string_is_one_text_block() -> None:
    assert countable("abc") == countable([{"type": "text", "text": "abc"}])


def test_blocks_other_than_text_and_images_count_nothing() -> None:
    blocks = [{"type": "tool_use", "input": {"a": "b"}}, {"type": "thinking", "thinking": "hm"}, {"type": "text"}]
    assert countable(blocks) == countable([])


@given(st.integers(min_value=0, max_value=10_000))
def test_an_image_counts_the_root_of_its_base64_length(length: int) -> None:
    assert image_tokens({"type": "base64", "data": "x" * length}) == math.ceil(math.sqrt(length))


@pytest.mark.parametrize("source", [{"type": "url", "url": "https://example.com/a.png"}, {"data": 5}, None, "text", []])
def test_an_image_without_data_counts_300(source: object) -> None:
    assert image_tokens(source) == 300


async def test_the_sum_is_taken_times_one_and_a_half_and_rounded_up(counter: TokenCounter) -> None:
    image = {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": PNG}}
    assert await counter.count([{"type": "text", "text": "abc"}]) == 5
    assert await counter.count([image]) == math.ceil(10 * 1.5)
    assert await counter.count([{"type": "text", "text": "ab"}, image, {"type": "text", "text": "c"}]) == 20


async def test_no_text_needs_no_helper() -> None:
    counter = TokenCounter(("there is no such program",))
    assert await counter.count([]) == 0
    assert await counter.count("") == 0
    assert await counter.count([{"type": "image", "source": {}}]) == 450


async def test_the_real_helper_counts_as_the_reference_does() -> None:
    counter = TokenCounter()
    try:
        assert await counter.count([{"type": "text", "text": "Hello world"}]) == 3
        assert await counter.count("a\nb\ud800\N{GRINNING FACE}\u2028") > 0
    finally:
        await counter.aclose()


async def test_concurrent_questions_get_their_own_answers(counter: TokenCounter) -> None:
    async with asyncio.TaskGroup() as group:
        running = [group.create_task(counter.count("x" * length)) for length in range(0, 400, 2)]
    assert [task.result() for task in running] == [length * 3 // 2 for length in range(0, 400, 2)]


async def test_a_question_larger_than_the_pipe_is_answered(counter: TokenCounter) -> None:
    assert await counter.count("x" * 2_000_000) == 3_000_000


async def test_a_cancelled_question_does_not_answer_the_next() -> None:
    waits_for_two = "first = sys.stdin.readline(); second = sys.stdin.readline()\n"
    answers_both = "for line in (first, second): q = json.loads(line); print(json.dumps({'number': q['number'], "
    counter = TokenCounter(
        helper("import json, sys\n" + waits_for_two + answers_both + "'tokens': len(q['texts'][0])}), flush=True)")
    )
    try:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.5):
                await counter.count("x" * 1000)
        assert await counter.count("xx") == 3
    finally:
        await counter.aclose()


DIES_ONCE = """
import os, sys
try: os.mkdir(sys.argv[1])
except FileExistsError: pass
else: sys.stdin.readline(); os._exit(1)
"""


async def test_a_helper_that_died_is_started_again(tmp_path) -> None:
    counter = TokenCounter(helper(DIES_ONCE + ANSWERS_LENGTHS, str(tmp_path / "died")))
    try:
        assert await counter.count("xx") == 3
    finally:
        await counter.aclose()


async def test_a_helper_that_always_dies_is_an_error_and_not_a_loop() -> None:
    counter = TokenCounter(helper("print('half an ans', end='')"))
    with pytest.raises(ProviderError, match="twice"):
        await counter.count("xx")


async def test_a_helper_that_is_silent_is_an_error() -> None:
    counter = TokenCounter(helper("import sys; sys.stdin.read()"), longest_wait_seconds=0.2)
    with pytest.raises(ProviderError, match="does not answer"):
        await counter.count("xx")
    assert counter._helper is None


async def test_an_idle_helper_ends_and_the_next_question_starts_another() -> None:
    counter = TokenCounter((*tokens.HELPER_COMMAND, "0.2"))
    try:
        assert await counter.count("Hello world") == 3
        first = counter._helper
        assert first is not None
        async with asyncio.timeout(20):
            assert await first.wait() == 0
        assert await counter.count("Hello world") == 3
        assert counter._helper is not first
    finally:
        await counter.aclose()


async def test_the_helper_ends_with_its_stdin() -> None:
    process = await asyncio.create_subprocess_exec(
        *tokens.HELPER_COMMAND, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    stdout, _ = await process.communicate(b'{"number": 1, "texts": ["Hello world"]}\n{"number": 2, "te')
    assert (json.loads(stdout), process.returncode) == ({"number": 1, "tokens": 2}, 0)


async def test_a_module_in_the_users_folder_is_not_run(tmp_path, monkeypatch) -> None:
    for name in ("toktok.py", "json.py", "lapce_ai_providers.py"):
        (tmp_path / name).write_text("raise SystemExit(9)")
    monkeypatch.chdir(tmp_path)
    counter = TokenCounter()
    try:
        assert await counter.count("Hello world") == 3
    finally:
        await counter.aclose()


async def test_without_its_package_the_message_says_what_to_install(monkeypatch) -> None:
    monkeypatch.setattr(tokens, "find_spec", lambda name: None)
    with pytest.raises(SettingsProblem, match="pip install toktok-rs"):
        await TokenCounter().count("x")


async def test_a_closed_counter_leaves_no_process(counter: TokenCounter) -> None:
    await counter.count("x")
    process = counter._helper
    assert process is not None
    await counter.aclose()
    assert process.returncode is not None
    await counter.aclose()


def test_a_failure_is_told_without_the_content() -> None:
    told = answer(json.dumps({"number": 7, "texts": ["secret", 5]}).encode())
    assert told["number"] == 7
    assert "secret" not in json.dumps(told)
    assert "failure" in told


async def test_a_failure_in_the_helper_is_an_error_here() -> None:
    counter = TokenCounter(helper('import sys; sys.stdin.readline(); print(\'{"number": 1, "failure": "Oops"}\')'))
    with pytest.raises(ProviderError, match="Oops"):
        await counter.count("xx")
    await counter.aclose()


def test_answers_come_one_a_line_in_order() -> None:
    answers = BytesIO()
    serve(BytesIO(b'{"number": 3, "texts": []}\n{"number": 4, "texts": ["Hello world", "Hello"]}\n'), answers, 60)
    assert answers.getvalue() == b'{"number": 3, "tokens": 0}\n{"number": 4, "tokens": 3}\n'
