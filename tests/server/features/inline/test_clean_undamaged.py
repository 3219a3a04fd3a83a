"""True texts of real documents that look spoiled, and what in the document tells that they are not; and the reverse."""

from __future__ import annotations

import pytest

from lapce_ai_server.features.inline.clean import clean
from lapce_ai_server.features.inline.policy import policy_for
from lapce_ai_server.features.inline.situation import Situation, indent_unit

STAYS = [
    ("trailing_space", "c", "int a;\n/*\n ", "* Ends so. \n */", "\nint b;\n"),
    ("_deeper, a comment", "typescript", "if (a) {\n  ", "// just a [\n  for (;;) {", "\n    b()\n  }\n}\n"),
    ("ended, template", "cpp", "namespace a\n{\n  ", "template<T>\n    struct b;", "\n}\n"),
    ("LABEL with a comment", "go", "func f() {\n\tswitch i {\n\t", "case 0:\n\tL: // ERROR\n\t}", "\n}\n"),
    ("_comments", "c", "/*\n * A.\n *\n", "* from B\n */", "\nint a;\n"),
    ("flat", "javascript", "a\nb\nc\n", "const d = e\n    ? f\n    : g", "\nh\ni\nj\n"),
    (
        "brace_below_head",
        "cpp",
        "void\na()\n{\n}\n\nvoid\nb()\n{\n}\n\nvoid\nc()\n{\n  d();\n",
        "  if (e)\n    {\n      f();\n    }",
        "\n}\n",
    ),
    (
        "closer_below_head",
        "html",
        "<dd><p>\n        One.\n      </p></dd>\n",
        "<dd><p>\n        Two.\n      </p></dd>",
        "\n<dt>\n",
    ),
    ("_must_be_deep", "cpp", "class A {\n", "public:\n  A()\n      : b() {}", "\n  B();\n};\n"),
    (
        "_comes_back",
        "php",
        "class A {\n  function b() {\n    c();\n  }\n  ",
        "function d() {\n      return 1;\n  }",
        "\n\n  function e() {\n    f();\n  }\n}\n",
    ),
    (
        "scalar",
        "yaml",
        "x:\n  y:\n    z: 1\nw:\n  v: 1\na:\n  b: |\n    ",
        "To do it, run:\n\n        $ do it",
        "\nc:\n  d: e\n",
    ),
    ("scalar, talk", "yaml", "a:\n  b: |\n    One.\n\n    ", "You can also say this:\n\n      $ do it", "\nc: d\n"),
    ("_has_spaces", "c", "#define A \\\n    b \\\n    c\n\nstruct d {", "\n\tint e;\n\tint f;", "\n};\n"),
    (
        "_are_of_comment",
        "c",
        "struct a {\n\tint b;\n};\n",
        "/* one that goes\n   on below */",
        "\nstruct c {\n\tint d;\n};\n",
    ),
    (
        "line_tail, a folder",
        "cpp",
        "#include <",
        "a/name_of_a_long_kind_of_heap_",
        "/name_of_a_long_kind_of_heap_.h>\n",
    ),
    ("line_tail, two dots", "shellscript", "cd", " ../.", ".\n"),
    ("FENCE", "markdown", "# A\n\nText.\n\n", "```{note}\nIt is possible to see what is here.\n```", "\n\nMore.\n"),
    (
        "_wraps",
        "markdown",
        "# License\n\n",
        "```\nCopyright the people who wrote this, all.",
        "\nMore.\n```\n\nText.\n",
    ),
    ("repetition, _odd", "c", "enum {\n#define AAA_B AAA_B\n  b,\n#define", " CCC_D CCC_D", "\n  d,\n};\n"),
    ("repetition, columns", "c", "/*\n *\tA\tB\n", " *\tBHT\tBHT\tBHT\tBHT\tBHT", "\n */\n"),
    (
        "prefix_echo, the answer goes on so",
        "zig",
        "    x = one(first, second);\n    y = other(first, x);\n",
        "    x = one(first, second);\n    y = other(first, x);\n    x = one(first, second);\n    y = other(first, x);\n"
        "    done();",
        "\n}\n",
    ),
    (
        "prefix_echo, a list",
        "typescript",
        "/**\n * a = [\n *   'ArrowUp',\n ",
        "*   'ArrowUp',\n *   'Down',",
        "\n * ]\n */\n",
    ),
    ("prefix_echo, a column", "perl", "  MacOS", "       MacOS", "\n  VMS         VMS\n"),
    (
        "prefix_echo, items",
        "html",
        "<td class='nav'><img src='a'\n  height='3' /></td>\n<td class='nav'><img src='b'\n  height='3' /></td>\n",
        "<td class='nav'><img src='b'\n  height='3' /></td>",
        "\n</tr>\n",
    ),
    (
        "_closes_own_tag",
        "html",
        "<dl>\n<dd><dl>\n<dt>A</dt>\n",
        "<dd><dl>\n<dt>B</dt>\n</dl></dd>",
        "\n</dl></dd>\n</dl>\n",
    ),
    (
        "_certain, often",
        "html",
        "Text\nRequirements<br>\n------------<br>\n",
        "- One of them, or another<br>\n<br>",
        "\n<br>\nCompilation of it<br>\n-----------------<br>\n<br>\nOther things<br>\n<br>\n",
    ),
    (
        "shifted, deeper",
        "zig",
        "        if (a) {\n            while (b) |c| {\n                d();\n",
        "            } else |_| {\n                return error.Failed;\n            }",
        "\n        } else |_| {\n            return error.Failed;\n        }\n",
    ),
    (
        "_is_period",
        "zig",
        "fn f() {\n    begin(one);\n",
        "    two = a_name(first);\n    one = b_name(two);\n    two = a_name(first);\n    one = b_name(two);",
        "\n    two = a_name(first);\n    one = b_name(two);\n    end(one);\n}\n",
    ),
    (
        "_is_idiom",
        "cpp",
        "f() {\n  if (n == q * i)\n    break;\n  return now;\n",
        "  i += 8;\n  if (n == q * i)\n    break;\n  return now;\n  i += 4;",
        "\n  if (n == q * i)\n    break;\n  return now;\n  i += 4;\n  if (n == q * i)\n    break;\n  return now;\n}\n",
    ),
    (
        "docstring",
        "python",
        'class A:\n    """Does it.\n\n    ',
        ".. code-block:: python\n\n        class B:\n            '''\n            C\n            '''",
        '\n    """\n',
    ),
    (
        "closer_below_head, code",
        "html",
        "<p>\nOne.\n",
        "<pre><b>\n        /* done */\n    } while (a);\n</b></pre>",
        "\nTwo.\n",
    ),
    ("_is_a_column", "perl", "sub new {\n", "    bless { a => $b,\n            c => $d,\n          }, $e;", "\n}\n"),
    (
        "_is_unrolled",
        "zig",
        "    x = one(a, b);\n    y = other(a, x);\n    x = one(a, b);\n    y = other(a, x);\n    x = one(a, b);\n",
        "    y = other(a, x);\n    x = one(a, b);\n    y = other(a, x);\n    x = one(a, b);\n\n    done();",
        "\n}\n",
    ),
    ("_is_mark", "yaml", "a:\n  b: |\n    Text.\n\n    #", "# EXAMPLES", "\n\n    More.\n"),
    ("leading_space, inside", "perl", "    my $b = $m->[", " $a ", "];\n"),
    (
        "OPENS, catch",
        "zig",
        "fn f() !void {\n",
        "    var a = b.c(d) catch\n        return error.E;\n    defer a.close();",
        "\n    g();\n}\n",
    ),
    (
        "_comes_back, a statement",
        "python",
        "def f():\n    for a in b:\n        ",
        "if a:\n                continue\n\n        if c:\n                continue",
        "\n\n    return d\n",
    ),
    (
        "prefix_echo, twice above",
        "javascript",
        '    FieldNames[FieldNames["B"] = 1] = "B";\n    // 1\n    // 2\n    // 3\n    // 4\n    // 5\n    FieldNames[',
        'FieldNames["C"] = 8] = "C";',
        "]\n})\n",
    ),
    (
        "_is_period, further up",
        "zig",
        "switch (a) {\n",
        "    1 => {\n        one(first);\n        other(first);\n    },\n"
        "    2 => {\n        one(first);\n        other(first);",
        "\n        one(first);\n        other(first);\n    },\n}\n",
    ),
]


