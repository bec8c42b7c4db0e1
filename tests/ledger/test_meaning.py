"""Statements that mean the same: vectors, cells, ranks together with words."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ledger.made import reading, readings
from quoth.ledger import Ledger, meaning
from quoth.ledger.corrections import correct
from quoth.ledger.forget import forget
from quoth.ledger.meaning import fused, index, lacking, nearest, unit, vectors_of


@pytest.fixture
def ledger(tmp_path: Path) -> Any:
    with Ledger.writing(tmp_path / "quoth.db") as opened:
        for one in readings(12):
            opened.add_reading(one)
        index(opened)
        yield opened


def said(ledger: Ledger, found: list[tuple[int, float]]) -> list[str]:
    return [
        ledger.connection.execute("SELECT said FROM statement WHERE key = ?", (key,)).fetchone()[0] for key, _ in found
    ]


def test_other_words_are_nearer_than_other_things() -> None:
    vectors = unit(vectors_of([
        "Prices for bread have doubled since spring.", "A loaf costs twice as much as it did in April.",
        "The army has taken control of the airport.",
    ]))  # fmt: skip
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.1


def test_the_same_text_gives_the_same_vector_whatever_is_beside_it() -> None:
    texts = ["The quay will close.", "", "\ud800", "…", "Nobody was told." * 500]
    together = vectors_of(texts)
    for i, text in enumerate(texts):
        assert (vectors_of([text])[0] == together[i]).all()
    assert together.dtype == np.int8
    assert not together[1].any()


def test_what_is_found(ledger: Ledger) -> None:
    found = nearest(ledger.connection, "the new bridge is safe", 5)
    assert "bridge" in said(ledger, found)[0]
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)
    assert found[0][1] <= 1.0001
    assert nearest(ledger.connection, "", 5) == []
    assert nearest(ledger.connection, " \n…", 500) is not None


def test_what_is_rejected_or_forgotten_is_not_found(ledger: Ledger) -> None:
    one = reading(3)
    key, _ = nearest(ledger.connection, "the new bridge is safe", 1)[0]
    identity = ledger.connection.execute("SELECT id FROM statement WHERE key = ?", (key,)).fetchone()[0]
    correct(ledger, identity, "reject", by="Ida")
    assert key not in [found for found, _ in nearest(ledger.connection, "the new bridge is safe", 1000)]
    count = ledger.connection.execute("SELECT count(*) FROM embedding").fetchone()[0]
    forget(ledger, pages=[one.article.id])
    assert ledger.connection.execute("SELECT count(*) FROM embedding").fetchone()[0] == count - len(one.statements)


def test_other_spans_get_another_vector(ledger: Ledger) -> None:
    one = reading(3).statements[0]
    correct(ledger, one.id, "spans", {"content": [[one.content[0].start, one.content[0].start + 12]]}, by="Ida")
    assert lacking(ledger) == 1
    assert index(ledger) == 1
    assert lacking(ledger) == 0
    assert index(ledger) == 0


def test_cells_find_what_comparing_all_finds(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meaning, "MEANING_EXACT", 20)
    monkeypatch.setattr(meaning, "MEANING_CELLS", 4)
    monkeypatch.setattr(meaning, "MEANING_PROBES", 4)
    index(ledger)
    cells = ledger.connection.execute("SELECT DISTINCT cell FROM embedding").fetchall()
    assert len(cells) > 1
    for text in ("the new bridge is safe", "fish is expensive"):
        assert nearest(ledger.connection, text, 10) == nearest(ledger.connection, text, 10, exact=True)
    before = sorted(ledger.connection.execute("SELECT statement, vector FROM embedding"))
    ledger.add_reading(reading(50))
    index(ledger)
    assert set(before) < set(ledger.connection.execute("SELECT statement, vector FROM embedding"))
    assert lacking(ledger) == 0


def test_vectors_of_another_model_are_made_anew(ledger: Ledger) -> None:
    before = sorted(ledger.connection.execute("SELECT statement, vector FROM embedding"))
    ledger.connection.execute("UPDATE meaning SET model = 'older'")
    ledger.connection.execute("UPDATE embedding SET vector = zeroblob(3)")
    assert index(ledger) == len(before)
    assert sorted(ledger.connection.execute("SELECT statement, vector FROM embedding")) == before


def test_ranks_together() -> None:
    assert fused([1, 2, 3], [3, 2, 9]) == [3, 2, 1, 9]
    assert fused([], [5, 4]) == [5, 4]
    chance = random.Random(0)
    one, other = chance.sample(range(50), 50), chance.sample(range(50), 50)
    assert fused(one, other) == fused(other, one)
    assert sorted(fused(one, other)) == list(range(50))
