"""What has an id, or the beginning of one: a statement, an article, a person."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Collection
from typing import Literal, get_args

from quoth.errors import Ambiguous, NotInLedger
from quoth.plain import printable

What = Literal["statement", "article", "person"]
LABELS: dict[What, str] = {  # what each of them is called where several have the same beginning
    "statement": "SELECT coalesce(source, '') || ' ' || cue || ': ' || said FROM statement WHERE id = ?",
    "article": "SELECT coalesce(title, url, '') FROM article WHERE id = ?",
    "person": "SELECT name FROM person WHERE id = ?",
}
HEXADECIMAL = re.compile(r"[0-9a-f]{1,64}")
TOLD = 6  # of those with the same beginning
LABEL_CHARS = 50


def resolve(connection: sqlite3.Connection, start: str, among: Collection[What] = get_args(What)) -> tuple[What, str]:
    """What has the id that is `start` or begins so, and its whole id; `among`: of these kinds only.

    Raises NotInLedger and, naming those that it may be, Ambiguous.
    """
    start = start.strip().lower()
    found: list[tuple[What, str]] = []
    if HEXADECIMAL.fullmatch(start):
        for what in among:
            ids = connection.execute(
                f"SELECT DISTINCT id FROM {what} WHERE id >= ? AND id < ? ORDER BY id LIMIT ?",
                (start, f"{start}~", TOLD + 1),
            ).fetchall()
            found += [(what, identity) for (identity,) in ids]
    whole = [one for one in found if one[1] == start]
    if len(whole) == 1 or len(found) == 1:
        return (whole or found)[0]
    if not found:
        kinds = "nothing" if len(among) > 1 else f"no {next(iter(among))}"
        raise NotInLedger(f"{kinds} in the ledger has the id {start!r}: search and people give ids (--format jsonl)")
    raise Ambiguous(f"several ids begin with {start}, give more of it:\n" + "\n".join(lines_of(connection, found)))


def resolved(connection: sqlite3.Connection, start: str, what: What) -> str:
    """The whole id of the statement, article or person whose id begins so. Raises NotInLedger, Ambiguous."""
    return resolve(connection, start, (what,))[1]


def lines_of(connection: sqlite3.Connection, found: list[tuple[What, str]]) -> list[str]:
    """A line for each of some things, up to a few."""
    lines = []
    for what, identity in found[:TOLD]:
        label = printable(connection.execute(LABELS[what], (identity,)).fetchone()[0] or "")
        lines.append(f"  {identity}  {what}  {label[:LABEL_CHARS]}{'…' * (len(label) > LABEL_CHARS)}")
    return lines + ["  …"] * (len(found) > TOLD)