@pytest.mark.parametrize(("rule", "language", "prefix", "text", "suffix"), STAYS, ids=[case[0] for case in STAYS])
def test_a_true_text_that_only_looks_spoiled_stays(
    rule: str, language: str, prefix: str, text: str, suffix: str
) -> None:
    situation = Situation("file:///a", "/a", language, prefix, suffix, indent_unit=indent_unit(prefix, suffix))
    assert clean(text, situation, policy_for(situation, invoked=False)).text == text, rule


@pytest.mark.parametrize(
    ("language", "prefix", "text", "suffix"),
    [
        ("typescript", "expect(", "b).matches(`", ")\n  a\n`)\n"),
        ("lua", "f = (function()\n  if type(", "val) == 'boolean' then", ")\n    return val\n  end\nend)()\n"),
        ("scss", "@mixin a($b) {\n  .c-#{", "$b} {", "}\n    color: red;\n  }\n}\n"),
    ],
)
def test_what_ends_its_line_or_begins_a_string_takes_the_place_of_a_closed_bracket(
    language: str, prefix: str, text: str, suffix: str
) -> None:
    situation = Situation("file:///a", "/a", language, prefix, suffix, indent_unit="  ")
    cleaned = clean(text, situation, policy_for(situation, invoked=False))
    assert (cleaned.text, cleaned.replace_after) == (text, 1)


