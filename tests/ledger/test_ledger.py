"""Readings in, the same readings out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ledger.made import reading, readings
from quoth.errors import LedgerBusy, LedgerError, NoLedger, NotInLedger
from quoth.ledger import Ledger


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "quoth.db"


def test_what_goes_in_comes_out(path: Path) -> None:
    made = list(readings(30))
    assert any(s.depth == 2 for r in made for s in r.statements)
    with Ledger.writing(path) as ledger:
        stored = [ledger.add_reading(one) for one in made]
    assert {one.status for one in stored} == {"new"}
    with Ledger(path) as ledger:
        assert list(ledger.articles()) == made
        assert ledger.article(made[7].article.id) == made[7]
        with pytest.raises(NotInLedger, match="no article nothing"):
            ledger.article("nothing")


def test_adding_again_changes_nothing(path: Path) -> None:
    with Ledger.writing(path) as ledger:
        first = ledger.add_reading(reading(1))
        before = list(ledger.connection.iterdump())
        again = ledger.add_reading(replace(reading(1), statements=()))
        assert (again.key, again.status) == (first.key, "known")
        assert list(ledger.connection.iterdump()) == before


def test_the_same_words_at_another_address_are_another_page(path: Path) -> None:
    with Ledger.writing(path) as ledger:
        statuses = [ledger.add_reading(reading(1, url=f"https://{host}.example/")).status for host in ("a", "b")]
        assert statuses == ["new", "new"]


def test_a_changed_page_is_a_new_version(path: Path) -> None:
    one, two = (reading(seed, url="https://post.example/story") for seed in (1, 2))
    with Ledger.writing(path) as ledger:
        old, new = ledger.add_reading(one), ledger.add_reading(two)
        assert (old.status, new.status) == ("new", "version")
        rows = ledger.connection.execute("SELECT key, version, supersedes, current FROM article ORDER BY key")
        assert list(rows) == [(old.key, 1, None, 0), (new.key, 2, old.key, 1)]
        assert ledger.article(one.article.id) == one  # the old one stays
        shown = ledger.connection.execute("SELECT DISTINCT article_id FROM statement_view").fetchall()
        assert shown == [(two.article.id,)]


def test_words_are_found_by_their_stem_and_only_where_shown(path: Path) -> None:
    def found(words: str) -> int:
        query = "SELECT count(*) FROM statement_words WHERE statement_words MATCH ?"
        return int(ledger.connection.execute(query, (words,)).fetchone()[0])

    with Ledger.writing(path) as ledger:
        for one in readings(20):
            ledger.add_reading(one)
        shown = ledger.connection.execute("SELECT count(*) FROM statement WHERE said LIKE '%ferries%'").fetchone()[0]
        assert found("ferry") == shown > 0
        assert found("cafe") > 0
        ledger.connection.execute("UPDATE statement SET shown = 0 WHERE said LIKE '%ferries%'")
        assert found("ferry") == 0
        ledger.connection.execute("UPDATE statement SET shown = 1 WHERE said LIKE '%ferries%'")
        assert found("ferry") == shown
        ledger.connection.execute("UPDATE statement SET said = 'zebra' WHERE said LIKE '%ferries%'")
        assert (found("ferry"), found("zebra")) == (0, shown)
        ledger.connection.execute("DELETE FROM article")
        assert found("zebra") == found("cafe") == 0
        ledger.connection.execute("INSERT INTO statement_words (statement_words) VALUES ('integrity-check')")


def test_a_rejected_statement_is_left_out_and_what_is_inside_it_moves_up(path: Path) -> None:
    made = next(r for r in readings(30) if any(s.parent is not None for s in r.statements))
    inner = next(i for i, s in enumerate(made.statements) if s.parent is not None)
    outer = made.statements[inner].parent
    with Ledger.writing(path) as ledger:
        ledger.add_reading(made)
        ledger.connection.execute("UPDATE statement SET rejected = 1, shown = 0 WHERE seq = ?", (outer,))
        kept = ledger.article(made.article.id).statements
        assert len(kept) == len(made.statements) - 1
        moved = next(s for s in kept if s.id == made.statements[inner].id)
        assert (moved.parent, moved.depth) == (None, 1)


def test_one_writer_at_a_time(path: Path) -> None:
    with Ledger.writing(path) as ledger:
        ledger.add_reading(reading(1))
        with pytest.raises(LedgerBusy, match="another quoth is writing to"):
            Ledger.writing(path)
        with Ledger(path) as reader:  # readers go on
            assert len(list(reader.articles())) == 1
            with pytest.raises(LedgerError, match="opened for reading"):
                reader.add_reading(reading(2))
    with Ledger.writing(path) as ledger:
        ledger.add_reading(reading(2))
    assert [file.name for file in path.parent.iterdir()] == ["quoth.db"]


def test_no_ledger(path: Path) -> None:
    with pytest.raises(NoLedger, match="there is no ledger"):
        Ledger(path)
    with pytest.raises(NoLedger):
        Ledger.writing(path, create=False)
    assert not path.exists()
