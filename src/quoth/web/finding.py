"""What a question finds, some at a time: by words in the order asked for, or by meaning, the nearest first."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from quoth.errors import BadQuestion
from quoth.ledger import search
from quoth.ledger.alike import nearest_keys
from quoth.ledger.hits import Hit, hits_in_order
from quoth.ledger.limit import limited
from quoth.ledger.meaning import usable
from quoth.ledger.search import Count
from quoth.settings import SEARCH_COUNTED, WEB_COUNT_SECONDS
from quoth.web.asked import Asked


@dataclass(frozen=True, slots=True)
class Found:
    """Some hits, and the cursor behind the last one where there are more; `near` are the keys of all that is near."""

    hits: list[Hit]
    more: str | None
    near: list[int] | None = None


def find(connection: sqlite3.Connection, asked: Asked, rows: int, seen: Count | None = None) -> Found:
    """The next `rows` hits of a question. `seen`: how many of all were counted already, so that it is not done again.

    Raises BadQuestion, SearchTooSlow.
    """
    if asked.by_meaning:
        return nearest(connection, asked, rows)
    some = list(
        search.search(
            connection,
            asked.words,
            sort=asked.sort,
            limit=rows + 1,
            after=asked.after,
            filters=asked.filters,
            seen=seen,
        )
    )
    return Found(some[:rows], some[rows - 1].cursor if len(some) > rows else None)


def nearest(connection: sqlite3.Connection, asked: Asked, rows: int) -> Found:
    """The same by meaning; the cursor is how many were seen."""
    seen = asked.after or "0"
    if not (seen.isdecimal() and len(seen) < 9):
        raise BadQuestion("that is no place in this search: take the `next` of an answer")
    keys = nearest_keys(connection, asked.words, "", asked.filters)
    start = int(seen)
    with limited(connection):
        found = hits_in_order(connection, keys[start : start + rows])
    return Found(found, str(start + rows) if len(keys) > start + rows else None, keys)


def number(connection: sqlite3.Connection, asked: Asked, found: Found, seen: Count | None = None) -> Count:
    """How many statements a question finds in all, exactly where that is fast.

    `seen`: how many of them were counted already, all where it is not capped. Raises BadQuestion, SearchTooSlow.
    """
    if found.near is not None:
        return Count(len(found.near), capped=False)
    if found.more is None and asked.after is None:
        return Count(len(found.hits), capped=False)
    if seen and not seen.capped:
        return seen
    many = seen is not None and seen.number >= SEARCH_COUNTED
    return search.count_within(connection, WEB_COUNT_SECONDS, asked.words, filters=asked.filters, many=many)


def has_meanings(connection: sqlite3.Connection) -> bool:
    """Whether anything in a ledger can be found by meaning."""
    with limited(connection):
        return usable(connection)
