"""Statements that mean the same: vectors, cells, ranks together with words."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ledger.made import reading, readings
from quoth.ledger import Ledger, cells
from quoth.ledger.cells import unit
from quoth.ledger.corrections import correct
from quoth.ledger.forget import forget
from quoth.ledger.meaning import fused, index, lacking, nearest, vectors_of
from quoth.ledger.write import replace_found


@pytest.fixture
def ledger(tmp_path: Path) -> Any:
    with Ledger.writing(tmp_path / "quoth.db") as opened:
        for one in readings(12):
            opened.add_reading(one)
        index(opened)
        yield opened


def said_by(ledger: Ledger, found: list[tuple[int, float]]) -> list[str]:
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
    assert "bridge" in said_by(ledger, found)[0]
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


def vectors(ledger: Ledger) -> dict[int, bytes]:
    """The vectors that count, by statement, wherever they lie."""
    valid = cells.valid_packed(ledger.connection)
    return {
        key: vector.tobytes()
        for some in cells.stored(ledger.connection)
        for key, vector in zip(some.keys.tolist(), some.vectors, strict=True)
        if not some.packed or valid[key]
    }


@pytest.fixture
def small(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits as for a ledger of a million statements, as the test's ledger is one."""
    monkeypatch.setattr(cells, "MEANING_LOOSE", 20)
    monkeypatch.setattr(cells, "MEANING_COMPARED", 30)
    monkeypatch.setattr(cells, "MEANING_CELLS", 8)
    monkeypatch.setattr(cells, "PACK", 10)


def lying(ledger: Ledger) -> tuple[int, int]:
    """How many vectors lie one by one, and how many are packed, those that no longer count too."""
    return tuple(  # type: ignore[return-value]
        ledger.connection.execute(f"SELECT coalesce(sum({what}), 0) FROM {table}").fetchone()[0]
        for table, what in (("embedding", 1), ("packed", "size"))
    )


@pytest.mark.usefixtures("small")
def test_what_is_packed_is_found_as_before(ledger: Ledger) -> None:
    texts = ("the new bridge is safe", "fish is expensive", "nobody knows")
    before = [nearest(ledger.connection, text, 10) for text in texts]
    kept = vectors(ledger)
    shares: list[float] = []
    index(ledger, sorting=shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert lying(ledger) == (0, len(kept))
    assert vectors(ledger) == kept
    assert len(ledger.connection.execute("SELECT DISTINCT cell FROM packed").fetchall()) > 1
    assert [nearest(ledger.connection, text, 10, exact=True) for text in texts] == before
    few = [nearest(ledger.connection, text, 10) for text in texts]
    assert any(set(some) < set(every) or some != every for some, every in zip(few, before, strict=True))
    for some, text in zip(few, texts, strict=True):
        scores = dict(nearest(ledger.connection, text, 1000, exact=True))
        assert all(scores[key] == pytest.approx(score) for key, score in some)


@pytest.mark.usefixtures("small")
def test_what_comes_after_packing_is_found_too(ledger: Ledger) -> None:
    index(ledger)
    kept = vectors(ledger)
    one = reading(50)
    ledger.add_reading(one)
    assert lying(ledger) == (len(one.statements), len(kept))
    words = [s.content[0].of(one.article.text) for s in one.statements]
    for text in words:
        assert any(said == text for said in said_by(ledger, nearest(ledger.connection, text, 5)))
    index(ledger)
    assert lying(ledger)[0] == len(one.statements)  # too few to be packed
    for i in range(51, 56):
        ledger.add_reading(reading(i))
    index(ledger)
    assert lying(ledger)[0] == 0
    assert set(kept.items()) < set(vectors(ledger).items())
    assert lacking(ledger) == 0


@pytest.mark.usefixtures("small")
def test_what_is_packed_counts_only_while_its_statement_is_there(ledger: Ledger) -> None:
    index(ledger)
    gone, changed = reading(3), reading(5).statements[0]
    key, identity = ledger.connection.execute("SELECT max(key), id FROM statement").fetchone()
    assert identity == reading(11).statements[-1].id
    before = lying(ledger)[1]
    forget(ledger, pages=[gone.article.id, reading(11).article.id])
    assert lying(ledger) == (0, before - len(gone.statements) - len(reading(11).statements))
    correct(ledger, changed.id, "spans", {"content": [[0, 12]]}, by="Ida")
    ledger.add_reading(reading(60))  # its statements get the numbers of those that are gone
    assert ledger.connection.execute("SELECT id FROM statement WHERE key = ?", (key,)).fetchone() != (identity,)
    found = [key for key, _ in nearest(ledger.connection, "the new bridge is safe", 1000, exact=True)]
    assert len(found) == len(set(found))
    there = ledger.connection.execute("SELECT key FROM statement WHERE shown").fetchall()
    waiting = ledger.connection.execute("SELECT statement FROM waiting").fetchall()
    assert set(found) == {key for (key,) in there} - {key for (key,) in waiting}
    index(ledger)
    of = dict(ledger.connection.execute("SELECT key, said FROM statement WHERE shown"))
    assert vectors(ledger) == dict(zip(of, (v.tobytes() for v in vectors_of(list(of.values()))), strict=True))


@pytest.mark.usefixtures("small")
def test_a_refresh_leaves_nothing_of_the_old_statements(ledger: Ledger) -> None:
    index(ledger)
    with ledger.transaction():
        for key in range(1, 13):
            replace_found(ledger.connection, key, reading(key - 1), None)
    found = nearest(ledger.connection, "the new bridge is safe", 40)
    assert len({key for key, _ in found}) == len(found) == 40
    index(ledger)
    assert lying(ledger) == (0, len(vectors(ledger)))


def test_vectors_of_another_model_are_made_anew(ledger: Ledger, small: None) -> None:
    before = vectors(ledger)
    index(ledger)
    ledger.connection.execute("UPDATE meaning SET model = 'older'")
    assert index(ledger) == len(before)
    assert vectors(ledger) == before


def test_ranks_together() -> None:
    assert fused([1, 2, 3], [3, 2, 9]) == [3, 2, 1, 9]
    assert fused([], [5, 4]) == [5, 4]
    chance = random.Random(0)
    one, other = chance.sample(range(50), 50), chance.sample(range(50), 50)
    assert fused(one, other) == fused(other, one)
    assert sorted(fused(one, other)) == list(range(50))
