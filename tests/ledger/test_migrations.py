"""Ledgers of earlier schemas open and are brought up to date, whole or not at all, with a copy left beside them."""

from __future__ import annotations

import gzip
import sqlite3
from pathlib import Path

import pytest

from ledger.made import reading, readings
from ledger.old import filled
from quoth.errors import LedgerError
from quoth.ledger import Ledger, connection, forget, migrations
from quoth.ledger.meaning import index, lacking, nearest
from quoth.ledger.migrations import Migration

OLD = Path(filled.__file__).parent
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


@pytest.fixture(params=sorted(OLD.glob("schema-*.db.gz")), ids=lambda path: path.name)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A ledger as an earlier Quoth made it."""
    path = tmp_path / "old.db"
    path.write_bytes(gzip.decompress(request.param.read_bytes()))
    return path


def shape(path: Path) -> dict[str, object]:
    """The schema, whatever the order of columns and the words of comments."""
    with sqlite3.connect(path) as opened:
        rows = opened.execute("SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'").fetchall()
        found: dict[str, object] = {}
        for kind, name, sql in rows:
            if kind == "table" and "VIRTUAL" not in sql:
                columns = opened.execute(f"PRAGMA table_xinfo({name})").fetchall()
                keys = opened.execute(f"PRAGMA foreign_key_list({name})").fetchall()
                found[name] = sorted(row[1:] for row in columns), sorted(row[2:] for row in keys)
            else:
                found[name] = " ".join((sql or "").split())
    opened.close()
    return found


def test_ledgers_of_earlier_schemas_are_brought_up_to_date(
    old: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    before = sqlite3.connect(old)
    number = before.execute("PRAGMA user_version").fetchone()[0]
    before.close()
    filled.make(tmp_path / "new.db")
    with Ledger.writing(old) as ledger:
        kept = tmp_path / f"old.db.schema-{number}"
        assert f"from schema {number} to {connection.SCHEMA}; as it was it stays in {kept}" in caplog.text
        assert lacking(ledger) == 0
        assert ledger.connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        ledger.connection.execute("INSERT INTO statement_words (statement_words, rank) VALUES ('integrity-check', 1)")
        assert ledger.connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert len(nearest(ledger.connection, "the bridge", 9)) == 9
        index(ledger)  # its vectors may be those of an earlier Quoth, too
    assert shape(old) == shape(tmp_path / "new.db")
    assert filled.contents(old) == filled.contents(tmp_path / "new.db")
    with Ledger(old) as ledger, Ledger(tmp_path / "new.db") as new:
        for words, filters in (("harbour", {}), ("", {"speaker": "Lund"}), ("", {"act": "deny"}), ("ferr*", {})):
            found = [hit.statement.id for hit in ledger.search(words, **filters)]  # type: ignore[arg-type]
            assert found
            assert found == [hit.statement.id for hit in new.search(words, **filters)]  # type: ignore[arg-type]
        assert nearest(ledger.connection, "the bridge", 9) == nearest(new.connection, "the bridge", 9)
    with Ledger.writing(old) as ledger:  # nothing is left that only worked before
        ledger.add_reading(reading(70))
        index(ledger)
        forget.forget(ledger, pages=["https://post.example/1"])
    assert sqlite3.connect(kept).execute("PRAGMA user_version").fetchone()[0] == number


def test_a_new_ledger_has_its_schema_wholly_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrations, "LATER", (*migrations.LATER, Migration(1, "a number twice", "")))
    with pytest.raises(sqlite3.IntegrityError):
        Ledger.writing(tmp_path / "quoth.db")
    monkeypatch.undo()
    with Ledger.writing(tmp_path / "quoth.db") as ledger:
        numbers = ledger.connection.execute("SELECT number FROM migration ORDER BY number").fetchall()
    assert numbers == [(number,) for number in range(1, connection.SCHEMA + 1)]
