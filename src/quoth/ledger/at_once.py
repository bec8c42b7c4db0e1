"""Many rows in one step of SQLite.

It gives each row by itself, and each time lets go of the interpreter and stands in line for it again. Where several
threads read, a thousand rows so take as many turns, which is many times as long as finding them.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

Values = Sequence[Any] | Mapping[str, Any]  # for the places of a query, in order or by name


def rows_at_once(
    connection: sqlite3.Connection, columns: Sequence[str], select: str, arguments: Values = ()
) -> list[tuple[Any, ...]]:
    """The rows of a query, in its order, by the names of its columns: numbers (to 15 digits), texts and NULL."""
    lists = ", ".join(f"json_group_array({column})" for column in columns)
    found = connection.execute(f"SELECT {lists} FROM ({select})", arguments).fetchone()
    return list(zip(*map(json.loads, found), strict=True))


def dicts_at_once(
    connection: sqlite3.Connection, columns: Sequence[str], select: str, arguments: Sequence[Any] = ()
) -> list[dict[str, Any]]:
    """The same, each row by column name."""
    return [dict(zip(columns, row, strict=True)) for row in rows_at_once(connection, columns, select, arguments)]


def tallied(listed: str, most: int | None = None) -> Counter[Any]:
    """How often each value stands among the first `most` of a list that SQLite made; NULL is left out."""
    found: Counter[Any] = Counter(json.loads(listed)[:most])
    del found[None]
    return found
