"""How well `search --like` finds the same in other words, and how fast and how completely at a million statements.

    python benchmarks/meaning.py pairs            # recall of paraphrases (meaning_pairs.toml) among all of them
    python benchmarks/meaning.py speed LEDGER     # p50, p95, recall@10 against comparing all, memory

In `pairs` each statement and each paraphrase is looked for among the other side's; words alone, as a full-text search
ranks them (bm25 over any of the words), are what it is measured against. `speed` takes a ledger of any size after
`quoth index`; the queries are statements of it and the paraphrases. Times are wall and processor time of finding the
ten nearest, and of `Ledger.alike`, which is that and all that a page of twenty results shows.
"""

from __future__ import annotations

import random
import resource
import sqlite3
import sys
import time
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np

from quoth.ledger import Ledger, cells, meaning

T = TypeVar("T")

PAIRS = Path(__file__).with_name("meaning_pairs.toml")
QUERIES = 200


def pairs() -> None:
    """Print recall of paraphrases by meaning, by words, and by both."""
    rows = tomllib.loads(PAIRS.read_text("utf-8"))["pairs"]
    print(f"{len(rows)} pairs, each looked for among all, both ways")
    ranks: dict[str, list[int]] = {"by meaning": [], "by words": [], "together": []}
    for said, other in ((0, 1), (1, 0)):
        texts = [row[other] for row in rows]
        vectors = cells.unit(meaning.vectors_of(texts))
        words = sqlite3.connect(":memory:")
        words.execute("CREATE VIRTUAL TABLE texts USING fts5 (said, tokenize = 'porter unicode61 remove_diacritics 2')")
        words.executemany("INSERT INTO texts (rowid, said) VALUES (?, ?)", enumerate(texts))
        for i, row in enumerate(rows):
            near = np.argsort(-(vectors @ cells.unit(meaning.vectors_of([row[said]]))[0])).tolist()
            quoted = " OR ".join('"' + word.replace('"', "") + '"' for word in row[said].split())
            hits = words.execute("SELECT rowid FROM texts WHERE texts MATCH ? ORDER BY rank", (quoted,))
            matched = [key for (key,) in hits]
            both = meaning.fused(matched, near)
            for name, found in (("by meaning", near), ("by words", matched), ("together", both)):
                ranks[name].append(found.index(i) if i in found else len(rows))
    for name, found in ranks.items():
        first, ten = (np.mean([rank < most for rank in found]) for most in (1, 10))
        reciprocal = np.mean([1 / (1 + rank) for rank in found])
        print(f"{name:11} first {first:.1%} · in ten {ten:.1%} · mean reciprocal rank {reciprocal:.3f}")


def speed(path: Path) -> None:
    """Print times, recall against comparing all, and memory."""
    with Ledger(path) as ledger:
        connection = ledger.connection
        last = connection.execute("SELECT max(key) FROM statement").fetchone()[0]
        count = sum(len(some.keys) for some in cells.stored(connection))
        chance = random.Random(1)
        texts = [row[1] for row in tomllib.loads(PAIRS.read_text("utf-8"))["pairs"]]
        while len(texts) < QUERIES:
            found = connection.execute("SELECT said FROM statement WHERE key >= ? LIMIT 1", (chance.randrange(last),))
            texts.append(found.fetchone()[0])
        print(f"{count:,} statements · {len(texts)} queries")
        for text in texts:  # warm: what they read is in the system's memory
            meaning.nearest(connection, text, 10)
        answers = timed("ten nearest", texts, lambda text: meaning.nearest(connection, text, 10))
        timed("twenty shown", texts, lambda text: ledger.alike(text, limit=20))
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        right = total = 0
        for text, answer in zip(texts, answers, strict=True):
            exact = meaning.nearest(connection, text, 10, exact=True)
            least = exact[-1][1] - 1e-6  # near-repeats: whatever is as near as the tenth is right
            right += min(len(exact), sum(score >= least for _, score in answer))
            total += len(exact)
        print(f"recall@10 {right / total:.3f} · memory {memory:.0f} MB")


def timed(name: str, texts: list[str], ask: Callable[[str], T]) -> list[T]:
    """Ask all, and print how long one takes."""
    answers, times = [], []
    for text in texts:
        started, busy = time.perf_counter(), time.process_time()
        answers.append(ask(text))
        times.append((time.perf_counter() - started, time.process_time() - busy))
    for what, seconds in zip(("wall", "processor"), zip(*times, strict=True), strict=True):
        p50, p95 = (1000 * np.quantile(seconds, share) for share in (0.5, 0.95))
        print(f"{name:13} {what:9} p50 {p50:.0f} ms · p95 {p95:.0f} ms")
    return answers


if __name__ == "__main__":
    if sys.argv[1:] == ["pairs"]:
        pairs()
    elif sys.argv[1:2] == ["speed"] and len(sys.argv) == 3:
        speed(Path(sys.argv[2]))
    else:
        raise SystemExit(__doc__)
