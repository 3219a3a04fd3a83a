"""Which snippets of other documents a prompt gets."""

from hypothesis import given
from hypothesis import strategies as st

from lapce_ai_server.documents.document import Document
from lapce_ai_server.documents.documents import Documents, TextChange
from lapce_ai_server.features.inline.budget import BYTES_PER_TOKEN, Budget
from lapce_ai_server.features.inline.context import Neighbours, context_for
from lapce_ai_server.features.inline.neighbours import LINES_AT_ONCE, MOST_DOCUMENTS, MOST_PROMPTS
from lapce_ai_server.features.inline.similarity import WordIndex, best_part, words_near, words_of
from lapce_ai_server.features.inline.situation import Situation, situation_of
from lapce_ai_server.features.inline.snippet import Snippet, cost

OWN = """\
from .stock import Stock, count_items


def report(stock: Stock) -> str:
    total = count_items(stock.shelves)
    return f"{total} items in {len(stock.shelves)} shelves"
"""
STOCK = """\
class Stock:
    def __init__(self, shelves: list[int]) -> None:
        self.shelves = shelves


def count_items(shelves: list[int]) -> int:
    return sum(shelves)
"""
REPORTS = "".join(f"weather_{number} = forecast(city_{number})\n" for number in range(60)) + (
    "def invoice(stock):\n    total = count_items(stock.shelves)\n    return f'{total} items to pay'\n"
)


def documents(**texts: str) -> Documents:
    """`own` is the one with the cursor."""
    opened = Documents()
    for name, text in texts.items():
        opened.open(f"file:///p/{name}.py", "python", 1, text)
    return opened


def at_end(opened: Documents, name: str = "own") -> Situation:
    document = opened.get(f"file:///p/{name}.py")
    assert document is not None
    return situation_of(document, (len(document.lines), 0))


def snippets(opened: Documents, tokens: int = 500, neighbours: Neighbours | None = None) -> tuple[Snippet, ...]:
    return context_for(at_end(opened), opened.recent(), opened.recent_edits(), Budget(500, tokens), neighbours)


def test_imported_names_are_told_by_their_heads() -> None:
    found = snippets(documents(own=OWN, stock=STOCK))
    assert found[0] == Snippet(
        "/p/stock.py",
        "class Stock:\n    def __init__(self, shelves: list[int]) -> None:\n"
        "def count_items(shelves: list[int]) -> int:",
        "signature",
    )


def test_lines_that_speak_of_the_same_are_told() -> None:
    found = [each for each in snippets(documents(own=OWN, reports=REPORTS)) if each.why == "similar"]
    assert [each.path for each in found] == ["/p/reports.py"]
    assert "def invoice(stock):" in found[0].text
    assert "weather_1 " not in found[0].text


def test_the_document_with_the_cursor_is_no_neighbour_of_itself_however_it_is_spelled() -> None:
    opened = documents(own=OWN)
    here = situation_of(Document("file:///p/%6fwn.py", OWN, language_id="python"), (6, 0))
    assert context_for(here, opened.recent(), (), Budget(500, 500)) == ()


def test_edits_are_told_but_not_the_one_at_the_cursor() -> None:
    opened = documents(own=OWN, other="old = 1\n")
    opened.change("file:///p/other.py", 2, [TextChange(((0, 0), (0, 3)), "new")], 1.0)
    opened.change("file:///p/own.py", 2, [TextChange(((6, 0), (6, 0)), "rep")], 2.0)
    assert snippets(opened) == (Snippet("/p/other.py", "new = 1", "edit", "old = 1"),)


def test_edits_of_documents_that_may_not_leave_the_machine_do_not() -> None:
    opened = documents(own=OWN, secret="old = 1\n")
    opened.change("file:///p/secret.py", 2, [TextChange(((0, 0), (0, 3)), "new")], 1.0)
    allowed = [document for document in opened.recent() if "secret" not in document.path]
    assert context_for(at_end(opened), allowed, opened.recent_edits(), Budget(500, 500)) == ()


def test_signatures_come_first_and_edits_last() -> None:
    opened = documents(own=OWN, stock=STOCK, reports=REPORTS)
    opened.change("file:///p/reports.py", 2, [TextChange(((0, 0), (0, 7)), "climate")], 1.0)
    assert list(dict.fromkeys(each.why for each in snippets(opened))) == ["signature", "similar", "edit"]


def test_what_a_long_file_imports_is_told_though_it_is_far_up() -> None:
    opened = documents(own=OWN + "\n" + "x = 1\n" * 2_000 + "report(", stock=STOCK)
    first, second, *_ = snippets(opened)
    assert first == Snippet("/p/own.py", "from .stock import Stock, count_items", "signature")
    assert second.path == "/p/stock.py"


def test_far_parts_of_the_same_file_are_told_but_not_what_stands_near() -> None:
    far = "def visit_leaf(node, depth):\n    total = node.weight * depth\n    return total\n"
    filler = "".join(f"row_{number} = ({number}, {number})\n" for number in range(600))
    near = "def visit_branch(node, depth):\n    total = node.weight\n"
    opened, neighbours = documents(own=far + filler + near), Neighbours()
    found = [snippets(opened, neighbours=neighbours) for _ in range(3)][-1]
    assert [each.path for each in found] == ["/p/own.py"]
    assert "visit_leaf" in found[0].text
    assert "visit_branch" not in found[0].text


