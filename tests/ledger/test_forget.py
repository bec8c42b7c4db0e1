"""What is forgotten is gone from the rows, the search index, the corrections and the bytes of the file."""

from __future__ import annotations

import sqlite3
import zlib
from dataclasses import replace
from pathlib import Path

import pytest

from ledger.made import reading, readings
from quoth.bulk import Failure
from quoth.errors import Ambiguous, LedgerBusy, NotInLedger
from quoth.ledger import Ledger, RawPage, runs
from quoth.ledger import forget as forgetting
from quoth.ledger.forget import Forgotten, forget
from quoth.ledger.write import store_failure
from quoth.types import Reading

SECRET = "Xylophanes"  # a word that nothing else brings along


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "quoth.db"


def secret(seed: int, **article: object) -> Reading:
    """A reading whose every statement and entity holds the secret word."""
    made = reading(seed, **article)
    text = made.article.text.replace("harbour", SECRET[:7])
    assert len(text) == len(made.article.text)
    entities = tuple(replace(one, name=f"{SECRET} {one.name}") for one in made.entities)
    return replace(made, article=replace(made.article, text=text, title=f"{SECRET} rises"), entities=entities)


def page(name: str, url: str | None = None) -> RawPage:
    data = f"<p>{name}</p>".encode()
    return RawPage(f"known {name}", f"digest {name}", url, f"{name}.html", None, {}, len(data), zlib.compress(data))


def count(ledger: Ledger, table: str, where: str = "1") -> int:
    return int(ledger.connection.execute(f"SELECT count(*) FROM {table} WHERE {where}").fetchone()[0])


def check(ledger: Ledger) -> None:
    """All is well inside the ledger."""
    connection = ledger.connection
    assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.execute("INSERT INTO statement_words (statement_words, rank) VALUES ('integrity-check', 1)")
    assert connection.execute("PRAGMA freelist_count").fetchone()[0] == 0


def test_no_byte_is_left(path: Path) -> None:
    with Ledger.writing(path) as ledger:
        for one in readings(40, seed=100):
            ledger.add_reading(one)
        gone = secret(3)
        ledger.add_reading(gone, page=page(SECRET))
        for one in readings(40, seed=200):
            ledger.add_reading(one)
        ledger.connection.execute(
            "INSERT INTO correction (made, made_by, kind, text_sha256, anchor, change)"
            f" VALUES ('2024-05-01', 'me', 'act', '{gone.article.text_sha256}', '{SECRET}', '{SECRET}')"
        )
        assert count(ledger, "person", f"name LIKE '{SECRET}%'")
    assert path.read_bytes().lower().count(SECRET[:7].lower().encode()) > 10
    with Ledger.writing(path) as ledger:
        told = forget(ledger, pages=[gone.article.id])
        assert told == Forgotten(1, len(gone.statements), 0)
        check(ledger)
        assert [count(ledger, table) for table in ("article", "page", "raw", "correction", "run")] == [
            80, 0, 0, 0, 0,
        ]  # fmt: skip
        for file in path.parent.iterdir():
            assert SECRET[:7].lower().encode() not in file.read_bytes().lower(), file
    with Ledger(path) as ledger:
        assert len(list(ledger.articles())) == 80


def test_all_versions_of_an_address_go_with_it(path: Path) -> None:
    url = "https://post.example/story"
    with Ledger.writing(path) as ledger:
        for seed in (1, 2):
            ledger.add_reading(reading(seed, url=url))
        kept = reading(3)
        ledger.add_reading(kept)
        assert forget(ledger, pages=[url]).articles == 2
        assert list(ledger.articles()) == [kept]
        check(ledger)


@pytest.mark.parametrize("goes", [0, 1, 2])
def test_versions_close_ranks(path: Path, goes: int) -> None:
    url = "https://post.example/story"
    versions = [reading(seed, url=url) for seed in (1, 2, 3)]
    with Ledger.writing(path) as ledger:
        for one in versions:
            ledger.add_reading(one)
        forget(ledger, pages=[versions[goes].article.id])
        check(ledger)
        rows = ledger.connection.execute("SELECT key, supersedes, current FROM article ORDER BY key").fetchall()
        assert rows == [(rows[0][0], None, 0), (rows[1][0], rows[0][0], 1)]
        shown = {key for (key,) in ledger.connection.execute("SELECT article FROM statement WHERE shown")}
        assert shown == {rows[1][0]}
        assert count(ledger, "statement_words", "statement_words MATCH 'a* OR t* OR n*'") > 0


