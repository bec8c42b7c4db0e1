"""Statements by what they mean: a vector each, the nearest ones of a text, and their ranks together with words'.

A vector is the mean of the vectors of a statement's word pieces, which were fitted to the sentence embeddings of MiniLM
(training/meaning.py; docs/meaning.md says why, and how good that is), stored as int8. Up to `MEANING_COMPARED`
statements all are compared, beyond that those in the nearest cells (cells.py).
"""

from __future__ import annotations

import functools
import json
import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from importlib import resources
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from quoth.ledger import cells
from quoth.ledger.cells import Bytes, Floats, Keys, centroids_of, unit
from quoth.ledger.connection import told
from quoth.settings import LEDGER_COMMIT_SECONDS, MEANING_LOOSE

if TYPE_CHECKING:
    from quoth.ledger import Ledger

NAME = "pieces-2"  # of the vectors of pieces; vectors made with others are made anew
BATCH = 2000  # statements a step of `index`
FUSED = 60  # Cormack et al. 2009, "Reciprocal rank fusion": the constant that tames the first ranks
LONGEST = 256  # pieces of a statement that are looked at


@functools.cache
def pieces() -> tuple[Any, Floats]:
    """Tokenizer and vectors of its pieces, loaded once a process."""
    from quoth.extraction.wordpiece import WordPiece

    model = resources.files("quoth.extraction") / "model" / "fast" / "vocab.txt"  # MiniLM's pieces
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
    put(connection, rows, centroids_of(connection, width()))


def index(
    ledger: Ledger,
    *,
    step: Callable[[int], None] = lambda made: None,
    sorting: Callable[[float], None] = lambda share: None,
) -> int:
    """Vectors for all statements that have none, then packed where there are many. Returns how many were made.

    What is done is on disk every `settings.LEDGER_COMMIT_SECONDS`; after a kill the same call goes on from there.
    `step` is told how many were made, `sorting` the share of the packing that is done. Raises what
    `Ledger.transaction` raises.
    """
    connection = ledger.connection
    with ledger.transaction():
        made_with = connection.execute("SELECT model FROM meaning").fetchone()
        if made_with is None or made_with[0] != NAME:
            connection.execute("DELETE FROM embedding")
            connection.execute("DELETE FROM packed")
            connection.execute("INSERT OR REPLACE INTO meaning (key, model, trained) VALUES (1, ?, 0)", (NAME,))
            connection.execute("INSERT OR IGNORE INTO waiting (statement) SELECT key FROM statement")
    made = last = 0
    going = True
    while going:
        with ledger.transaction():
            until = time.monotonic() + LEDGER_COMMIT_SECONDS
            centroids = centroids_of(connection, width())
            while going and time.monotonic() < until:
                rows = connection.execute(
                    "SELECT key, said FROM waiting JOIN statement ON key = waiting.statement WHERE key > ? AND shown"
                    " ORDER BY waiting.statement LIMIT ?",
                    (last, BATCH),
                ).fetchall()
                put(connection, rows, centroids)
                going = bool(rows)
                made += len(rows)
                last = rows[-1][0] if rows else last
        step(made)
    with ledger.transaction():
        cells.arrange(connection, sorting)
    return made


def put(connection: sqlite3.Connection, rows: Sequence[tuple[int, str]], centroids: Floats | None) -> None:
    """Store vectors of statements, given by key and words."""
    if rows:
        cells.put(connection, [key for key, _ in rows], vectors_of([said for _, said in rows]), centroids)


def nearest(
    connection: sqlite3.Connection, text: str, most: int = 100, *, exact: bool = False
) -> list[tuple[int, float]]:
    """Keys of the shown statements that mean what `text` means, and their cosine to it, the nearest first.

    `exact` compares all, however many there are. Empty where `text` has no words. Raises sqlite3.Error.
    """
    query = unit(vectors_of([text]))[0]
    if not query.any():
        return []
    found, scores, packed = compared(connection, query, None if exact else cells.cells_near(connection, query))
    looked = min(len(found), 2 * most)
    while True:
        best = np.argpartition(-scores, looked - 1)[:looked] if looked < len(found) else np.arange(len(found))
        best = best[np.lexsort((found[best], -scores[best]))]
        there = counting(connection, found[best].tolist(), packed[best].tolist())
        if len(there) >= most or looked == len(found):
            score = dict(zip(found[best].tolist(), scores[best].tolist(), strict=True))
            return [(key, score[key]) for key in there[:most]]
        looked = min(len(found), 4 * looked)


def compared(
    connection: sqlite3.Connection, query: Floats, chosen: Sequence[int] | None
) -> tuple[Keys, Floats, NDArray[np.bool_]]:
    """All that is stored in some cells, or at all: keys, cosines to the query, whether it is packed.

    Cosines are rounded so that they don't depend on how many vectors are multiplied at a time.
    """
    keys, scores, packed = [np.zeros(0, np.int64)], [np.zeros(0, np.float32)], [np.zeros(0, bool)]
    for some in cells.stored(connection, chosen):
        keys.append(some.keys)
        products: Floats = some.vectors.astype(np.float32) @ query
        scores.append((products / np.maximum(some.lengths, cells.TINY)).astype(np.float32))
        packed.append(np.full(len(some.keys), some.packed))
    rounded: Floats = np.round(np.concatenate(scores), 6).astype(np.float32)
    return np.concatenate(keys), rounded, np.concatenate(packed)


def counting(connection: sqlite3.Connection, keys: Sequence[int], packed: Sequence[bool]) -> list[int]:
    """Those of some keys, in their order, whose statements are shown and whose vectors still count."""
    rows = connection.execute(
        "SELECT s.key, EXISTS (SELECT 1 FROM waiting WHERE statement = s.key)"
        " OR EXISTS (SELECT 1 FROM embedding WHERE statement = s.key)"
        " FROM json_each(?) one CROSS JOIN statement s ON s.key = one.value WHERE s.shown",
        (json.dumps(keys),),
    )
    newer = dict(rows.fetchall())
    return [key for key, old in zip(keys, packed, strict=True) if key in newer and not (old and newer[key])]


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
            "SELECT count(*) FROM waiting CROSS JOIN statement ON key = waiting.statement WHERE shown"
        )
        return int(found.fetchone()[0])


def loose(ledger: Ledger) -> bool:
    """Whether so many vectors lie one by one that `index` would make a search faster. Raises LedgerError."""
    with told(ledger.path):
        found = ledger.connection.execute("SELECT count(*) FROM embedding").fetchone()[0]
        return int(found) > 2 * MEANING_LOOSE


def usable(connection: sqlite3.Connection) -> bool:
    """Whether there is any vector."""
    return bool(
        connection.execute("SELECT EXISTS (SELECT 1 FROM embedding) OR EXISTS (SELECT 1 FROM packed)").fetchone()[0]
    )


def width() -> int:
    """How many numbers a vector has."""
    return int(pieces()[1].shape[1])
