"""Every model of every table can be asked: its row is read without complaint."""

from __future__ import annotations

import pytest

from lapce_ai_providers.catalog.tables import default_model_id, known_model, model_rows

TABLES = ("anthropic", "bedrock", "gemini", "vertex", "xai")


@pytest.mark.parametrize("provider", TABLES)
def test_every_row_is_read_and_says_how_much_the_model_takes(provider: str) -> None:
    rows = list(model_rows(provider))
    assert rows
    for row in rows:
        info = known_model(provider, row.id)
        assert info is not None
        assert info.context_window > 0


@pytest.mark.parametrize("provider", TABLES)
def test_the_default_is_in_the_table(provider: str) -> None:
    assert known_model(provider, default_model_id(provider)) is not None
