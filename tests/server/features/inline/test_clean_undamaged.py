"""True texts of real documents that look spoiled, and what in the document tells that they are not: they stay."""

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
        "_closed_at_head",
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
        "<p>\nRequirements<br>\n------------<br>\n",
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
]


@pytest.mark.parametrize(("rule", "language", "prefix", "text", "suffix"), STAYS, ids=[case[0] for case in STAYS])
def test_a_true_text_that_only_looks_spoiled_stays(
    rule: str, language: str, prefix: str, text: str, suffix: str
) -> None:
    situation = Situation("file:///a", "/a", language, prefix, suffix, indent_unit=indent_unit(prefix, suffix))
    assert clean(text, situation, policy_for(situation, invoked=False)).text == text, rule
