"""What a document defines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lapce_ai_server.features.inline.signatures import definitions, signature

PYTHON = '''\
LIMIT: int = 3
x == 4


class Store(Base):
    """What is kept."""

    size: int

    def get(self, key: str) -> str | None:
        def inner():
            pass
        return self._rows.get(key)

    async def put(
        self,
        key: str,
    ) -> None:
        ...


def open_store(path: str) -> Store:
    return Store(path)
'''
TYPESCRIPT = """\
export interface Row {
  id: number;
}
export default class Table extends Base {
  private rows = [];
  async add(row: Row): Promise<void> {
    if (row) {
      return;
    }
  }
}
export const load = async (path: string) => {
}
function helper() {}
"""
RUST = """\
pub(crate) struct Pool<T> {
    items: Vec<T>,
}
pub trait Shape {
    fn area(&self) -> f64;
}
impl<T> Pool<T> {
    pub async fn take(&mut self) -> Option<T> {
        None
    }
}
"""
GO = """\
type Reader struct {
}

func (r *Reader) Read(p []byte) (int, error) {
}
"""
C = """\
#define MOST 3
typedef struct node {
} node_t;
static inline int list_add(struct list *l,
                           int value)
{
    if (l == NULL) return 1;
    grow(l);
}
char *name_of(int id);
"""


def lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


@pytest.mark.parametrize(
    ("language_id", "text", "names"),
    [
        ("python", PYTHON, ["LIMIT", "Store", "get", "inner", "put", "open_store"]),
        ("typescript", TYPESCRIPT, ["Row", "Table", "add", "load", "helper"]),
        ("rust", RUST, ["Pool", "Shape", "area", "take"]),
        ("go", GO, ["Reader", "Read"]),
        ("c", C, ["MOST", "node", "list_add", "name_of"]),
        ("markdown", "# def x\n", []),
    ],
)
def test_definitions_are_found(language_id: str, text: str, names: list[str]) -> None:
    assert list(definitions(lines(text), language_id)) == names


@pytest.mark.parametrize(
    ("language_id", "text", "name", "head"),
    [
        ("python", PYTHON, "open_store", "def open_store(path: str) -> Store:"),
        ("python", PYTHON, "put", "    async def put(\n        self,\n        key: str,\n    ) -> None:"),
        (
            "python",
            PYTHON,
            "Store",
            "class Store(Base):\n    def get(self, key: str) -> str | None:\n"
            "    async def put(\n        self,\n        key: str,\n    ) -> None:",
        ),
        ("typescript", TYPESCRIPT, "helper", "function helper() {}"),
        (
            "typescript",
            TYPESCRIPT,
            "Table",
            "export default class Table extends Base\n  async add(row: Row): Promise<void>",
        ),
        ("rust", RUST, "take", "    pub async fn take(&mut self) -> Option<T>"),
        ("rust", RUST, "Shape", "pub trait Shape\n    fn area(&self) -> f64;"),
        ("go", GO, "Read", "func (r *Reader) Read(p []byte) (int, error)"),
        ("c", C, "list_add", "static inline int list_add(struct list *l,\n                           int value)"),
    ],
)
def test_a_head_comes_without_its_body(language_id: str, text: str, name: str, head: str) -> None:
    document = lines(text)
    assert signature(document, definitions(document, language_id)[name], language_id) == head


@given(
    st.text(alphabet="defclas sfn x(){}[]:=\n\t#*&<>,;", max_size=300),
    st.sampled_from(["python", "rust", "go", "typescript", "c"]),
)
def test_no_text_is_too_strange(text: str, language_id: str) -> None:
    document = lines(text)
    for number in definitions(document, language_id).values():
        assert signature(document, number, language_id).strip()


def test_long_lines_take_no_time() -> None:
    for line in (
        "a" * 300,
        "a " * 150,
        "a(" * 150,
        "static " * 42,
        "a*& " * 75,
        "pub const " * 30,
        " " * 300,
        "  x(" * 75,
    ):
        for language_id in ("python", "rust", "go", "typescript", "c"):
            definitions([line + "\n"] * 50, language_id)
