"""Where vectors of statements lie: new ones as rows, those of a large ledger packed by cell, to be read in few reads.

Cells lie around centroids (an inverted file, Jégou et al. 2011). A new vector is a row that notes its cell; `arrange`
packs rows together, cell by cell. What is packed is never changed: it counts for nothing where its statement is gone,
or waits for another vector, or has one that is a row. All of it is in the ledger's tables: what is forgotten is gone
from it.
"""

from __future__ import annotations

import itertools
import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from quoth.settings import MEANING_CELLS, MEANING_COMPARED, MEANING_LOOSE

Floats = NDArray[np.float32]
Bytes = NDArray[np.int8]
Keys = NDArray[np.int64]

PACK = 1024  # most vectors in a row of `packed`
ROWS = 20_000  # read at a time
SAMPLE = 32  # statements a cell that centroids are found from
ROUNDS = 6  # of k-means
GROWN = 4  # times as many statements as centroids were found for: find them anew
TINY = np.float32(1e-9)  # instead of a length of nothing
CELLS_PER_ROOT = 4  # cells for each unit of the square root of the number of statements


@dataclass(frozen=True, slots=True)
class Stored:
    """Some vectors as they lie in the ledger, one row each: keys of their statements, and the vectors' lengths."""

    keys: Keys
    vectors: Bytes
    lengths: Floats
    packed: bool


def put(connection: sqlite3.Connection, keys: Sequence[int], vectors: Bytes, centroids: Floats | None) -> None:
    """Store vectors of statements as rows, each noting its cell; the statements wait no longer."""
    rows = zip(keys, nearest_cells(vectors, centroids).tolist(), (vector.tobytes() for vector in vectors), strict=True)
    connection.executemany("INSERT OR REPLACE INTO embedding (statement, cell, vector) VALUES (?, ?, ?)", rows)
    connection.executemany("DELETE FROM waiting WHERE statement = ?", [(key,) for key in keys])


def stored(connection: sqlite3.Connection, cells: Sequence[int] | None = None) -> Iterator[Stored]:
    """All vectors, or those in some cells, the rows first, some at a time."""
    where, values = (
        ("", ()) if cells is None else (" WHERE cell IN (SELECT value FROM json_each(?))", (json.dumps(cells),))
    )
    rows = connection.execute(f"SELECT statement, vector FROM embedding{where}", values)
    while some := rows.fetchmany(ROWS):
        vectors = np.frombuffer(b"".join(vector for _, vector in some), np.int8).reshape(len(some), -1)
        yield Stored(np.array([key for key, _ in some], np.int64), vectors, lengths_of(vectors), packed=False)
    for keys, lengths, vectors in connection.execute(f"SELECT statements, lengths, vectors FROM packed{where}", values):
        found = np.frombuffer(keys, np.int64)
        yield Stored(
            found,
            np.frombuffer(vectors, np.int8).reshape(len(found), -1),
            np.frombuffer(lengths, np.float32),
            packed=True,
        )


def cells_near(connection: sqlite3.Connection, query: Floats) -> list[int] | None:
    """The cells nearest to a vector that hold `MEANING_COMPARED` statements together; None: all, there are no more."""
    centroids = centroids_of(connection, len(query))
    if centroids is None:
        return None
    sizes = np.zeros(len(centroids), np.int64)
    for cell, size in connection.execute("SELECT cell, sum(size) FROM packed GROUP BY cell"):
        sizes[cell] = size
    order = np.argsort(-(centroids @ query))
    enough = int(np.searchsorted(np.cumsum(sizes[order]), MEANING_COMPARED)) + 1
    found: list[int] = order[:enough].tolist()
    return found


def centroids_of(connection: sqlite3.Connection, width: int) -> Floats | None:
    """The centroids of the cells, one row of `width` numbers each; None while there is one cell."""
    found = connection.execute("SELECT centroids FROM meaning").fetchone()
    if not found or found[0] is None:
        return None
    return np.frombuffer(found[0], np.float32).reshape(-1, width)


