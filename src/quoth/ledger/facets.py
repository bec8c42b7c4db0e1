"""What a search could be narrowed to: how many of its statements have which act, form, outlet, month and speaker."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from quoth import settings
from quoth.ledger.at_once import rows_at_once, tallied
from quoth.ledger.cursors import START, Rank
from quoth.ledger.hits import Party
from quoth.ledger.limit import limited
from quoth.ledger.question import Filters, question
from quoth.ledger.search import Count

MOST_VALUES = 20  # of outlets and of persons, the most frequent
COLUMNS = (
    "s.key AS key, s.act AS act, s.form AS form, s.outlet AS outlet, substr(s.day, 1, 7) AS month,"
    " CAST(s.confidence * 10 AS INTEGER) AS tenth"
)
# One row of lists: SQLite gives each row by itself, which for some thousand takes longer than to find them, and lets no
# other thread work meanwhile.
LISTED = (
    "SELECT count(*), json_group_array(key), json_group_array(act), json_group_array(form), json_group_array(outlet),"
    " json_group_array(month), json_group_array(tenth) FROM ({})"
)
# The persons of most statements behind a place, named only when it is known who can be among them.
PERSONS = (
    "WITH counted AS MATERIALIZED (SELECT pe.person AS person, count(DISTINCT t.statement) AS number"
    " FROM (SELECT value FROM json_each(:keys) LIMIT :most) one CROSS JOIN {} t ON t.statement = one.value"
    " CROSS JOIN person_entity pe ON pe.entity = t.entity GROUP BY 1)"
    " SELECT p.id AS id, p.name AS name, p.kind AS kind, number FROM counted CROSS JOIN person p ON p.key = person"
    " WHERE number >= coalesce((SELECT number FROM counted WHERE number < :number"
    " ORDER BY number DESC LIMIT 1 OFFSET :limit - 1), 0)"
    " AND (number < :number OR number = :number AND (p.name, p.id) > (:name, :id))"
    " ORDER BY number DESC, p.name, p.id LIMIT :limit"
)


@dataclass(frozen=True, slots=True)
class Facets:
    """Values with how many statements have them, of the `counted` statements added last; the most frequent first.

    Months are in order of time, `YYYY-MM`, or the year where no more is known. `capped` in `counted`: there are more
    statements, which were not looked at.
    """

    counted: Count
    acts: tuple[tuple[str, int], ...]
    forms: tuple[tuple[str, int], ...]
    outlets: tuple[tuple[str, int], ...]
    months: tuple[tuple[str, int], ...]
    speakers: tuple[tuple[Party, int], ...]


class Tally:
    """Some statements, by what they can be counted by; each facet is counted when it is asked for.

    `row` are as many lists as `LISTED` has, of which the first `most` values count; `counted` says how many these are.
    The facets are as `Facets` has them, with `limit` persons and outlets.
    """

    def __init__(self, connection: sqlite3.Connection, row: Sequence[Any], most: int) -> None:
        number, self.keys, self._acts, self._forms, self._outlets, self._months, self._tenths = row
        self.connection = connection
        self.most = most
        self.counted = Count(min(number, most), number > most)

    def acts(self) -> tuple[tuple[str, int], ...]:
        """Statements by act."""
        return tuple(self.values(self._acts).most_common())

    def forms(self) -> tuple[tuple[str, int], ...]:
        """Statements by form."""
        return tuple(self.values(self._forms).most_common())

    def outlets(self, limit: int = MOST_VALUES) -> tuple[tuple[str, int], ...]:
        """Statements by outlet."""
        found = self.values(self._outlets).most_common(limit)
        select = "SELECT key, name FROM outlet WHERE key IN (SELECT value FROM json_each(?))"
        names = dict(rows_at_once(self.connection, ("key", "name"), select, (json.dumps([key for key, _ in found]),)))
        return tuple((names[key], number) for key, number in found)

    def values(self, listed: str) -> Counter[Any]:
        """How often each value stands in a list; what is not known is left out."""
        return tallied(listed, self.most)

    def months(self) -> tuple[tuple[str, int], ...]:
        """Statements by month."""
        return tuple(sorted(self.values(self._months).items()))

    def tenths(self) -> tuple[tuple[int, int], ...]:
        """Statements by confidence in tenths, rounded down: 9 is from 0.9 to under 1."""
        return tuple(sorted(self.values(self._tenths).items()))

    def persons(
        self, table: Literal["speaker", "about"], limit: int = MOST_VALUES, after: Rank = START
    ) -> tuple[tuple[Party, int], ...]:
        """The persons that speak in most of them, or that most of them are about, behind `after`.

        Raises SearchTooSlow.
        """
        values = {"keys": self.keys, "most": self.most, "limit": limit, **asdict(after)}
        with limited(self.connection):
            found = rows_at_once(self.connection, ("id", "name", "kind", "number"), PERSONS.format(table), values)
        return tuple((Party(identity, name, kind, None), number) for identity, name, kind, number in found)


def facets(
    connection: sqlite3.Connection, words: str = "", *, most: int | None = None, filters: Filters | None = None
) -> Facets:
    """The facets of a search, over the `most` statements that were added last (default: `SEARCH_FACETED`).

    Raises BadQuestion, SearchTooSlow.
    """
    found = tally(connection, words, most=most, filters=filters)
    return Facets(found.counted, found.acts(), found.forms(), found.outlets(), found.months(), found.persons("speaker"))


def tally(
    connection: sqlite3.Connection, words: str = "", *, most: int | None = None, filters: Filters | None = None
) -> Tally:
    """What the facets of a search are counted from: the `most` statements that were added last.

    Raises BadQuestion, SearchTooSlow.
    """
    most = settings.SEARCH_FACETED if most is None else most
    with limited(connection):
        asked = question(connection, words, filters or {})
        latest = asked.select(COLUMNS, "1 ORDER BY statement_words.rowid DESC LIMIT ?")
        return Tally(connection, connection.execute(LISTED.format(latest), asked.arguments(most + 1)).fetchone(), most)


def tally_of_keys(connection: sqlite3.Connection, keys: Sequence[int]) -> Tally:
    """What the facets of some statements, by their keys, are counted from. Raises SearchTooSlow."""
    with limited(connection):
        select = f"SELECT {COLUMNS} FROM json_each(?) one CROSS JOIN statement s ON s.key = one.value"
        return Tally(
            connection, connection.execute(LISTED.format(select), (json.dumps(list(keys)),)).fetchone(), len(keys)
        )
