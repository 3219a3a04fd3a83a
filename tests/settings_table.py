"""The published schema of the settings → the table for people. As a program, it writes them wherever they stand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ASSETS = Path(__file__).parent.parent / "plugin-assets"
START, END = "<!-- settings -->", "<!-- /settings -->"


def schema() -> dict[str, Any]:
    """The schema as it is published."""
    return dict(json.loads((ASSETS / "settings.schema.json").read_text("utf-8")))


def properties() -> dict[str, Any]:
    """All settings: of profiles, and of the server."""
    published = schema()
    return {**published["$defs"]["profile"]["properties"], **published["properties"]}


def table() -> str:
    """Markdown, one table for each group of settings, between the marks."""
    return "\n".join([START, *_lines(), END]) + "\n"


def filled(text: str) -> str:
    """A text with the table in place of what stands between its marks, if it has them."""
    before, start, rest = text.partition(START)
    after = rest.partition(END)[2]
    return f"{before}{table().strip()}{after}" if start else text


def _lines() -> Iterator[str]:
    groups: dict[str, list[str]] = {}
    for name, row in properties().items():
        cells = (f"`{name}`", _type(row), _default(row), row["description"].replace("|", "\\|"))
        groups.setdefault(row["x-group"], []).append(f"| {' | '.join(cells)} |")
    head = ("| setting | type | default | meaning |", "| --- | --- | --- | --- |")
    for group, rows in groups.items():
        yield from ("", f"**{group}**", "", *head, *rows)
    yield ""


def _type(row: dict[str, Any]) -> str:
    if "enum" in row:
        return ", ".join(f"`{choice}`" for choice in row["enum"])
    kind = {"integer": "whole number", "boolean": "true or false", "string": "text", "array": "list of texts"}
    if row.get("format") == "password":
        return "text, secret"
    types = row.get("type", ["string", "object"])
    names = types if isinstance(types, list) else [types]
    return " or ".join(kind.get(name, name) for name in names)


def _default(row: dict[str, Any]) -> str:
    return f"`{json.dumps(row['default'])}`" if "default" in row else ""


if __name__ == "__main__":
    (ASSETS / "settings.md").write_text(table(), "utf-8")
    readme = ASSETS.parent / "README.md"
    readme.write_text(filled(readme.read_text("utf-8")), "utf-8")
    import vscode_settings

    vscode_settings.write()
