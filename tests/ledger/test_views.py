"""The views are a promise: what docs/ledger.md names is there, and nothing goes unnamed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ledger.made import readings
from quoth.ledger import Ledger

DOCS = (Path(__file__).parents[2] / "docs" / "ledger.md").read_text("utf-8")
SPANS = {"source_start", "source_end", "cue_start", "cue_end", "content"}  # "the spans"


@pytest.mark.parametrize("view", ["statement_view", "person_view"])
def test_columns_are_those_that_are_described(tmp_path: Path, view: str) -> None:
    (described,) = re.findall(rf"- `{view}`(.*?)(?=\n- |\n\n)", DOCS, re.S)
    with Ledger.writing(tmp_path / "quoth.db") as ledger:
        for one in readings(5):
            ledger.add_reading(one)
        rows = ledger.connection.execute(f"SELECT * FROM {view}")
        names = {column[0] for column in rows.description}
        assert len(rows.fetchall()) > 5
    assert names - SPANS == set(re.findall(r"`(\w+)`", described))
