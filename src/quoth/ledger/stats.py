"""What a ledger holds, in numbers."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from quoth import settings
from quoth.ledger import connection as opening
from quoth.ledger import history
from quoth.ledger.limit import limited
from quoth.ledger.question import any_of
from quoth.types import Act, Form

MOST_OUTLETS = 10
NAMED = ("person", "organisation", "country", "group", "document")  # the kinds of entities that have a name


@dataclass(frozen=True, slots=True)
class Stats:
    """Numbers of what is shown, unless said otherwise; pairs have the most frequent first.

    `articles` are the newest version of each, `superseded` the earlier ones. `acts` may lack statements whose act is
    not known. `with_speaker` counts statements with a speaker that has a name. `first` and `last` are days, ISO, as
    precise as known. `failed` are pages that gave no article, by reason. `models` have the number of articles they
    read. `bytes` is the size of the file, `raw_bytes` that of the pages kept in it as they came.
    """

    path: str
    schema: int
    bytes: int
    raw_bytes: int
    articles: int
    superseded: int
    pages: int
    statements: int
    nested: int
    rejected: int
    corrections: int
    with_speaker: int
    first: str | None
    last: str | None
    forms: tuple[tuple[str, int], ...]
    acts: tuple[tuple[str, int], ...]
    kinds: tuple[tuple[str, int], ...]
    outlets: tuple[tuple[str, int], ...]
    failed: tuple[tuple[str, int], ...]
    models: tuple[tuple[str, int], ...]


def stats(connection: sqlite3.Connection, path: Path) -> Stats:
    """Count what is in a ledger. Raises SearchTooSlow."""

    def pairs(sql: str, *values: Any) -> tuple[tuple[str, int], ...]:
        return tuple(connection.execute(sql, values).fetchall())

    def number(sql: str, *values: Any) -> int:
        return int(connection.execute(sql, values).fetchone()[0])

    def with_word(*words: str) -> int:
        return number("SELECT count(*) FROM statement_words WHERE statement_words MATCH ?", any_of(words))

    def by_word(letter: str, values: tuple[str, ...]) -> tuple[tuple[str, int], ...]:
        counted = [(value, with_word(letter + value)) for value in values]
        return tuple(sorted((pair for pair in counted if pair[1]), key=lambda pair: -pair[1]))

    with limited(connection, settings.LISTING_SECONDS):
        first, last = (
            connection.execute(f"SELECT {which}(day) FROM statement WHERE shown").fetchone()[0]
            for which in ("min", "max")
        )
        return Stats(
            path=str(path),
            schema=opening.schema_of(connection),
            bytes=sum(file.stat().st_size for file in (path, *opening.beside(path))),
            raw_bytes=number("SELECT coalesce(sum(length(data)), 0) FROM raw"),
            articles=number("SELECT count(*) FROM article WHERE current"),
            superseded=number("SELECT count(*) FROM article WHERE NOT current"),
            pages=number("SELECT count(*) FROM page"),
            statements=with_word("n0", "n1"),
            nested=with_word("n1"),
            rejected=number("SELECT count(*) FROM statement WHERE rejected"),
            corrections=history.number(connection),
            with_speaker=with_word(*("k" + kind for kind in NAMED)),
            first=first,
            last=last,
            forms=by_word("f", get_args(Form)),
            acts=by_word("a", get_args(Act)),
            kinds=pairs("SELECT kind, count(*) FROM person GROUP BY kind ORDER BY 2 DESC, 1"),
            outlets=pairs(
                "SELECT o.name, count(*) FROM article a JOIN outlet o ON o.key = a.outlet WHERE a.current"
                " GROUP BY o.key ORDER BY 2 DESC, 1 LIMIT ?",
                MOST_OUTLETS,
            ),
            failed=pairs("SELECT reason, count(*) FROM failure GROUP BY reason ORDER BY 2 DESC, 1"),
            models=pairs("SELECT model, count(*) FROM article GROUP BY model ORDER BY 2 DESC, 1"),
        )
