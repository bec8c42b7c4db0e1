"""From each earlier schema to the next, and the making of a new ledger. Numbered, each whole or not at all.

A migration is a number, a name and SQL, which may call `FUNCTIONS`. It runs in one transaction with its record in the
table `migration`, after the whole file was copied to `NAME.schema-N`. `schema.sql` is what all of them together lead
to; a test compares.
"""

from __future__ import annotations

import itertools
import logging
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

import quoth
from quoth.errors import LedgerDamaged, LedgerError
from quoth.ledger import connection as opening
from quoth.ledger.packing import block_number, deflated

LOG = logging.getLogger("quoth")  # unless a program wants it elsewhere, Python writes warnings to standard error


@dataclass(frozen=True, slots=True)
class Migration:
    """What turns schema `number - 1` into schema `number`."""

    number: int
    name: str
    sql: str


def sql_of(file: str) -> str:
    """The SQL in a file beside this module."""
    return resources.files("quoth.ledger").joinpath(file).read_text("utf-8")


FIRST = Migration(1, "the ledger", sql_of("schema.sql"))
LATER: tuple[Migration, ...] = (Migration(2, "fewer bytes, vectors packed by cell", sql_of("schema-2.sql")),)
# What migrations can't say in SQL. Numbers and texts as they are made today, so no migration may change what they give.
FUNCTIONS: dict[str, Callable[[str], bytes | int]] = {"deflated": deflated, "block_number": block_number}


def prepare(connection: sqlite3.Connection, path: Path) -> None:
    """Make an empty file a ledger, or bring one of an earlier schema up to date, with a copy of it left beside.

    Raises NewerLedger for a later schema, LedgerError where no copy can be made.
    """
    schema = opening.schema_of(connection)
    if schema > opening.SCHEMA:
        raise opening.newer(path, schema)
    if schema == opening.SCHEMA:
        return
    if schema == 0:
        with transaction(connection):
            apply(connection, FIRST)
            for migration in LATER:  # schema.sql has them already
                record(connection, migration)
        return
    kept = free_name(path.with_name(f"{path.name}.schema-{schema}"))
    copy(connection, kept)
    LOG.warning("%s is brought from schema %d to %d; as it was it stays in %s", path, schema, opening.SCHEMA, kept)
    for migration in LATER:
        if migration.number > schema:
            apply(connection, migration)


def apply(connection: sqlite3.Connection, migration: Migration) -> None:
    """Run one migration and record it, both or neither. Raises LedgerDamaged where rows then refer to nothing."""
    for name, function in FUNCTIONS.items():
        connection.create_function(name, 1, function, deterministic=True)
    connection.execute("PRAGMA foreign_keys = OFF")  # while tables are made anew, others refer to nothing
    try:
        with transaction(connection):
            for statement in statements(migration.sql):
                connection.execute(statement)
            if connection.execute("PRAGMA foreign_key_check").fetchone():
                raise LedgerDamaged("rows of the ledger refer to others that are not there: go back to a backup")
            record(connection, migration)
    finally:
        connection.execute("PRAGMA foreign_keys = ON")


def record(connection: sqlite3.Connection, migration: Migration) -> None:
    """Note that a migration is done; the file's own numbers go with it."""
    connection.execute(
        "INSERT INTO migration VALUES (?, ?, ?, ?)", (migration.number, migration.name, now(), quoth.__version__)
    )
    connection.execute(f"PRAGMA user_version = {migration.number}")
    connection.execute(f"PRAGMA application_id = {opening.APPLICATION_ID}")


def statements(sql: str) -> list[str]:
    """The single statements of a script: `executescript` can't be used, it would commit first."""
    found, begun = [], ""
    for piece in sql.split(";"):
        begun += piece + ";"
        if sqlite3.complete_statement(begun):
            found.append(begun)
            begun = ""
    return [one for one in found if one.strip(" \n;")]


def free_name(path: Path) -> Path:
    """The path, or, where something is there, the first with a number behind it."""
    return next(
        one
        for number in itertools.count(1)
        if not (one := path if number == 1 else path.with_name(f"{path.name}-{number}")).exists()
    )


def copy(connection: sqlite3.Connection, target: Path) -> None:
    """A whole copy of the ledger, also while it is in use; it gets its name when it is complete.

    Raises LedgerError when something with that name is there, LedgerFull or LedgerError when it can't be written.
    """
    if target.exists():
        raise LedgerError(f"{target} is there already: a copy of the ledger was to go there")
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)
    with opening.told(target):
        copied = sqlite3.connect(part, isolation_level=None)
        try:
            copied.execute("PRAGMA synchronous = FULL")
            connection.backup(copied)  # in one step: several would begin anew whenever a writer has written
            copied.execute("PRAGMA journal_mode = DELETE")  # one file, nothing beside it
        except BaseException:
            copied.close()
            part.unlink(missing_ok=True)
            raise
        copied.close()
    part.replace(target)


class transaction:  # noqa: N801  # reads like the functions of contextlib
    """`with transaction(connection):` all of the block or nothing; inside another one it joins that one."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.outermost = not connection.in_transaction

    def __enter__(self) -> None:
        self.connection.execute("BEGIN IMMEDIATE" if self.outermost else "SAVEPOINT inner")

    def __exit__(self, kind: object, *rest: object) -> None:
        if kind is None:
            self.connection.execute("COMMIT" if self.outermost else "RELEASE inner")
        elif self.connection.in_transaction:  # SQLite itself may have undone it, as on a full disk
            if self.outermost:
                self.connection.execute("ROLLBACK")
            else:
                self.connection.execute("ROLLBACK TO inner")
                self.connection.execute("RELEASE inner")


def now() -> str:
    """The time, ISO 8601, UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