def test_the_file_with_the_cursor_is_read_again_now_and_then() -> None:
    opened, neighbours = documents(own="a = 1\n" * (LINES_AT_ONCE + 1)), Neighbours()
    document = opened.get("file:///p/own.py")
    assert document is not None
    assert neighbours.read_own(document) == []
    (first,) = neighbours.read_own(document)
    opened.change("file:///p/own.py", 2, [TextChange(None, "b = 2\n")], 1.0)
    later = [neighbours.read_own(document) for _ in range(MOST_PROMPTS + 2)]
    assert later[0] == [first]
    assert later[-1][0].document.lines[0] == "b = 2\n"
    assert neighbours.read_own(None) == []


def test_without_room_there_is_nothing() -> None:
    assert snippets(documents(own=OWN, stock=STOCK), tokens=0) == ()


@given(st.integers(0, 700))
def test_the_budget_is_never_exceeded(tokens: int) -> None:
    opened = documents(own=OWN, stock=STOCK, reports=REPORTS, more=REPORTS)
    opened.change("file:///p/more.py", 2, [TextChange(((0, 0), (0, 7)), "climate")], 1.0)
    found = snippets(opened, tokens)
    assert sum(map(cost, found)) <= tokens * BYTES_PER_TOKEN
    assert found == snippets(opened, tokens)


def test_a_changed_document_is_read_again() -> None:
    opened, neighbours = documents(own=OWN, stock=STOCK), Neighbours()
    assert "count_items" in snippets(opened, neighbours=neighbours)[0].text
    opened.change("file:///p/stock.py", None, [TextChange(None, STOCK.replace("shelves", "racks"))], 1.0)
    assert "racks: list[int]" in snippets(opened, neighbours=neighbours)[0].text
    opened.close("file:///p/stock.py")
    assert snippets(opened, neighbours=neighbours) == ()


def test_many_documents_are_read_bit_by_bit() -> None:
    """Nobody waits for that: what was not read yet tells nothing."""
    filler = "".join(f"filler_{number}\n" for number in range(LINES_AT_ONCE))
    others = {f"n{number}": filler + REPORTS for number in range(3)}
    opened, neighbours = documents(own=OWN, **others), Neighbours()
    found = [len(snippets(opened, 3_000, neighbours)) for _ in range(8)]
    assert found[0] == 0
    assert found[-1] > 0
    assert found == sorted(found)


def test_a_window_stays_until_another_is_clearly_better() -> None:
    """What a vendor remembers of a prompt ends where it begins to differ."""
    others = {"a": "alpha(beta, one, three)\n", "b": "alpha(delta, two)\n"}
    before, after = (
        documents(own="alpha, beta, gamma\n", **others),
        documents(own="alpha, beta, gamma, delta\n", **others),
    )
    neighbours, room_for_one = Neighbours(), 75
    assert [each.path for each in snippets(before, room_for_one, neighbours)] == ["/p/a.py"]
    assert [each.path for each in snippets(after, room_for_one, neighbours)] == ["/p/a.py"]
    assert [each.path for each in snippets(after, room_for_one)] == ["/p/b.py"]


def test_only_the_documents_used_last_are_read() -> None:
    others = {f"n{number}": REPORTS for number in range(MOST_DOCUMENTS + 5)}
    opened = documents(own=OWN, **others)
    assert len(Neighbours().read(opened.recent())) == MOST_DOCUMENTS


def test_definitions_are_looked_for_bit_by_bit_too() -> None:
    filler = "x = 1\n" * LINES_AT_ONCE
    opened = documents(
        own="from .a import one\nfrom .b import two\n", a=filler + "def one():\n", b=filler + "def two():\n"
    )
    neighbours = Neighbours()
    found = [snippets(opened, neighbours=neighbours) for _ in range(2)]
    assert [[each.path for each in some if each.why == "signature"] for some in found] == [
        ["/p/a.py"],
        ["/p/a.py", "/p/b.py"],
    ]


def test_a_window_may_be_cut_to_its_best_lines() -> None:
    lines = [f"word_{number}\n" for number in range(40)]
    first, stop = best_part(lines, frozenset({"word_20", "word_21"}), 8)
    assert first <= 20 < stop == first + 8


def test_words_are_identifiers_that_say_something() -> None:
    assert words_of(["def größe(self, ab, x1y): return größe"]) == {"größe", "x1y"}
    assert words_of(["x" * 301]) == frozenset()
    assert "shelves" in words_near(at_end(documents(own=OWN)))


@given(st.lists(st.text(alphabet="abc \n", max_size=30), max_size=60), st.integers(1, 50))
def test_an_index_is_the_same_in_whatever_steps_it_is_read(lines: list[str], most: int) -> None:
    whole, pieces = WordIndex(lines), WordIndex(lines)
    assert whole.read(100_000) == (len(lines) + 9) // 10 * 10
    while not pieces.is_read:
        assert pieces.read(most) > 0
    words = words_of(lines[:20])
    assert whole.windows_like(words) == pieces.windows_like(words)
    assert all(window.stop_line <= len(lines) for window in whole.windows_like(words))
