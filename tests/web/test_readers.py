"""Connections kept open between requests show what the file holds now, and hold nothing up."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from ledger.made import reading
from quoth.errors import NewerLedger, NoLedger
from quoth.ledger import Ledger
from quoth.ledger import connection as opening
from quoth.web.readers import Readers, Turns


@pytest.fixture
def path(made: Path, tmp_path: Path) -> Path:
    """A ledger of the test's own."""
    return Path(shutil.copy(made, tmp_path / "own.db"))


@pytest.fixture
def readers() -> Iterator[Readers]:
    opened = Readers()
    yield opened
    opened.close()


def articles(ledger: Ledger) -> int:
    return int(ledger.connection.execute("SELECT count(*) FROM article").fetchone()[0])


def add(path: Path, number: int) -> None:
    with Ledger.writing(path) as ledger:
        ledger.add_reading(reading(number))


def test_a_connection_is_used_again_and_sees_what_was_written_meanwhile(path: Path, readers: Readers) -> None:
    with readers.reading(path) as first:
        before = articles(first)
    add(path, 800)
    with readers.reading(path) as second:
        assert second is first
        assert articles(second) == before + 1
        with readers.reading(path) as third:
            assert third is not second


def test_one_answer_is_of_one_state(path: Path, readers: Readers) -> None:
    with readers.reading(path) as ledger:
        before = articles(ledger)
        add(path, 801)
        assert articles(ledger) == before
    with readers.reading(path) as ledger:
        assert articles(ledger) == before + 1


def test_after_an_error_the_next_one_begins_anew(path: Path, readers: Readers) -> None:
    with pytest.raises(ValueError, match="odd"), readers.reading(path) as first:
        raise ValueError("odd")
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        first.connection.execute("SELECT 1")
    with readers.reading(path) as second:
        assert articles(second)


def test_another_file_in_its_place_is_read(path: Path, readers: Readers, tmp_path: Path) -> None:
    with readers.reading(path) as ledger:
        assert articles(ledger) > 1
    with Ledger.writing(tmp_path / "other.db") as ledger:
        ledger.add_reading(reading(1))
    (tmp_path / "other.db").replace(path)
    with readers.reading(path) as ledger:
        assert articles(ledger) == 1
    path.unlink()
    with pytest.raises(NoLedger), readers.reading(path):
        pass


def test_a_later_schema_is_noticed(path: Path, readers: Readers) -> None:
    with readers.reading(path):
        pass
    with contextlib.closing(sqlite3.connect(path)) as later:
        later.execute(f"PRAGMA user_version = {opening.SCHEMA + 1}")
    with pytest.raises(NewerLedger), readers.reading(path):
        pass


def test_a_file_that_cannot_be_written_to_is_opened_anew_when_it_was_changed(
    path: Path, readers: Readers, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect = opening._connect  # as where SQLite may put no file beside it, and so reads it as if nobody wrote

    def unchanging(path: Path, mode: str, any_thread: bool = False) -> sqlite3.Connection:
        return connect(path, f"{mode}&immutable=1", any_thread)

    monkeypatch.setattr(opening, "may_write", lambda path: False)
    monkeypatch.setattr(opening, "_connect", unchanging)
    with readers.reading(path) as first:
        before = articles(first)
    with readers.reading(path) as second:
        assert second is first
    with monkeypatch.context() as patched:
        patched.setattr(opening, "may_write", lambda path: True)
        patched.setattr(opening, "_connect", connect)
        add(path, 802)
    with readers.reading(path) as third:
        assert third is not first
        assert articles(third) == before + 1


def test_who_came_first_goes_first() -> None:
    turns, order = Turns(1), list[int]()

    def work(number: int) -> None:
        with turns:
            order.append(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(5)]
    with turns:
        for number, thread in enumerate(threads, 1):
            thread.start()
            while len(turns.waiting) < number:
                time.sleep(0.001)
    for thread in threads:
        thread.join(10)
    assert order == [0, 1, 2, 3, 4]
    assert turns.free == 1


def test_nothing_is_held_up_between_two_requests(writer: TestClient, one: dict[str, Any]) -> None:
    person = writer.get("/api/people").json()["items"][0]["id"]
    paths = ("/", "/?q=dam", "/?q=dam&sort=date", "/people", f"/people/{person}", "/articles", "/overview", "/review")
    more = (f"/articles/{one['article']['id']}", "/api/statements?q=dam&limit=2", "/api/people", "/overview/acts.csv")
    for path in (*paths, *more):
        assert writer.get(path).status_code == 200
    with Ledger.writing(writer.app.state.site.ledger) as ledger:  # type: ignore[attr-defined]
        ledger.add_reading(reading(803))
        busy, left, _ = ledger.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    assert (busy, left) == (0, 0)


def test_no_file_is_left_beside_the_ledger(path: Path) -> None:
    from quoth.web.app import create_app

    with TestClient(create_app(path), base_url="http://localhost") as client:
        assert client.get("/overview").status_code == 200
        assert opening.beside(path)
    assert not opening.beside(path)
