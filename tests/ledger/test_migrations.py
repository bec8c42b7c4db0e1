"""Ledgers of earlier schemas open and are brought up to date, whole or not at all, with a copy left beside them."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from ledger.made import reading, readings
from quoth.errors import LedgerError
from quoth.ledger import Ledger, connection, migrations
from quoth.ledger.migrations import Migration

NEXT = connection.SCHEMA + 1
GOOD = Migration(
    NEXT,
    "a colour for outlets; a trigger with a semicolon; and a comment -- ;",
    """
    ALTER TABLE outlet ADD COLUMN colour TEXT; -- with a ; in a comment
    UPDATE outlet SET colour = 'blue; really';
    CREATE TRIGGER outlet_colour AFTER INSERT ON outlet BEGIN
        UPDATE outlet SET colour = 'red' WHERE key = new.key;
        SELECT 1;
    END;
    """,
)
BAD = Migration(NEXT, "half of it fails", GOOD.sql + "UPDATE nowhere SET colour = 1;")


@pytest.fixture
def made(tmp_path: Path) -> Path:
    with Ledger.writing(tmp_path / "quoth.db") as ledger:
        for one in readings(5):
            ledger.add_reading(one)
    return tmp_path / "quoth.db"


def later(monkeypatch: pytest.MonkeyPatch, migration: Migration) -> None:
    """Be a Quoth with one migration more."""
    monkeypatch.setattr(migrations, "LATER", (*migrations.LATER, migration))
    monkeypatch.setattr(connection, "SCHEMA", NEXT)


def schema(path: Path) -> list[tuple[str, str]]:
    opened = sqlite3.connect(path)
    rows = opened.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()
    opened.close()
    return rows


def test_an_older_ledger_is_brought_up_to_date(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = schema(made)
    later(monkeypatch, GOOD)
    with pytest.raises(LedgerError, match=f"older schema {connection.SCHEMA - 1}"):
        Ledger(made)  # reading changes nothing
    with Ledger.writing(made) as ledger:
        assert list(ledger.articles()) == list(readings(5))
        colours = ledger.connection.execute("SELECT DISTINCT colour FROM outlet").fetchall()
        assert colours == [("blue; really",)]
        ledger.add_reading(reading(9, outlet="New Outlet"))
        rows = ledger.connection.execute("SELECT number, name FROM migration ORDER BY number").fetchall()
        assert rows[-1] == (NEXT, GOOD.name)
    with Ledger(made) as ledger:
        assert ledger.connection.execute("SELECT colour FROM outlet WHERE name = 'New Outlet'").fetchone() == ("red",)
    copy = made.with_name(f"quoth.db.schema-{NEXT - 1}")
    assert schema(copy) == before
    monkeypatch.undo()
    with Ledger(copy) as ledger:
        assert list(ledger.articles()) == list(readings(5))


def test_a_migration_is_whole_or_not_at_all(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = schema(made)
    later(monkeypatch, BAD)
    for _ in range(2):  # a second try finds the first one's copy there
        with pytest.raises(LedgerError, match="no such table: nowhere"):
            Ledger.writing(made)
        assert schema(made) == before
    monkeypatch.undo()
    with Ledger.writing(made) as ledger:
        assert list(ledger.articles()) == list(readings(5))


def test_a_new_ledger_has_the_record_of_all_migrations(tmp_path: Path) -> None:
    with Ledger.writing(tmp_path / "quoth.db") as ledger:
        numbers = [number for (number,) in ledger.connection.execute("SELECT number FROM migration ORDER BY number")]
        assert numbers == list(range(1, connection.SCHEMA + 1))
        assert connection.schema_of(ledger.connection) == connection.SCHEMA
