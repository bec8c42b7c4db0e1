"""Single things by their ids: statements on each page that has them, persons with all that is known of them."""

from __future__ import annotations

import sqlite3
from collections import Counter
from dataclasses import dataclass

from quoth import settings
from quoth.errors import NotInLedger
from quoth.ledger.at_once import rows_at_once, tallied
from quoth.ledger.hits import Hit, hits
from quoth.ledger.limit import limited
from quoth.ledger.people import REASONS, WHY, Name, Role, met_as
from quoth.ledger.question import question
from quoth.types import Kind

MOST_PAGES = 100  # that hold the very same text


@dataclass(frozen=True, slots=True)
class Person:
    """Someone or something across pages, with the numbers of statements they speak in.

    `names` and `roles` are what pages call them, the most frequent first, with the days of these pages. `first` and
    `last` are the days of the earliest and latest statement, ISO, as precise as known; `acts` those they speak in,
    `outlets` where, the most frequent first; `months` when, in order of time, `YYYY-MM`, or the year where no more is
    known.
    Their statements: `Ledger.search(speaker=person.id)`.
    """

    id: str
    name: str
    kind: Kind
    names: tuple[Name, ...]
    roles: tuple[Role, ...]
    statements: int
    articles: int
    first: str | None
    last: str | None
    acts: tuple[tuple[str, int], ...]
    outlets: tuple[tuple[str, int], ...]
    months: tuple[tuple[str, int], ...]


def statements(connection: sqlite3.Connection, identity: str) -> list[Hit]:
    """A statement by its id, on each page that has it: those that are shown first. Raises NotInLedger."""
    keys = [
        key
        for (key,) in connection.execute("SELECT key FROM statement WHERE id = ? ORDER BY shown DESC, key", (identity,))
    ]
    if not keys:
        raise NotInLedger(f"the ledger has no statement {identity}")
    with limited(connection):
        found = hits(connection, keys[:MOST_PAGES])
    return [found[key] for key in keys[:MOST_PAGES]]


def person(connection: sqlite3.Connection, identity: str) -> Person:
    """A person by their id. Raises NotInLedger, SearchTooSlow."""
    found = connection.execute("SELECT key, name, kind FROM person WHERE id = ?", (identity,)).fetchone()
    if not found:
        raise NotInLedger(f"the ledger has no person {identity}")
    key, name, kind = found
    with limited(connection, settings.LISTING_SECONDS):
        spoken = counted(connection, identity)
        names, roles, articles = met_as(connection, key)
        return Person(
            identity, name, kind, names, roles, spoken.statements,
            articles, spoken.first, spoken.last, spoken.acts, spoken.outlets, spoken.months,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Spoken:
    """The statements that a person speaks in, counted, as `Person` has them."""

    statements: int
    first: str | None
    last: str | None
    acts: tuple[tuple[str, int], ...]
    outlets: tuple[tuple[str, int], ...]
    months: tuple[tuple[str, int], ...]


def counted(connection: sqlite3.Connection, identity: str) -> Spoken:
    """Count what a person said, without a look at any statement's row: there may be fifty thousand.

    As lists that are counted here: SQLite puts in order what it counts, which takes longer than finding it.
    """
    mine = question(connection, "", {"speaker": identity})
    said = mine.select("s.act AS act, s.outlet AS outlet, s.day AS day")
    number, first, last, *lists = connection.execute(
        "SELECT count(*), min(day), max(day), json_group_array(act), json_group_array(outlet),"
        f" json_group_array(substr(day, 1, 7)) FROM ({said})",
        mine.arguments(),
    ).fetchone()
    acts, outlets, months = map(tallied, lists)
    names = dict(rows_at_once(connection, ("key", "name"), "SELECT key, name FROM outlet"))
    by_name = Counter({names[key]: some for key, some in outlets.items()})
    return Spoken(number, first, last, by_number(acts), by_number(by_name), tuple(sorted(months.items())))


def by_number(counter: Counter[str]) -> tuple[tuple[str, int], ...]:
    """What was counted, the most frequent first."""
    return tuple(sorted(counter.items(), key=lambda pair: (-pair[1], pair[0])))


@dataclass(frozen=True, slots=True)
class Reason:
    """Why entities of so many articles, superseded versions too, are a person."""

    reason: str
    articles: int


def reasons(connection: sqlite3.Connection, identity: str) -> list[Reason]:
    """For which reasons pages were joined to a person, those of most articles first. Raises SearchTooSlow."""
    with limited(connection, settings.LISTING_SECONDS):
        rows = connection.execute(
            f"SELECT CASE WHEN others.reason = own.reason THEN own.reason ELSE {WHY} END AS why,"
            " count(DISTINCT article) AS articles"
            f" FROM person_entity pe JOIN entity ON entity.key = pe.entity {REASONS}"
            " WHERE pe.person = (SELECT key FROM person WHERE id = ?) GROUP BY why ORDER BY articles DESC, why",
            (identity,),
        ).fetchall()
    return [Reason(*row) for row in rows]


def newer(connection: sqlite3.Connection, identity: str) -> str | None:
    """The id of the newest version of an article's page; None where the article is that."""
    found = connection.execute(
        "WITH RECURSIVE version_of (key, url) AS (SELECT key, url FROM article WHERE id = ?1 AND NOT current"
        " UNION SELECT a.key, a.url FROM version_of v JOIN article a ON a.supersedes = v.key OR a.url = v.url)"
        " SELECT id FROM article WHERE key IN (SELECT key FROM version_of) AND current ORDER BY version DESC LIMIT 1",
        (identity,),
    ).fetchone()
    return str(found[0]) if found else None