def test_an_outlet_goes(path: Path) -> None:
    with Ledger.writing(path) as ledger:
        for one in readings(20):
            ledger.add_reading(one)
        there = count(ledger, "article", "outlet = (SELECT key FROM outlet WHERE name = 'Daily Quay')")
        assert 0 < there < 20
        assert forget(ledger, outlet="Daily Quay").articles == there
        assert count(ledger, "article") == 20 - there
        assert count(ledger, "outlet", "name = 'Daily Quay'") == 0
        check(ledger)


def test_a_run_goes_but_not_what_another_run_has_found_too(path: Path) -> None:
    with Ledger.writing(path) as ledger:
        first = runs.begin(ledger.connection, "add", {"inputs": ["a"]})
        for seed in range(5):
            ledger.add_reading(reading(seed), page=page(f"first {seed}"), run=first)
        store_failure(ledger.connection, page("bad"), Failure("empty", "nothing"), first)
        runs.end(ledger.connection, first)
        second = runs.begin(ledger.connection, "add", {"inputs": ["b"]})
        assert ledger.add_reading(reading(4), page=page("second 4"), run=second).status == "known"
        runs.end(ledger.connection, second)
        assert forget(ledger, run=first) == Forgotten(4, 24, 1)
        assert [one.article.id for one in ledger.articles()] == [reading(4).article.id]
        assert ledger.connection.execute("SELECT run FROM article").fetchall() == [(second,)]
        assert ledger.connection.execute("SELECT known, run FROM page").fetchall() == [("known second 4", second)]
        assert [count(ledger, table) for table in ("run", "failure", "raw")] == [1, 0, 1]
        check(ledger)


def test_corrections_stay_while_their_text_is_still_there(path: Path) -> None:
    here, there = (reading(1, url=f"https://{host}.example/") for host in ("here", "there"))
    with Ledger.writing(path) as ledger:
        ledger.add_reading(here)
        ledger.add_reading(there)
        ledger.connection.execute(
            "INSERT INTO correction (made, made_by, kind, text_sha256, anchor, change)"
            f" VALUES ('2024-05-01', 'me', 'act', '{here.article.text_sha256}', '', '')"
        )
        forget(ledger, pages=["https://here.example/"])
        assert count(ledger, "correction") == 1
        forget(ledger, pages=["https://there.example/"])
        assert count(ledger, "correction") == 0


@pytest.mark.parametrize("what", [{"pages": ["https://nowhere.example/"]}, {"outlet": "None"}, {"run": 9}])
def test_nothing_by_that_name(path: Path, what: dict[str, object]) -> None:
    with Ledger.writing(path) as ledger:
        ledger.add_reading(reading(1))
        before = list(ledger.connection.iterdump())
        with pytest.raises(NotInLedger, match="has no"):
            forget(ledger, **what)  # type: ignore[arg-type]
        assert list(ledger.connection.iterdump()) == before


def test_cleaning_waits_for_readers_and_is_made_up_for(path: Path) -> None:
    with Ledger.writing(path) as ledger:
        for one in readings(5):
            ledger.add_reading(one)
        ledger.add_reading(secret(7))
        with Ledger(path) as reader:
            rows = reader.connection.execute("SELECT text FROM article")
            rows.fetchone()  # in the midst of reading
            with pytest.raises(LedgerBusy, match="others are reading"):
                forget(ledger, pages=[secret(7).article.id])
            rows.close()
        assert count(ledger, "article") == 5
    with Ledger.writing(path) as ledger:
        assert not forgetting.unfinished(ledger.connection)
        for file in path.parent.iterdir():
            assert SECRET[:7].encode() not in file.read_bytes(), file


def test_cleaning_goes_on_after_a_kill(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Ledger.writing(path) as ledger:
        for one in readings(5):
            ledger.add_reading(one)
        ledger.add_reading(secret(7))
        monkeypatch.setattr(forgetting, "clean", lambda ledger: None)  # killed right here
        forget(ledger, pages=[secret(7).article.id])
    monkeypatch.undo()
    ledger = Ledger.writing(path)
    ledger.close()
    assert SECRET[:7].encode() not in path.read_bytes()
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT count(*) FROM run").fetchone()[0] == 0
    connection.close()


def test_a_page_by_the_beginning_of_its_id(path: Path) -> None:
    several = list(readings(20))
    with Ledger.writing(path) as ledger:
        for one in several:
            ledger.add_reading(one)
        gone = several[3].article.id
        assert not any(one.article.id.startswith(gone[:8]) for one in several if one is not several[3])
        assert forget(ledger, pages=[gone[:8]]).articles == 1
        left = {identity for (identity,) in ledger.connection.execute("SELECT id FROM article")}
        assert left == {one.article.id for one in several} - {gone}
        start = next(a for a in "0123456789abcdef" if sum(identity.startswith(a) for identity in left) > 1)
        with pytest.raises(Ambiguous, match="give more of it"):
            forget(ledger, pages=[start])
        assert count(ledger, "article") == 19
