"""Opening a ledger's file: for reading beside a writer, or as its one writer; and what SQLite says, in our words."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from quoth.errors import (
    LedgerBusy,
    LedgerDamaged,
    LedgerError,
    LedgerFull,
    LedgerReadOnly,
    NewerLedger,
    NoLedger,
    NotALedger,
)
from quoth.settings import LEDGER_BUSY_SECONDS, LEDGER_CACHE_BYTES

APPLICATION_ID = 0x51756F74  # "Quot": how `file` and we know a ledger from any other SQLite file
SCHEMA = 2  # the number of the latest migration

# The primary result codes of SQLite that have words of their own; the rest is told as it is.
TOLD: dict[int, tuple[type[LedgerError], str]] = {
    sqlite3.SQLITE_BUSY: (LedgerBusy, "another process is writing to {path}: wait until it is done, and try again"),
    sqlite3.SQLITE_LOCKED: (LedgerBusy, "another process is writing to {path}: wait until it is done, and try again"),
    sqlite3.SQLITE_READONLY: (LedgerReadOnly, "{path} may not be written to: change its permissions or take a copy"),
    sqlite3.SQLITE_PERM: (LedgerReadOnly, "{path} may not be written to: change its permissions or take a copy"),
    sqlite3.SQLITE_FULL: (LedgerFull, "the disk with {path} is full: make room and run the same command again"),
    sqlite3.SQLITE_NOTADB: (NotALedger, "{path} is no ledger"),
    sqlite3.SQLITE_CORRUPT: (LedgerDamaged, "{path} is damaged: go back to a backup"),
    sqlite3.SQLITE_CANTOPEN: (LedgerError, "{path} can't be opened: see whether its folder exists and may be used"),
    sqlite3.SQLITE_PROTOCOL: (
        LedgerError,
        "{path} can't be locked, as on a network disk: keep the ledger on a disk of this machine",
    ),
}


@contextlib.contextmanager
def told(path: Path) -> Iterator[None]:
    """What SQLite raises inside the block, as a LedgerError of one line that names the file."""
    try:
        yield
    except sqlite3.Error as error:
        if isinstance(error, sqlite3.ProgrammingError | sqlite3.IntegrityError | sqlite3.InterfaceError):
            raise  # a mistake of ours
        code = getattr(error, "sqlite_errorcode", None)
        if code is None:
            raise
        if code & 0xFF in TOLD:
            kind, message = TOLD[code & 0xFF]
            raise kind(message.format(path=path)) from error
        if code & 0xFF == sqlite3.SQLITE_IOERR:
            raise LedgerError(f"the disk with {path} fails or is full ({error}): nothing was changed") from error
        raise LedgerError(f"{path}: {error}") from error


def connect_reader(path: Path, *, any_thread: bool = False) -> sqlite3.Connection:
    """A connection that can only read, also while another process writes.

    With `any_thread`, whoever uses it in several threads sees to it that only one does at a time.
    Raises NoLedger, NotALedger, NewerLedger, LedgerDamaged or LedgerError.
    """
    check_file(path)
    with told(path):
        try:
            # SQLite tidies up when the last one closes the file, but never from a connection of mode=ro.
            mode = "rw" if may_write(path) and may_write(path.absolute().parent) else "ro"
            connection = _connect(path, mode, any_thread)
        except sqlite3.OperationalError as error:
            # In a folder that can't be written to, WAL's index can't be made; with nobody writing none is needed.
            if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY) or beside(path):
                raise
            connection = _connect(path, "ro&immutable=1", any_thread)
        try:
            _check_schema(connection, path)
            connection.execute("PRAGMA query_only = 1")
        except BaseException:
            connection.close()
            raise
    return connection


def connect_writer(path: Path, *, create: bool) -> sqlite3.Connection:
    """A connection that can write, with the schema still to be checked or made by `migrations.prepare`.

    Raises NoLedger (unless `create`), NotALedger, LedgerReadOnly, LedgerBusy or LedgerError.
    """
    if path.exists() or not create:
        check_file(path)
        if not may_write(path):
            raise LedgerReadOnly(f"{path} may not be written to: change its permissions or take a copy")
    with told(path):
        connection = _connect(path, "rwc" if create else "rw")
        try:
            new = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
            if new:
                connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
            elif connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
                raise NotALedger(f"{path} is a database, but no ledger")
            mode = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
            if mode != "wal":
                raise LedgerError(f"{path}: this disk can't hold a ledger (a network disk?): use one of this machine")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA secure_delete = ON")
        except BaseException:
            connection.close()
            raise
    return connection


def check_file(path: Path) -> None:
    """Raises NoLedger or NotALedger when `path` can't be one, before SQLite touches it.

    The file is not opened here: closing it would drop the locks of another connection of this process.
    """
    try:
        if path.is_dir():
            raise NotALedger(f"{path} is a folder, no ledger")
        if not path.exists():
            raise NoLedger(f"there is no ledger {path}: `quoth add` makes one, --ledger names another")
        if not path.is_file():
            raise NotALedger(f"{path} is no ledger")
    except OSError as error:
        raise LedgerError(f"{path} can't be opened: {error.strerror or error}") from error


def may_write(path: Path) -> bool:
    """Whether this process has the permission to write to a file or folder."""
    return os.access(path, os.W_OK, effective_ids=os.access in os.supports_effective_ids)


def beside(path: Path) -> list[Path]:
    """The files that SQLite keeps beside a ledger while it is in use, as far as they are there."""
    return [file for end in ("-wal", "-shm") if (file := path.with_name(path.name + end)).exists()]


def schema_of(connection: sqlite3.Connection) -> int:
    """The number of the schema that a ledger has; 0 for an empty file."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _connect(path: Path, mode: str, any_thread: bool = False) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"file:{quote(str(path.absolute()))}?mode={mode}", uri=True, timeout=LEDGER_BUSY_SECONDS, isolation_level=None,
        check_same_thread=not any_thread,
    )  # fmt: skip
    try:
        connection.execute(f"PRAGMA cache_size = -{LEDGER_CACHE_BYTES // 1024}")
        connection.execute("SELECT count(*) FROM sqlite_master")  # reads the file: now it is known what it is
    except BaseException:
        connection.close()
        raise
    return connection


def _check_schema(connection: sqlite3.Connection, path: Path) -> None:
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise NotALedger(f"{path} is a database, but no ledger")
    schema = schema_of(connection)
    if schema > SCHEMA:
        raise newer(path, schema)
    if schema < SCHEMA:
        raise LedgerError(f"{path} has the older schema {schema}: any command that writes, as `quoth add`, updates it")


def newer(path: Path, schema: int) -> NewerLedger:
    """The error for a ledger of a later Quoth."""
    return NewerLedger(f"{path} has schema {schema}, this Quoth knows up to {SCHEMA}: install a newer Quoth")
