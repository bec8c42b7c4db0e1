"""Statements by what they mean: a vector each, the nearest ones of a text, and their ranks together with words'.

A vector is the mean of the vectors of a statement's word pieces, which were fitted to the sentence embeddings of MiniLM
(training/meaning.py; docs/meaning.md says why, and how good that is), stored as int8. Up to `MEANING_EXACT` statements
all are compared. Beyond, they lie in cells around centroids (an inverted file, Jégou et al. 2011), and those in the
`MEANING_PROBES` nearest cells are compared. All of it is in the ledger's tables: what is forgotten is gone from it.
"""

from __future__ import annotations

import functools
import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from importlib import resources
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from quoth.ledger.connection import told
from quoth.settings import LEDGER_COMMIT_SECONDS, MEANING_CELLS, MEANING_EXACT, MEANING_PROBES

if TYPE_CHECKING:
    from quoth.ledger import Ledger

Floats = NDArray[np.float32]
Bytes = NDArray[np.int8]

NAME = "pieces-1"  # of the vectors of pieces; vectors made with others are made anew
BATCH = 2000  # statements a step of `index`
SAMPLE = 40  # statements a cell that centroids are found from
ROUNDS = 8  # of k-means
GROWN = 4  # times as many statements as centroids were found for: find them anew
FUSED = 60  # Cormack et al. 2009, "Reciprocal rank fusion": the constant that tames the first ranks
LONGEST = 256  # pieces of a statement that are looked at


@functools.cache
def pieces() -> tuple[Any, Floats]:
    """Tokenizer and vectors of its pieces, loaded once a process."""
    from quoth.extraction.wordpiece import WordPiece

    model = resources.files("quoth.extraction") / "model" / "default" / "vocab.txt"
    with (
        resources.as_file(resources.files("quoth.ledger") / "meaning.npz") as path,
        np.load(path, allow_pickle=False) as stored,
    ):
        vectors: Floats = stored["vectors"].astype(np.float32) * stored["scale"][:, None]
    return WordPiece(model.read_text("utf-8").removesuffix("\n").split("\n")), vectors


def vectors_of(texts: Sequence[str]) -> Bytes:
    """A vector for each text, one row each; all zero where there is nothing to read. Linear in the texts' length."""
    tokenizer, table = pieces()
    found = np.zeros((len(texts), table.shape[1]), np.float32)
    for row, text in enumerate(texts):
        ids = tokenizer.encode(text.encode("utf-8", "replace").decode("utf-8")).ids[:LONGEST]
        if ids:
            found[row] = table[ids].mean(0)
    largest = np.abs(found).max(1, keepdims=True)
    scaled: Bytes = np.rint(found * (127 / np.maximum(largest, 1e-9))).astype(np.int8)
    return scaled


def embed_article(connection: sqlite3.Connection, article: int) -> None:
    """Vectors for the statements of an article that was just stored. In the caller's transaction."""
    connection.execute("INSERT OR IGNORE INTO meaning (key, model, trained) VALUES (1, ?, 0)", (NAME,))
    if connection.execute("SELECT model FROM meaning").fetchone()[0] != NAME:
        return  # `index` makes all of them anew
    rows = connection.execute("SELECT key, said FROM statement WHERE article = ? AND shown", (article,)).fetchall()
    put(connection, rows, centroids_of(connection))


def index(ledger: Ledger, *, step: Callable[[int], None] = lambda done: None) -> int:
    """Vectors for all statements that have none, and cells when there are many. Returns how many were made.

    What is done is on disk every `settings.LEDGER_COMMIT_SECONDS`; after a kill the same call goes on from there.
    `step` is told how many were made. Raises what `Ledger.transaction` raises.
    """
    connection = ledger.connection
    with ledger.transaction():
        made_with = connection.execute("SELECT model FROM meaning").fetchone()
        if made_with is None or made_with[0] != NAME:
            connection.execute("DELETE FROM embedding")
            connection.execute("INSERT OR REPLACE INTO meaning (key, model, trained) VALUES (1, ?, 0)", (NAME,))
    made = last = 0
    going = True
    while going:
        with ledger.transaction():
            until = time.monotonic() + LEDGER_COMMIT_SECONDS
            centroids = centroids_of(connection)
            while going and time.monotonic() < until:
                rows = connection.execute(
                    "SELECT key, said FROM statement WHERE key > ? AND shown"
                    " AND NOT EXISTS (SELECT 1 FROM embedding WHERE statement = key) ORDER BY key LIMIT ?",
                    (last, BATCH),
                ).fetchall()
                put(connection, rows, centroids)
                going = bool(rows)
                made += len(rows)
                last = rows[-1][0] if rows else last
        step(made)
    with ledger.transaction():
        arrange(connection)
    return made


def put(connection: sqlite3.Connection, rows: Sequence[tuple[int, str]], centroids: Floats | None) -> None:
    """Store vectors of statements, given by key and words, each in its cell."""
    if not rows:
        return
    vectors = vectors_of([said for _, said in rows])
    cells = nearest_cells(vectors, centroids)
    connection.executemany(
        "INSERT OR REPLACE INTO embedding (cell, statement, vector) VALUES (?, ?, ?)",
        [(int(cell), key, vector.tobytes()) for (key, _), cell, vector in zip(rows, cells, vectors, strict=True)],
    )


