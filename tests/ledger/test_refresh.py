"""Stored articles read again: what was found is replaced as a whole, texts and ids stay; or pages read again."""

from __future__ import annotations

import zlib
from dataclasses import replace
from pathlib import Path

import pytest

import fakes
import quoth.extraction
import quoth.extraction.encoder
import quoth.reading.page
import quoth.reading.sandbox
from quoth.ledger import Ledger, adding, refresh
from quoth.reading.record import Record
from quoth.types import Article, Reading

STORY = "Harbour to close\n\n“We have no choice,” Lund said on Monday.\n\n“That is not true,” Berg claimed.\n"


@pytest.fixture(autouse=True)
def faked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quoth.reading.page, "read_record", fakes.read_record)
    monkeypatch.setattr(quoth.extraction, "extract", fakes.extract)
    monkeypatch.setattr(quoth.extraction.encoder, "load_model", lambda name=None, threads=1: None)
    monkeypatch.setattr(quoth.reading.sandbox, "warm_up", lambda: None)
    monkeypatch.setattr(refresh, "model_name", lambda model: "fake")


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    opened = Ledger.writing(tmp_path / "quoth.db")
    add(opened, STORY, url="https://post.example/1", published="2024-05-01")
    add(opened, STORY.replace("Lund", "Dahl"))
    yield opened
    opened.close()


def add(ledger: Ledger, story: str, **told: str) -> adding.Totals:
    return adding.add(ledger, [Record("page", "page", story.encode(), **told)], processes=1)  # type: ignore[arg-type]


def better(page: Article | str, **options: object) -> Reading:
    """A model that has learnt to see one statement less."""
    read = fakes.extract(page)
    return replace(read, statements=read.statements[:1], model="better")


def test_nothing_to_do(ledger: Ledger) -> None:
    before = list(ledger.connection.iterdump())
    assert refresh.count_stale(ledger, adding.Options()) == 0
    assert refresh.refresh(ledger, processes=1).pages == {}
    assert list(ledger.connection.iterdump()) == before


def test_a_newer_model_replaces_what_was_found(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    before = list(ledger.articles())
    monkeypatch.setattr(quoth.extraction, "extract", better)
    monkeypatch.setattr(refresh, "model_name", lambda model: "better")
    totals = refresh.refresh(ledger, processes=1)
    assert (totals.pages, totals.statements) == ({"refreshed": 2}, 2)
    after = list(ledger.articles())
    assert [one.article for one in after] == [one.article for one in before]
    assert [one.statements for one in after] == [one.statements[:1] for one in before]
    assert {one.model for one in after} == {"better"}
    match = "SELECT count(*) FROM statement_words WHERE statement_words MATCH 'true'"
    assert ledger.connection.execute(match).fetchone()[0] == 0
    assert refresh.count_stale(ledger, adding.Options()) == 0
    assert refresh.refresh(ledger, every=True, processes=1).pages == {"refreshed": 2}


def test_an_article_that_fails_stays_as_it_was(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    def worse(page: Article | str, **options: object) -> Reading:
        if "Dahl" in getattr(page, "text", ""):
            raise ValueError("a bug")
        return better(page)

    before = list(ledger.articles())
    monkeypatch.setattr(quoth.extraction, "extract", worse)
    monkeypatch.setattr(refresh, "model_name", lambda model: "better")
    totals = refresh.refresh(ledger, processes=1)
    assert totals.pages == {"refreshed": 1, "failed": 1}
    assert [one.model for one in ledger.articles()] == ["better", "fake"]
    assert list(ledger.articles())[1] == before[1]


def test_pages_read_again_keep_their_article_where_the_text_is_the_same(ledger: Ledger) -> None:
    before = list(ledger.articles())
    assert refresh.refresh(ledger, from_pages=True, every=True, processes=1).pages == {"refreshed": 2}
    assert list(ledger.articles()) == before  # with address and date, as they were given


def test_pages_that_give_another_text_become_new_versions(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    def reader(record: Record, *, as_is: bool) -> Article:
        assert isinstance(record.source, bytes)
        return fakes.read_record(replace(record, source=record.source.replace(b"on Monday", b"on Sunday")))

    monkeypatch.setattr(quoth.reading.page, "read_record", reader)
    totals = refresh.refresh(ledger, from_pages=True, every=True, processes=1)
    assert totals.pages == {"version": 2}
    rows = ledger.connection.execute("SELECT key, version, supersedes, current FROM article ORDER BY key").fetchall()
    assert rows == [(1, 1, None, 0), (2, 1, None, 0), (3, 2, 1, 1), (4, 2, 2, 1)]
    assert ledger.connection.execute("SELECT article FROM page ORDER BY key").fetchall() == [(3,), (4,)]
    assert refresh.count_stale(ledger, adding.Options()) == 0
    assert add(ledger, STORY.replace("Lund", "Dahl")).pages == {"known": 1}
    # and once more: the pages now belong to the new versions, which stay what they are
    assert refresh.refresh(ledger, from_pages=True, every=True, processes=1).pages == {"refreshed": 4}


def test_the_page_itself_is_kept_unless_told_otherwise(tmp_path: Path) -> None:
    with Ledger.writing(tmp_path / "kept.db") as ledger:
        add(ledger, STORY)
        rows = ledger.connection.execute("SELECT size, data FROM raw").fetchall()
        assert [(size, zlib.decompress(data)) for size, data in rows] == [(len(STORY.encode()), STORY.encode())]
    with Ledger.writing(tmp_path / "not kept.db") as ledger:
        record = Record("page", "page", STORY.encode())
        assert adding.add(ledger, [record], adding.Options(keep_raw=False), processes=1).pages == {"new": 1}
        assert ledger.connection.execute("SELECT count(*) FROM raw").fetchone()[0] == 0
        assert adding.add(ledger, [record], processes=1).pages == {"known": 1}
        assert refresh.refresh(ledger, from_pages=True, every=True, processes=1).pages == {"refreshed": 1}


def test_model_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    from quoth.extraction.encoder import load_model

    assert refresh.model_name(None) == load_model(None).name
