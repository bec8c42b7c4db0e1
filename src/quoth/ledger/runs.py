"""One `add`, `refresh` or `import`: begun, ended, and gone on with where it was killed."""

from __future__ import annotations

import sqlite3
from typing import Any

import quoth
from quoth.ledger.migrations import now, transaction
from quoth.ledger.write import compact


def begin(connection: sqlite3.Connection, command: str, arguments: dict[str, Any]) -> int:
    """The key of a new run; of the last one where that was the same command with this Quoth and did not end."""
    given = compact(arguments)
    with transaction(connection):
        last = connection.execute(
            "SELECT key, command, arguments, quoth, ended FROM run ORDER BY key DESC LIMIT 1"
        ).fetchone()
        if last and last[1:] == (command, given, quoth.__version__, None):
            return int(last[0])
        done = connection.execute(
            "INSERT INTO run (command, arguments, quoth, started) VALUES (?, ?, ?, ?)",
            (command, given, quoth.__version__, now()),
        )
        return int(done.lastrowid or 0)


def end(connection: sqlite3.Connection, run: int) -> None:
    """Note that a run has come to its end; one that changed nothing leaves no trace."""
    with transaction(connection):
        used = connection.execute(
            "SELECT EXISTS (SELECT 1 FROM article WHERE run = :run OR refreshed = :run)"
            " OR EXISTS (SELECT 1 FROM page WHERE run = :run) OR EXISTS (SELECT 1 FROM failure WHERE run = :run)",
            {"run": run},
        ).fetchone()[0]
        if used:
            connection.execute("UPDATE run SET ended = ? WHERE key = ? AND ended IS NULL", (now(), run))
        else:
            connection.execute("DELETE FROM run WHERE key = ?", (run,))
