"""The published schema of the settings → those that VS Code offers. As a program, it writes the extension's manifest.

Whom to ask, and with what key, is the user's to say: such settings have the scope `machine`, which no workspace sets.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from settings_table import properties

MANIFEST = Path(__file__).parent.parent / "plugin-assets" / "vscode" / "package.json"
OF_WORKSPACES = ("inlineEnabled", "inlineLanguages", "inlineDisabledGlobs", "inlineMaxFileKilobytes", "inlineLines")
"""As in the extension's settings.js."""
OF_FILES = ("trustedHosts", "inlineEnabledGlobs")
"""Heeded in the user's configuration file only."""
KEPT = ("type", "enum", "items", "minimum", "maximum", "default")
SERVER = {
    "title": "Server",
    "properties": {
        "lapceAiServer.command": {
            "type": "array",
            "items": {"type": "string"},
            "default": ["lapce-ai"],
            "scope": "machine",
            "description": "Program and arguments; a bare name is looked for on PATH and in ~/.local/bin.",
        }
    },
}


def setting(name: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """One setting as VS Code wants it; references to other parts of the schema are any text or object."""
    kept = {field: row[field] for field in KEPT if field in row}
    if "type" not in kept:
        kept["type"] = ["string", "object"]
    scope = "resource" if name in OF_WORKSPACES else "machine"
    secret = " Kept as plain text in settings.json; a variable in the environment is not." * (
        row.get("format") == "password"
    )
    return {**kept, "scope": scope, "description": row["description"] + secret}


def configuration() -> list[dict[str, Any]]:
    """Sections in the order of the schema, the server's program first."""
    sections: dict[str, dict[str, Any]] = {}
    for name, row in properties().items():
        if name not in OF_FILES:
            sections.setdefault(row["x-group"], {})[f"lapceAi.{name}"] = setting(name, row)
    return [SERVER, *({"title": title, "properties": rows} for title, rows in sections.items())]


def filled(text: str) -> str:
    """package.json with its settings written anew."""
    manifest = json.loads(text)
    manifest["contributes"]["configuration"] = configuration()
    return json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"


def write() -> None:
    """Writes them into the manifest."""
    MANIFEST.write_text(filled(MANIFEST.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    write()
