"""What a search could be narrowed to: how many of its statements have which act, form, outlet, month and speaker."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from quoth import settings
from quoth.ledger.hits import Party
from quoth.ledger.limit import limited
from quoth.ledger.question import Filters, question
from quoth.ledger.search import Count

MOST_VALUES = 20  # of outlets and of speakers, the most frequent
Row = tuple[Any, ...]  # key, act, form, outlet's key, month


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


def facets(
    connection: sqlite3.Connection, words: str = "", *, most: int | None = None, filters: Filters | None = None
) -> Facets:
    """The facets of a search, over the `most` statements that were added last (default: `SEARCH_FACETED`).

    Raises BadQuestion, SearchTooSlow.
    """
    most = settings.SEARCH_FACETED if most is None else most
    with limited(connection):
        asked = question(connection, words, filters or {})
        rows = connection.execute(
            asked.select(
                "s.key, s.act, s.form, s.outlet, substr(s.day, 1, 7)",
                "1 ORDER BY statement_words.rowid DESC LIMIT ?",
            ),
            asked.arguments(most + 1),
        ).fetchall()
        return added_up(connection, rows[:most], len(rows) > most)


def facets_of_keys(connection: sqlite3.Connection, keys: Sequence[int]) -> Facets:
    """The facets of some statements, by their keys. Raises SearchTooSlow."""
    with limited(connection):
        rows = connection.execute(
            "SELECT s.key, s.act, s.form, s.outlet, substr(s.day, 1, 7) FROM json_each(?) one"
            " JOIN statement s ON s.key = one.value",
            (json.dumps(list(keys)),),
        ).fetchall()
        return added_up(connection, rows, capped=False)


def added_up(connection: sqlite3.Connection, rows: Sequence[Row], capped: bool) -> Facets:
    """Statements by key, act, form, outlet and month as facets."""
    names = dict(connection.execute("SELECT key, name FROM outlet"))
    acts, forms, outlets, months = (Counter(row[i] for row in rows if row[i] is not None) for i in range(1, 5))
    return Facets(
        counted=Count(len(rows), capped),
        acts=tuple(acts.most_common()),
        forms=tuple(forms.most_common()),
        outlets=tuple((names[key], number) for key, number in outlets.most_common(MOST_VALUES)),
        months=tuple(sorted(months.items())),
        speakers=speakers(connection, [row[0] for row in rows]),
    )


def speakers(connection: sqlite3.Connection, statements: list[int]) -> tuple[tuple[Party, int], ...]:
    """The persons that speak in most of some statements."""
    found = connection.execute(
        "SELECT p.id, p.name, p.kind, count(DISTINCT t.statement) AS number FROM json_each(?) one"
        " JOIN speaker t ON t.statement = one.value JOIN person_entity pe ON pe.entity = t.entity"
        " JOIN person p ON p.key = pe.person GROUP BY p.key ORDER BY number DESC, p.name, p.id LIMIT ?",
        (json.dumps(statements), MOST_VALUES),
    )
    return tuple((Party(identity, name, kind, None), number) for identity, name, kind, number in found)
