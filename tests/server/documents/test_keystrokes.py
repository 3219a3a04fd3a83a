"""The benchmark of keystrokes does its work; times are nobody's business here."""

import pytest

from bench import keystrokes


def test_keys_are_measured_beside_pyglss_own_documents(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keystrokes, "LINES", 50)
    table = keystrokes.run(3)
    assert table.count("ASCII") == table.count("other") == len(keystrokes.PLACES) + 1
