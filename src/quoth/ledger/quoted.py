"""Who is quoted most: persons, organisations and countries by the number of their statements."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, get_args

from quoth import settings
from quoth.errors import BadQuestion
from quoth.ledger.cursors import rank_of
from quoth.ledger.indexing import places, words
from quoth.ledger.limit import limited
from quoth.ledger.question import Filters, question, several
from quoth.types import Kind

By = Literal["outlet", "act", "month"]
GROUPS = {
    None: "NULL",
    "outlet": "(SELECT name FROM outlet WHERE outlet.key = s.outlet)",
    "act": "s.act",
    "month": "substr(s.day, 1, 7)",
}


@dataclass(frozen=True, slots=True)
class Quoted:
    """A person of the ledger with how much they are quoted, among the statements that were asked for.

    `first` and `last` are the days of the earliest and the latest of these statements, ISO, as precise as known.
    `group` is the outlet, act or month that this row is about, where it was asked for one by one; None where unknown.
    """

    id: str
    name: str
    kind: Kind
    statements: int
    articles: int
    first: str | None
    last: str | None
    group: str | None = None


def people(
    connection: sqlite3.Connection,
    typed: str = "",
    *,
    by: By | None = None,
    limit: int | None = None,
    filters: Filters | None = None,
    after: str | None = None,
) -> Iterator[Quoted]:
    """Those who speak in the statements that words and filters find, the most quoted first.

    With `by`, those of each outlet (by name), act or month (latest first), at most `limit` of each. The filters
    `speaker` and `kind` are about the persons themselves. `after`, without `by`: the cursor of the `Rank` of the last
    one that was seen. Raises BadQuestion at once, SearchTooSlow while it is read.
    """
    if by is not None and by not in get_args(By):
        raise BadQuestion(f"by {by!r} is none of {', '.join(get_args(By))}")
    if by is not None and after is not None:
        raise BadQuestion("a list in groups has no `after`: leave out one of the two")
    place = rank_of(after)
    filters = filters or {}
    with limited(connection):
        asked = question(connection, typed, filters)
    kinds = several(filters.get("kind"))
    wanted = set(words(filters.get("speaker") or ""))
    conditions = [f"p.kind IN ({places(kinds)})"] if kinds else []
    sql = (
        "SELECT p.key, p.id, p.name, p.kind, count(DISTINCT s.key) AS number, count(DISTINCT e.article),"
        f" min(s.day), max(s.day), {GROUPS[by]} AS part FROM ({asked.select('statement_words.rowid AS found')}) f"
        " CROSS JOIN statement s INDEXED BY statement_brief ON s.key = f.found"
        " CROSS JOIN speaker t ON t.statement = s.key CROSS JOIN person_entity pe ON pe.entity = t.entity"
        " CROSS JOIN entity e ON e.key = t.entity CROSS JOIN person p ON p.key = pe.person"
        + (f" WHERE {' AND '.join(conditions)}" if conditions else "")
        + " GROUP BY part, p.key HAVING number < ? OR number = ? AND (p.name, p.id) > (?, ?)"
        f" ORDER BY {'part DESC, ' if by == 'month' else 'part IS NULL, part, ' if by else ''}number DESC, p.name, p.id"
    )
    return rows(
        connection, sql, asked.arguments(*kinds, place.number, place.number, place.name, place.id), wanted, limit
    )


def rows(
    connection: sqlite3.Connection, sql: str, values: tuple[object, ...], wanted: set[str], limit: int | None
) -> Iterator[Quoted]:
    """The persons of a query, of each group at most `limit`, and only those with the words `wanted` in their names."""
    with limited(connection, settings.LISTING_SECONDS):
        found = connection.execute(sql, values).fetchall()
    group: str | None = None
    given = 0
    for key, identity, name, kind, statements, articles, first, last, part in found:
        if part != group:
            group, given = part, 0
        if (limit is None or given < limit) and (not wanted or goes_by(connection, key, identity, name, wanted)):
            given += 1
            yield Quoted(identity, name, kind, statements, articles, first, last, part)


def goes_by(connection: sqlite3.Connection, key: int, identity: str, name: str, wanted: set[str]) -> bool:
    """Whether a person has that id, or a name with all these words."""
    if wanted == {identity} or wanted <= set(words(name)):
        return True
    aliases = connection.execute("SELECT name FROM alias WHERE person = ?", (key,))
    return any(wanted <= set(words(alias)) for (alias,) in aliases)
