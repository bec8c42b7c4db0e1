"""Who is quoted how much: shares of statements and of words, by outlet, month, form, act and kind of source."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal

from quoth.ledger.limit import limited
from quoth.ledger.question import question
from quoth.settings import LISTING_SECONDS, WEB_QUOTED
from quoth.web.asked import Asked
from quoth.web.namesakes import namesakes

Source = Literal["named", "unnamed", "none"]
WORDS = "length(s.said) - length(replace(s.said, ' ', '')) + 1"  # near enough, and SQLite can count them
AT_A_TIME = 100_000  # keys of statements that are gone through in one step: half a second


@dataclass(slots=True)
class Amount:
    """So many statements, with so many words said."""

    statements: int = 0
    words: int = 0

    def add(self, statements: int, words: int) -> None:
        """Add some more."""
        self.statements += statements
        self.words += words


@dataclass(frozen=True, slots=True)
class Speaker:
    """A person with how much of what was said they said. Joint statements count once for each of their speakers.

    `apart` tells them from another one of the same name.
    """

    id: str
    name: str
    kind: str
    amount: Amount
    apart: str = ""


@dataclass(frozen=True, slots=True)
class Overview:
    """All of a question's statements, added up. What is not known has the key None."""

    whole: Amount
    speakers: tuple[Speaker, ...]
    months: dict[str | None, Amount]
    forms_by_month: dict[str, Counter[str]]
    outlets: dict[str | None, Amount]
    forms: dict[str | None, Amount]
    acts: dict[str | None, Amount]
    sources: dict[str | None, Amount]


def overview(
    connection: sqlite3.Connection, asked: Asked, told: Callable[[float], None] = lambda share: None
) -> Overview:
    """Add up the statements that a question finds, some at a time; `told` hears which share of them is done.

    Takes some seconds for a million statements. Raises BadQuestion, SearchTooSlow, and what `told` raises.
    """
    sums = Sums()
    with limited(connection):
        wanted = question(connection, asked.words, asked.filters)
        first, last = connection.execute(
            "SELECT coalesce(min(key), 0), coalesce(max(key), -1) FROM statement"
        ).fetchone()
    found = wanted.select("statement_words.rowid AS found", "statement_words.rowid BETWEEN ? AND ?")
    for start in range(first, last + 1, AT_A_TIME):
        told((start - first) / (last + 1 - first))
        with limited(connection, LISTING_SECONDS):
            rows = connection.execute(PART.format(found), wanted.arguments(start, start + AT_A_TIME - 1)).fetchall()
        sums.add(rows)
    with limited(connection):
        names = dict(connection.execute("SELECT key, name FROM outlet"))
        speakers = most_quoted(connection, sums.speakers)
    whole = Amount()
    for cell, amount in sums.cells.items():
        whole.add(amount.statements, amount.words)
        if cell[0]:
            sums.forms_by_month.setdefault(cell[0], Counter())[cell[1]] += amount.statements
    return Overview(
        whole, speakers, sums.by(0), sums.forms_by_month,
        in_order({None if key is None else names[key]: amount for key, amount in sums.outlets.items()}),
        sums.by(1), sums.by(2), sums.by(3),
    )  # fmt: skip


# One lot of statements: what is counted, by month, form, act and kind of source (0), by outlet (1), by speaker (2).
PART = f"""
WITH one AS MATERIALIZED (
    SELECT s.key AS key, substr(s.day, 1, 7) AS month, s.form AS form, s.act AS act, s.outlet AS outlet,
        (SELECT CASE min(e.kind = 'unnamed') WHEN 0 THEN 'named' WHEN 1 THEN 'unnamed' ELSE 'none' END
            FROM speaker t JOIN entity e ON e.key = t.entity WHERE t.statement = f.found) AS source,
        {WORDS} AS words
    FROM ({{}}) f CROSS JOIN statement s ON s.key = f.found
)
SELECT 0, month, form, act, source, count(*), sum(words) FROM one GROUP BY month, form, act, source
UNION ALL SELECT 1, outlet, NULL, NULL, NULL, count(*), sum(words) FROM one GROUP BY outlet
UNION ALL SELECT 2, person, NULL, NULL, NULL, count(*), sum(words) FROM (
    SELECT DISTINCT pe.person AS person, one.key, one.words AS words
    FROM one CROSS JOIN speaker t ON t.statement = one.key CROSS JOIN person_entity pe ON pe.entity = t.entity
) GROUP BY person
"""
Cell = tuple[str | None, str, str | None, Source]  # month, form, act and kind of source


class Sums:
    """What was added up so far; outlets and speakers by their keys."""

    def __init__(self) -> None:
        self.cells: dict[Cell, Amount] = {}
        self.outlets: dict[int | None, Amount] = {}
        self.speakers: dict[int, Amount] = {}
        self.forms_by_month: dict[str, Counter[str]] = {}

    def add(self, rows: Iterable[tuple[Any, ...]]) -> None:
        """Add one lot."""
        for kind, first, form, act, source, statements, words in rows:
            into: dict[Any, Amount] = (self.cells, self.outlets, self.speakers)[kind]
            key = first if kind else (first, form, act, source)
            into.setdefault(key, Amount()).add(statements, words)

    def by(self, place: int) -> dict[str | None, Amount]:
        """The cells added up by one of their sides."""
        found: dict[str | None, Amount] = {}
        for cell, amount in self.cells.items():
            found.setdefault(cell[place], Amount()).add(amount.statements, amount.words)
        return in_order(found)


def in_order(found: dict[str | None, Amount]) -> dict[str | None, Amount]:
    """Amounts, the most statements first."""
    return dict(sorted(found.items(), key=lambda pair: (-pair[1].statements, pair[0] or "")))


def most_quoted(connection: sqlite3.Connection, counted: dict[int, Amount]) -> tuple[Speaker, ...]:
    """The persons with most statements, by what was counted for their keys."""
    numbers = sorted((amount.statements for amount in counted.values()), reverse=True)[:WEB_QUOTED]
    some = [key for key, amount in counted.items() if amount.statements >= numbers[-1]]
    rows = connection.execute(
        "SELECT key, id, name, kind FROM person WHERE key IN (SELECT value FROM json_each(?))", (json.dumps(some),)
    )
    found = [Speaker(identity, name, kind, counted[key]) for key, identity, name, kind in rows]
    first = sorted(found, key=lambda one: (-one.amount.statements, one.name, one.id))[:WEB_QUOTED]
    told = namesakes(connection, ((one.id, one.name) for one in first))
    return tuple(replace(one, apart=told.get(one.id, "")) for one in first)
