"""Taking pages out of a ledger for good: rows, search index, copied words, and the bytes that deleted rows leave.

Rows go in one transaction. Then the index is rewritten without the words that were only there, and the whole file is
written anew. A ledger that was killed in between finishes that when it is next opened for writing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

import quoth
from quoth.errors import LedgerBusy, NotInLedger
from quoth.ledger import Ledger, by_hand, cells, people
from quoth.ledger.connection import told
from quoth.ledger.ids import resolved
from quoth.ledger.migrations import now
from quoth.ledger.write import show_version

CLEANING = "forget"  # the command of the run that stands while the file is still to be cleaned


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How much goes, or has gone: articles (versions count each), statements and notes of pages that failed."""

    articles: int
    statements: int
    failures: int


def forget(
    ledger: Ledger, *, pages: Iterable[str] = (), outlet: str | None = None, run: int | None = None
) -> Forgotten:
    """Remove pages (by address, in all versions, or by article id or its beginning), all of an outlet or of a run.

    What a run found again, but another had added too, stays. Corrections of text that is no longer there go as well.
    Takes the time of writing the file anew, and as much free disk space as it has. Raises NotInLedger when nothing
    goes by that name, Ambiguous, LedgerBusy when the rows are gone but readers keep the file from being cleaned, and
    LedgerError.
    """
    connection = ledger.connection
    with ledger.transaction():
        gone = find(ledger, pages=pages, outlet=outlet, run=run)
        connection.execute(
            "INSERT INTO run (command, arguments, quoth, started) VALUES (?, '{}', ?, ?)",
            (CLEANING, quoth.__version__, now()),
        )
        remove(connection, run)
    clean(ledger)
    return gone


def called(connection: sqlite3.Connection, page: str) -> str:
    """An address as it is; for the beginning of an article's id, the whole id. Raises Ambiguous."""
    try:
        return resolved(connection, page, "article")
    except NotInLedger:
        return page


def find(ledger: Ledger, *, pages: Iterable[str] = (), outlet: str | None = None, run: int | None = None) -> Forgotten:
    """What `forget` would remove. Raises NotInLedger. Leaves its keys in the temporary tables gone and gone_failure."""
    connection = ledger.connection
    for table in ("gone", "gone_failure"):
        connection.execute(f"DROP TABLE IF EXISTS temp.{table}")
        connection.execute(f"CREATE TEMPORARY TABLE {table} (key INTEGER PRIMARY KEY)")
    for page in (called(connection, one) for one in pages):
        found = connection.execute(
            "INSERT OR IGNORE INTO gone SELECT key FROM article WHERE id = :page OR url = :page"
            " UNION SELECT article FROM page WHERE url = :page",
            {"page": page},
        ).rowcount
        failed = connection.execute("INSERT OR IGNORE INTO gone_failure SELECT key FROM failure WHERE url = ?", (page,))
        if not found + failed.rowcount:
            raise NotInLedger(f"{ledger.path} has no page {page}: name its address or its article's id")
    if outlet is not None:
        found = connection.execute(
            "INSERT OR IGNORE INTO gone SELECT key FROM article WHERE outlet = (SELECT key FROM outlet WHERE name = ?)",
            (outlet,),
        ).rowcount
        if not found:
            raise NotInLedger(f"{ledger.path} has no page of an outlet {outlet!r}")
    if run is not None:
        if not connection.execute("SELECT 1 FROM run WHERE key = ? AND command <> ?", (run, CLEANING)).fetchone():
            raise NotInLedger(f"{ledger.path} has no run {run}")
        connection.execute(
            "INSERT OR IGNORE INTO gone SELECT key FROM article WHERE run = :run"
            " AND NOT EXISTS (SELECT 1 FROM page WHERE page.article = article.key AND page.run IS NOT :run)",
            {"run": run},
        )
        connection.execute("INSERT OR IGNORE INTO gone_failure SELECT key FROM failure WHERE run = ?", (run,))
    count = "SELECT count(*) FROM "
    return Forgotten(
        *(
            connection.execute(count + what).fetchone()[0]
            for what in ("gone", "statement WHERE article IN (SELECT key FROM gone)", "gone_failure")
        )
    )


