"""What is no ledger, may not be written to, is full, damaged or too new: one line each, and nothing is changed."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.made import reading, readings
from quoth.errors import (
    LedgerBusy,
    LedgerDamaged,
    LedgerError,
    LedgerFull,
    LedgerReadOnly,
    NewerLedger,
    NotALedger,
)
from quoth.ledger import Ledger, connection, writer
from quoth.types import Reading


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "quoth.db"


@pytest.fixture
def made(path: Path) -> Path:
    with Ledger.writing(path) as ledger:
        for one in readings(20):
            ledger.add_reading(one)
    return path


@contextlib.contextmanager
def unprivileged(folder: Path) -> Iterator[None]:
    """Permissions count inside the block, also where tests run as root. `folder` can be reached."""
    if os.name != "posix":
        pytest.skip("permissions as POSIX has them")
    if os.geteuid() != 0:
        yield
        return
    for parent in (folder, *folder.parents):
        if not parent.stat().st_mode & 0o005:
            parent.chmod(parent.stat().st_mode | 0o055)
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def other_database(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE pets (name)")
        other.commit()


@pytest.mark.parametrize("content", [b"Just a text, and quite a long one. " * 100, b"\x89PNG\r\n\x1a\n" * 99, None])
def test_another_file(path: Path, content: bytes | None) -> None:
    if content is None:
        other_database(path)
    else:
        path.write_bytes(content)
    before = path.read_bytes()
    for opening in (Ledger, Ledger.writing):
        with pytest.raises(NotALedger, match="no ledger"):
            opening(path)  # type: ignore[operator]
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_a_folder(tmp_path: Path) -> None:
    for opening in (Ledger, Ledger.writing):
        with pytest.raises(NotALedger, match="is a folder"):
            opening(tmp_path)  # type: ignore[operator]


def test_no_folder(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="can't be written to: No such file or directory"):
        Ledger.writing(tmp_path / "none" / "quoth.db")


def test_an_empty_file_becomes_a_ledger(path: Path) -> None:
    path.touch()
    with pytest.raises(NotALedger):
        Ledger(path)
    with Ledger.writing(path) as ledger:
        assert ledger.add_reading(reading(1)).status == "new"


def test_a_newer_schema(made: Path) -> None:
    with contextlib.closing(sqlite3.connect(made)) as later:
        later.execute("PRAGMA user_version = 99")
    before = made.read_bytes()
    for opening in (Ledger, Ledger.writing):
        with pytest.raises(NewerLedger, match=r"has schema 99.*install a newer Quoth"):
            opening(made)  # type: ignore[operator]
    assert made.read_bytes() == before


def test_a_read_only_file_and_folder_can_be_read(made: Path) -> None:
    with unprivileged(made.parent):
        pass
    made.chmod(0o444)
    made.parent.chmod(0o555)
    try:
        with unprivileged(made.parent):
            with pytest.raises(LedgerReadOnly, match="can't be written to"):
                Ledger.writing(made)
            with Ledger(made) as ledger:
                assert len(list(ledger.articles())) == 20
        made.parent.chmod(0o777)
        with unprivileged(made.parent), pytest.raises(LedgerReadOnly, match="may not be written to"):
            Ledger.writing(made)
    finally:
        made.parent.chmod(0o755)


def test_a_file_that_may_not_be_read(made: Path) -> None:
    made.chmod(0)
    with unprivileged(made.parent), pytest.raises(LedgerError, match="can't be opened"):
        Ledger(made)


def test_damage(made: Path) -> None:
    content = bytearray(made.read_bytes())
    for start in range(8192, len(content), 4096):
        content[start : start + 1000] = b"\xff" * 1000
    made.write_bytes(content)
    with pytest.raises(LedgerDamaged, match="is damaged"), Ledger(made) as ledger:
        list(ledger.articles())


def fill(ledger: Ledger, added: list[Reading]) -> None:
    """Add readings until that goes wrong."""
    for one in readings(1000):
        ledger.add_reading(one)
        added.append(one)


def test_a_full_disk(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    connect = connection._connect

    def small(path: Path, mode: str) -> sqlite3.Connection:
        opened = connect(path, mode)
        opened.execute("PRAGMA max_page_count = 100")
        return opened

    monkeypatch.setattr(connection, "_connect", small)
    added: list[Reading] = []
    with Ledger.writing(path) as ledger:
        with pytest.raises(LedgerFull, match="is full: make room"):
            fill(ledger, added)
        assert list(ledger.articles()) == added
    monkeypatch.undo()
    with Ledger.writing(path) as ledger:
        assert list(ledger.articles()) == added
        assert ledger.connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        for one in readings(len(added) + 1):  # and it goes on
            ledger.add_reading(one)
        assert len(list(ledger.articles())) == len(added) + 1


def test_a_disk_that_can_not_do_what_a_ledger_needs(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "_connect", lambda path, mode: sqlite3.connect(":memory:", isolation_level=None))
    with pytest.raises(LedgerError, match="network disk"):
        Ledger.writing(path)
    monkeypatch.undo()

    def no_locks(stream: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(writer, "lock", no_locks)
    with pytest.raises(LedgerError, match=r"can't be locked \(No locks available\), as on a network disk"):
        Ledger.writing(path)


def test_another_program_that_writes(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "LEDGER_BUSY_SECONDS", 0.05)
    with contextlib.closing(sqlite3.connect(made, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with Ledger.writing(made) as ledger, pytest.raises(LedgerBusy, match="another process is writing"):
            ledger.add_reading(reading(99))
        other.execute("ROLLBACK")


def test_a_reader_sees_what_was_whole_when_it_asked(made: Path) -> None:
    with Ledger(made) as reader, Ledger.writing(made) as ledger:
        seen = reader.articles()
        first = next(seen)
        with ledger.transaction():
            ledger.add_reading(reading(500))
            assert len(list(reader.articles())) == 20
        assert len(list(reader.articles())) == 21
        assert next(seen) != first
        seen.close()  # type: ignore[attr-defined]


def test_names_that_mean_something_in_addresses(tmp_path: Path) -> None:
    path = tmp_path / "a?mode=ro&b#c %41.db"
    with Ledger.writing(path) as ledger:
        ledger.add_reading(reading(1))
    assert path.exists()
    with Ledger(path) as ledger:
        assert len(list(ledger.articles())) == 1


def test_backup_of_a_ledger_in_use(made: Path, tmp_path: Path) -> None:
    with Ledger.writing(made) as ledger, ledger.transaction():
        ledger.add_reading(reading(500))
        with Ledger(made) as reader:
            reader.backup(tmp_path / "copy.db")
            with pytest.raises(LedgerError, match="is there already"):
                reader.backup(tmp_path / "copy.db")
            with pytest.raises(LedgerError, match="can't be opened"):
                reader.backup(tmp_path / "none" / "copy.db")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["copy.db", "quoth.db"]
    with Ledger(tmp_path / "copy.db") as copy:
        assert list(copy.articles()) == list(readings(20))
    shutil.move(tmp_path / "copy.db", made)
    with Ledger.writing(made) as ledger:  # a whole ledger, to write to as well
        assert ledger.add_reading(reading(500)).status == "new"