def arrange(connection: sqlite3.Connection, step: Callable[[float], None] = lambda share: None) -> None:
    """Pack the vectors where many are rows. Centroids are found where there are more than are all compared.

    They are found anew where there are `GROWN` times as many as last time. `step` is told the share that is done.
    """
    loose = connection.execute("SELECT count(*) FROM embedding").fetchone()[0]
    if loose <= MEANING_LOOSE:
        return
    count = loose + connection.execute("SELECT coalesce(sum(size), 0) FROM packed").fetchone()[0]
    trained = connection.execute("SELECT trained FROM meaning").fetchone()[0]
    if count > MEANING_COMPARED and count >= GROWN * trained:
        cells = min(MEANING_CELLS, int(CELLS_PER_ROOT * count**0.5))
        centroids = k_means(sample(connection, max(1, count // (cells * SAMPLE))), cells, lambda share: step(share / 2))
        connection.execute("UPDATE meaning SET trained = ?, centroids = ?", (count, centroids.tobytes()))
    pack(connection, count, lambda share: step((1 + share) / 2))


def pack(connection: sqlite3.Connection, count: int, step: Callable[[float], None]) -> None:
    """Pack all vectors, `count` of them, by the cells that they are nearest to."""
    valid = valid_packed(connection)
    connection.execute("CREATE TEMPORARY TABLE arranged (cell INTEGER, statement INTEGER, vector BLOB)")
    done = 0
    for some in gathered(stored(connection)):
        kept = valid[some.keys] if some.packed else np.ones(len(some.keys), bool)
        keys, vectors = some.keys[kept], some.vectors[kept]
        placed = nearest_cells(vectors, centroids_of(connection, vectors.shape[1]))
        connection.executemany(
            "INSERT INTO arranged VALUES (?, ?, ?)",
            zip(placed.tolist(), keys.tolist(), (vector.tobytes() for vector in vectors), strict=True),
        )
        step((done := done + len(some.keys)) / (2 * count))
    connection.execute("DELETE FROM packed")
    connection.execute("DELETE FROM embedding")
    rows = connection.execute("SELECT cell, statement, vector FROM arranged ORDER BY cell, statement")
    for cell, found in itertools.groupby(rows, key=lambda row: row[0]):
        while some_rows := list(itertools.islice(found, PACK)):
            keys = np.array([key for _, key, _ in some_rows], np.int64)
            vectors = np.frombuffer(b"".join(vector for *_, vector in some_rows), np.int8).reshape(len(keys), -1)
            insert_packed(connection, cell, keys, vectors, lengths_of(vectors))
            step(min(1.0, (done := done + len(keys)) / (2 * count)))
    connection.execute("DROP TABLE arranged")


def purge(connection: sqlite3.Connection) -> None:
    """Take out of what is packed all that counts for nothing. In the caller's transaction."""
    rows = connection.execute("SELECT key, statements FROM packed").fetchall()
    valid = valid_packed(connection) if rows else np.zeros(0, bool)
    for key, statements in rows:
        keys = np.frombuffer(statements, np.int64)
        kept = valid[keys]
        if kept.all():
            continue
        cell, vectors, lengths = connection.execute(
            "SELECT cell, vectors, lengths FROM packed WHERE key = ?", (key,)
        ).fetchone()
        connection.execute("DELETE FROM packed WHERE key = ?", (key,))
        if kept.any():
            all_vectors = np.frombuffer(vectors, np.int8).reshape(len(keys), -1)
            insert_packed(connection, cell, keys[kept], all_vectors[kept], np.frombuffer(lengths, np.float32)[kept])


def insert_packed(connection: sqlite3.Connection, cell: int, keys: Keys, vectors: Bytes, lengths: Floats) -> None:
    """One row of vectors of a cell."""
    connection.execute(
        "INSERT INTO packed (cell, size, statements, lengths, vectors) VALUES (?, ?, ?, ?, ?)",
        (cell, len(keys), keys.tobytes(), lengths.tobytes(), vectors.tobytes()),
    )


def valid_packed(connection: sqlite3.Connection) -> NDArray[np.bool_]:
    """For each key up to the highest whether what is packed under it counts."""
    highest = max(
        connection.execute("SELECT coalesce(max(key), 0) FROM statement").fetchone()[0],
        *(int(np.frombuffer(keys, np.int64).max()) for (keys,) in connection.execute("SELECT statements FROM packed")),
        0,
    )
    valid = np.zeros(highest + 1, bool)
    for (key,) in connection.execute("SELECT key FROM statement"):
        valid[key] = True
    for table in ("waiting", "embedding"):
        for (key,) in connection.execute(f"SELECT statement FROM {table}"):
            valid[key] = False
    return valid


def gathered(all_stored: Iterable[Stored]) -> Iterator[Stored]:
    """The same in larger portions: rows as they come, what is packed some thousands at a time."""
    for packed, some in itertools.groupby(all_stored, key=lambda one: one.packed):
        while portion := list(itertools.islice(some, 16)):
            yield Stored(
                np.concatenate([one.keys for one in portion]), np.concatenate([one.vectors for one in portion]),
                np.concatenate([one.lengths for one in portion]), packed,
            )  # fmt: skip


def sample(connection: sqlite3.Connection, every: int) -> Floats:
    """Each `every`-th vector, of unit length."""
    found, before = [], 0
    for some in stored(connection):
        found.append(unit(some.vectors[-before % every :: every]))
        before += len(some.keys)
    return np.concatenate(found)


def k_means(vectors: Floats, cells: int, step: Callable[[float], None] = lambda share: None) -> Floats:
    """Centroids of unit length, found from a sample, the same for the same sample."""
    chance = np.random.default_rng(0)
    centroids: Floats = vectors[chance.choice(len(vectors), cells, replace=len(vectors) < cells)]
    for number in range(ROUNDS):
        nearest = nearest_cells(vectors, centroids)
        sums = np.zeros_like(centroids)
        np.add.at(sums, nearest, vectors)
        empty = np.bincount(nearest, minlength=cells) == 0
        sums[empty] = vectors[chance.choice(len(vectors), int(empty.sum()))]
        centroids = unit(sums)
        step((number + 1) / ROUNDS)
    return centroids


def nearest_cells(vectors: NDArray[Any], centroids: Floats | None) -> NDArray[np.intp]:
    """The cell of each vector: that of the nearest centroid, 0 where there are none."""
    if centroids is None:
        return np.zeros(len(vectors), np.intp)
    found = [
        (vectors[start : start + 2048].astype(np.float32) @ centroids.T).argmax(1)
        for start in range(0, len(vectors), 2048)
    ]
    return np.concatenate(found) if found else np.zeros(0, np.intp)


def unit(vectors: NDArray[Any]) -> Floats:
    """The same directions at length one; zero stays zero."""
    scaled: Floats = vectors.astype(np.float32)
    scaled /= np.maximum(lengths_of(scaled)[:, None], TINY)
    return scaled


def lengths_of(vectors: NDArray[Any]) -> Floats:
    """The length of each vector."""
    floats: Floats = vectors.astype(np.float32, copy=False)
    found: Floats = np.sqrt(np.einsum("ij,ij->i", floats, floats)).astype(np.float32)
    return found