def remove(connection: sqlite3.Connection, run: int | None) -> None:
    """Delete the rows that `find` has marked, and whatever stands for nothing without them."""
    if run is not None:  # what others added too is theirs from now on
        connection.execute(
            "UPDATE article SET run = (SELECT min(page.run) FROM page WHERE article = article.key AND page.run <> :run)"
            " WHERE run = :run AND key NOT IN (SELECT key FROM gone)",
            {"run": run},
        )
        connection.execute("DELETE FROM page WHERE run = ? AND article NOT IN (SELECT key FROM gone)", (run,))
    close_gaps(connection)
    connection.execute("DELETE FROM failure WHERE key IN (SELECT key FROM gone_failure)")
    connection.execute(
        "DELETE FROM correction WHERE text_sha256 IN"
        " (SELECT text_sha256 FROM article WHERE key IN (SELECT key FROM gone))"
        " AND text_sha256 NOT IN (SELECT text_sha256 FROM article WHERE key NOT IN (SELECT key FROM gone))"
    )
    people.leave_articles(connection, [key for (key,) in connection.execute("SELECT key FROM gone").fetchall()])
    connection.execute("DELETE FROM article WHERE key IN (SELECT key FROM gone)")
    cells.purge(connection)
    by_hand.forget_signs(connection)
    connection.execute(
        "DELETE FROM reason WHERE key NOT IN (SELECT reason FROM person_entity)"
        " AND key NOT IN (SELECT reason FROM sign WHERE reason IS NOT NULL)"
    )
    connection.execute("DELETE FROM raw WHERE digest NOT IN (SELECT digest FROM page)")
    connection.execute("DELETE FROM outlet WHERE key NOT IN (SELECT outlet FROM article WHERE outlet IS NOT NULL)")
    connection.execute(
        "DELETE FROM run WHERE command <> ? AND (key = ? OR (ended IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM article WHERE run = run.key OR refreshed = run.key)"
        " AND NOT EXISTS (SELECT 1 FROM page WHERE run = run.key)"
        " AND NOT EXISTS (SELECT 1 FROM failure WHERE run = run.key)))",
        (CLEANING, run),
    )


def close_gaps(connection: sqlite3.Connection) -> None:
    """Let the versions that stay follow each other, and show the newest of them, where the newest goes."""
    while connection.execute(
        "UPDATE article SET supersedes ="
        " (SELECT before.supersedes FROM article before WHERE before.key = article.supersedes)"
        " WHERE supersedes IN (SELECT key FROM gone) AND key NOT IN (SELECT key FROM gone)"
    ).rowcount:
        pass
    newest = connection.execute(
        "SELECT stays.key, max(stays.version) FROM article stays JOIN article goes ON goes.url = stays.url"
        " WHERE goes.key IN (SELECT key FROM gone) AND goes.current AND stays.key NOT IN (SELECT key FROM gone)"
        " GROUP BY stays.url"
    ).fetchall()
    for key, _ in newest:
        show_version(connection, key)


def unfinished(connection: sqlite3.Connection) -> bool:
    """Whether something was forgotten and the file is not clean yet."""
    return bool(connection.execute("SELECT 1 FROM run WHERE command = ?", (CLEANING,)).fetchone())


def clean(ledger: Ledger) -> None:
    """Rewrite index and file so that no byte of what was forgotten is left in them. Raises LedgerBusy, LedgerError."""
    connection = ledger.connection
    with ledger.transaction():
        connection.execute("INSERT INTO statement_words (statement_words) VALUES ('optimize')")
    with told(ledger.path):
        connection.execute("VACUUM")
        busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    if busy:
        raise LedgerBusy(
            f"what was to be forgotten is out of {ledger.path}, but others are reading it: bytes of it stay in the "
            "file until the next command that writes"
        )
    with ledger.transaction():
        connection.execute("DELETE FROM run WHERE command = ?", (CLEANING,))
