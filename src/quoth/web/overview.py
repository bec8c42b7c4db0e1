"""Who is quoted how much: shares of statements and of words, by outlet, month, form, act and kind of source."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from quoth.ledger.limit import limited
from quoth.ledger.question import question
from quoth.settings import WEB_QUOTED
from quoth.web.asked import Asked

Source = Literal["named", "unnamed", "none"]
WORDS = "length(s.said) - length(replace(s.said, ' ', '')) + 1"  # near enough, and SQLite can count them
FOUND = "({}) f CROSS JOIN statement s ON s.key = f.found"


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
    """A person with how much of what was said they said. Joint statements count for each of their speakers."""

    id: str
    name: str
    kind: str
    amount: Amount


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


def overview(connection: sqlite3.Connection, asked: Asked) -> Overview:
    """Add up the statements that a question finds. Raises BadQuestion, SearchTooSlow."""
    with limited(connection):
        wanted = question(connection, asked.words, asked.filters)
        found = FOUND.format(wanted.select("statement_words.rowid AS found"))
        cube = connection.execute(
            "SELECT substr(s.day, 1, 7), s.form, s.act, (SELECT name FROM outlet WHERE outlet.key = s.outlet),"
            " (SELECT CASE min(e.kind = 'unnamed') WHEN 0 THEN 'named' WHEN 1 THEN 'unnamed' ELSE 'none' END"
            "  FROM speaker t JOIN entity e ON e.key = t.entity WHERE t.statement = s.key),"
            f" count(*), sum({WORDS}) FROM {found} GROUP BY 1, 2, 3, 4, 5",
            wanted.arguments(),
        ).fetchall()
        speakers = connection.execute(
            f"SELECT p.id, p.name, p.kind, count(*), sum({WORDS}) FROM {found}"
            " CROSS JOIN speaker t ON t.statement = s.key CROSS JOIN person_entity pe ON pe.entity = t.entity"
            " CROSS JOIN person p ON p.key = pe.person GROUP BY p.key ORDER BY 4 DESC, p.name, p.id LIMIT ?",
            wanted.arguments(WEB_QUOTED),
        ).fetchall()
    by_month: dict[str, Counter[str]] = {}
    for month, form, *_, statements, _words in cube:
        if month:
            by_month.setdefault(month, Counter())[form] += statements
    whole = Amount()
    for row in cube:
        whole.add(row[5], row[6])
    return Overview(
        whole, tuple(Speaker(row[0], row[1], row[2], Amount(row[3], row[4])) for row in speakers),
        added(cube, lambda row: row[0]), by_month, added(cube, lambda row: row[3]), added(cube, lambda row: row[1]),
        added(cube, lambda row: row[2]), added(cube, lambda row: row[4]),
    )  # fmt: skip


Cell = tuple[str | None, str, str | None, str | None, Source, int, int]


def added(cube: list[Cell], key: Callable[[Cell], str | None]) -> dict[str | None, Amount]:
    """The cells of a cube added up by one of their sides, the most statements first."""
    found: dict[str | None, Amount] = {}
    for row in cube:
        found.setdefault(key(row), Amount()).add(row[5], row[6])
    return dict(sorted(found.items(), key=lambda pair: (-pair[1].statements, pair[0] or "")))