@pytest.mark.parametrize(
    ("prefix", "said", "suffix", "shown"),
    [
        ("a = 1\n", "b = false\nc = false", "\nc = false\nd = false\n", "b = false"),
        ("a = 1\n\n[b.c]\n", "[b.c]\nd = 1", "\n\n[b.e]\nd = 1\n", "d = 1"),
    ],
)
def test_said_once_a_key_or_a_table_of_toml_is_not_there_twice(prefix: str, said: str, suffix: str, shown: str) -> None:
    situation = Situation("file:///a", "/a", "toml", prefix, suffix, indent_unit="  ")
    assert clean(said, situation, policy_for(situation, invoked=False)).text == shown


def test_rows_of_a_table_that_follow_are_dropped_where_they_differ() -> None:
    rows = [f"  {n}, {n}, {n}, {n}," for n in range(1, 9)]
    prefix, suffix = "\n".join(("int a[] = {", *rows[:3], "")), "\n".join(("", *rows[5:], "};", ""))
    situation = Situation("file:///a", "/a", "c", prefix, suffix, indent_unit="  ")
    said = "\n".join(rows[3:7])
    assert clean(said, situation, policy_for(situation, invoked=False)).text == "\n".join(rows[3:5])


@pytest.mark.parametrize(
    ("rule", "language", "prefix", "said", "suffix", "shown"),
    [
        ("_unfinished", "c", "struct a {\n\t", "int b;\n\tuint16_t ", "\n\tuint16_t c;\n};\n", "int b;"),
        ("_spaces_inside", "lua", "-- One. Two.\nreturn a.", " b", "\n", "b"),
        ("DIRECTIVE", "c", "#include <a.h>\n#", "#include <b.h>", "\n#include <c.h>\n", "include <b.h>"),
        ("_is_property", "css", "a {\n  color", "color: red;", "\n}\n", ": red;"),
        ("_is_lead, a value", "css", "a {\n  color:", "Output:\n red;", "\n}\n", " red;"),
        ("_is_lead, single", "javascript", "a.b =", "Completion:\n a.c", " = 1\n", " a.c"),
    ],
)
def test_an_echo_or_a_lead_that_the_cursors_line_tells_goes(
    rule: str, language: str, prefix: str, said: str, suffix: str, shown: str
) -> None:
    situation = Situation("file:///a", "/a", language, prefix, suffix, indent_unit=indent_unit(prefix, suffix))
    assert clean(said, situation, policy_for(situation, invoked=False)).text == shown, rule