def arrange(connection: sqlite3.Connection) -> None:
    """Find centroids where more statements are there than are all compared, and `GROWN` times as many as last time."""
    count = connection.execute("SELECT count(*) FROM embedding").fetchone()[0]
    trained = connection.execute("SELECT trained FROM meaning").fetchone()[0]
    if count <= MEANING_EXACT or count < GROWN * trained:
        return
    cells = min(MEANING_CELLS, int(count**0.5))
    every = max(1, count // (cells * SAMPLE))
    sample = connection.execute(
        "SELECT vector FROM embedding WHERE statement % ? = 0 ORDER BY statement", (every,)
    ).fetchall()
    centroids = k_means(unit(unpack(sample)), cells)
    connection.execute("UPDATE meaning SET trained = ?, centroids = ?", (count, centroids.tobytes()))
    connection.execute("CREATE TEMPORARY TABLE arranged AS SELECT statement, vector FROM embedding ORDER BY statement")
    connection.execute("DELETE FROM embedding")
    last = -1
    while rows := connection.execute(
        "SELECT rowid, statement, vector FROM arranged WHERE rowid > ? ORDER BY rowid LIMIT 20000", (last,)
    ).fetchall():
        last = rows[-1][0]
        placed = nearest_cells(unpack([(vector,) for _, _, vector in rows]), centroids)
        connection.executemany(
            "INSERT INTO embedding (cell, statement, vector) VALUES (?, ?, ?)",
            [(int(cell), key, vector) for (_, key, vector), cell in zip(rows, placed, strict=True)],
        )
    connection.execute("DROP TABLE arranged")


def k_means(sample: Floats, cells: int) -> Floats:
    """Centroids of unit length, found from a sample, the same for the same sample."""
    chance = np.random.default_rng(0)
    centroids: Floats = sample[chance.choice(len(sample), cells, replace=len(sample) < cells)]
    for _ in range(ROUNDS):
        nearest = nearest_cells(sample, centroids)
        sums = np.zeros_like(centroids)
        np.add.at(sums, nearest, sample)
        empty = np.bincount(nearest, minlength=cells) == 0
        sums[empty] = sample[chance.choice(len(sample), int(empty.sum()))]
        centroids = unit(sums)
    return centroids


def nearest_cells(vectors: NDArray[Any], centroids: Floats | None) -> NDArray[np.intp]:
    """The cell of each vector: that of the nearest centroid, 0 where there are none."""
    if centroids is None:
        return np.zeros(len(vectors), np.intp)
    found = [
        (vectors[start : start + 4096].astype(np.float32) @ centroids.T).argmax(1)
        for start in range(0, len(vectors), 4096)
    ]
    return np.concatenate(found) if found else np.zeros(0, np.intp)


def centroids_of(connection: sqlite3.Connection) -> Floats | None:
    """The centroids of the cells, one row each; None while there is one cell."""
    found = connection.execute("SELECT centroids FROM meaning").fetchone()
    if not found or found[0] is None:
        return None
    return np.frombuffer(found[0], np.float32).reshape(-1, pieces()[1].shape[1])


def nearest(
    connection: sqlite3.Connection, text: str, most: int = 100, *, exact: bool = False
) -> list[tuple[int, float]]:
    """Keys of the shown statements that mean what `text` means, and their cosine to it, the nearest first.

    `exact` compares all, however many there are. Empty where `text` has no words. Raises sqlite3.Error.
    """
    query = unit(vectors_of([text]))[0]
    if not query.any():
        return []
    centroids = None if exact else centroids_of(connection)
    if centroids is None:
        rows = connection.execute("SELECT statement, vector FROM embedding")
    else:
        cells = np.argsort(-(centroids @ query))[:MEANING_PROBES].tolist()
        places = ", ".join("?" * len(cells))
        rows = connection.execute(f"SELECT statement, vector FROM embedding WHERE cell IN ({places})", cells)
    best: list[tuple[int, float]] = []
    while batch := rows.fetchmany(50_000):
        vectors = unpack([(vector,) for _, vector in batch]).astype(np.float32)
        lengths = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))
        scores = (vectors @ query) / np.maximum(lengths, 1e-9)
        top = np.argpartition(-scores, min(2 * most, len(scores)) - 1)[: 2 * most]
        best += [(batch[i][0], float(scores[i])) for i in top]
        best = sorted(best, key=lambda one: (-one[1], one[0]))[: 2 * most]
    shown = {
        key
        for start in range(0, len(best), 500)
        for (key,) in connection.execute(
            f"SELECT key FROM statement WHERE shown AND key IN ({', '.join('?' * len(best[start : start + 500]))})",
            [key for key, _ in best[start : start + 500]],
        )
    }
    return [one for one in best if one[0] in shown][:most]


def fused(*ranked: Iterable[int]) -> list[int]:
    """Keys from several rankings in one, by reciprocal rank fusion; what only one of them has counts too."""
    scores: dict[int, float] = {}
    for ranking in ranked:
        for place, key in enumerate(ranking, 1):
            scores[key] = scores.get(key, 0.0) + 1 / (FUSED + place)
    return sorted(scores, key=lambda key: (-scores[key], key))


def lacking(ledger: Ledger) -> int:
    """How many statements have no vector yet. Raises LedgerError."""
    with told(ledger.path):
        found = ledger.connection.execute(
            "SELECT (SELECT count(*) FROM statement WHERE shown) - (SELECT count(*) FROM embedding JOIN statement"
            " ON statement.key = statement WHERE shown)"
        )
        return max(0, int(found.fetchone()[0]))


def unpack(rows: Sequence[tuple[bytes]]) -> Bytes:
    """Stored vectors as an array."""
    width = pieces()[1].shape[1]
    return np.frombuffer(b"".join(vector for (vector,) in rows), np.int8).reshape(-1, width)


def unit(vectors: NDArray[Any]) -> Floats:
    """The same directions at length one; zero stays zero."""
    floats = vectors.astype(np.float32)
    scaled: Floats = floats / np.maximum(np.linalg.norm(floats, axis=1, keepdims=True), 1e-9)
    return scaled
