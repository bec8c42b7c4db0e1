"""How long a search takes in a ledger of a million statements, warm, and while another process adds pages.

    python benchmarks/ledger_search.py FILE [--make 1000000] [--writer] [--slowest 10]

200 fixed questions, from rare names to the most common words with filters. Each is one page of results, 20 statements
with all that is shown of them, and how many there are ("1,000+" from there on), as `quoth search` and the web pages ask
for it. Everything is asked once to warm up, then --rounds times; percentiles are of all these, in wall time and in
processor time. The latter is what the wall time would be on a machine that is otherwise idle, as all is in memory.
"""

from __future__ import annotations

import argparse
import itertools
import multiprocessing
import os
import random
import sqlite3
import time
from collections.abc import Callable
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

from made_ledger import example, language, make, other_pages, page
from quoth.ledger import Ledger
from quoth.ledger.hits import Hit

LIMIT = 20
PAGES_PER_SECOND = 20.0  # about what `quoth add` reads on two cores
COMMIT_SECONDS = 1.0

Question = tuple[str, str, dict[str, Any]]  # its kind, words, filters and order


def questions() -> list[Question]:
    """The 200 questions, always the same."""
    chance = random.Random(200)
    lang = language()
    common = [word for word, _ in example().words]
    people = [name for name, _ in lang.people]
    said = [
        reading.article.text[s.content[0].start : s.content[0].end].split()
        for reading in map(page, range(400))
        for s in reading.statements
        if s.content[0].end - s.content[0].start > 30
    ]
    made: list[Question] = []

    def add(kind: str, number: int, make_one: Callable[[], tuple[str, dict[str, Any]]]) -> None:
        made.extend((kind, *make_one()) for _ in range(number))

    def some_filters(number: int) -> dict[str, Any]:
        year = chance.randint(2016, 2024)
        some: list[dict[str, Any]] = [
            {"act": chance.choice(["say", "deny", "ask", "accuse"])}, {"form": chance.choice(["direct", "indirect"])},
            {"outlet": chance.choice(lang.outlets[:30])}, {"nested": chance.random() < 0.5},
            {"since": f"{year}-0{chance.randint(1, 9)}-1{chance.randint(0, 9)}"}, {"until": f"{year}-06"},
            {"min_confidence": chance.choice([0.5, 0.8, 0.9])}, {"kind": chance.choice(["person", "country"])},
            {"speaker": chance.choice(people[:50])}, {"about": chance.choice(people[:200])}, {"role": "minister"},
            {"since": f"{year}", "until": f"{year}-10-15"},
        ]  # fmt: skip
        return {key: value for one in chance.sample(some, number) for key, value in one.items()}

    by = itertools.cycle([{"sort": "relevance"}, {"sort": "date"}])
    add("rare word", 25, lambda: (lang.words[chance.randrange(20_000, 150_000)], next(by)))
    add("rare name", 20, lambda: ("", {"speaker": chance.choice(people[5_000:])}))
    add("frequent name", 10, lambda: ("", {"speaker": chance.choice(people[:100])}))
    add("middling word", 30, lambda: (lang.words[chance.randrange(200, 5_000)], next(by)))
    add("two words", 25, lambda: (" ".join(chance.sample(chance.choice(said), 2)), next(by)))
    add("phrase", 15, lambda: ('"' + " ".join(chance.choice(said)[1:3]) + '"', next(by)))
    add("either", 10, lambda: (" OR ".join(chance.choices(common[10:400], k=2)), next(by)))
    add("without", 5, lambda: (f"{chance.choice(common[:50])} -{chance.choice(common[:50])}", next(by)))
    add("beginning", 5, lambda: (chance.choice(lang.words[1_000:9_000])[:4] + "*", next(by)))
    add("common word", 15, lambda: (chance.choice(common[:40]), next(by)))
    add("common word, filter", 25, lambda: (chance.choice(common[:40]), {**some_filters(1), **next(by)}))
    add("common word, filters", 10, lambda: (chance.choice(common[:40]), {**some_filters(3), **next(by)}))
    add("filters alone", 5, lambda: ("", some_filters(2)))
    assert len(made) == 200
    return made


def ask(ledger: Ledger, question: Question) -> list[Hit]:
    """What a page of results needs."""
    _, words, options = question
    found = list(ledger.search(words, limit=LIMIT, **options))
    ledger.count(words, **{name: value for name, value in options.items() if name != "sort"})
    return found


Timing = tuple[float, float, Question, int]  # wall and processor seconds, and how many statements were given back


def measure(file: Path, rounds: int) -> list[Timing]:
    """Each question's times, in each round."""
    asked = questions()
    times = []
    with Ledger(file) as ledger:
        for question in asked:
            ask(ledger, question)
        for _ in range(rounds):
            for question in asked:
                begun, busy = time.perf_counter(), time.process_time()
                found = len(ask(ledger, question))
                times.append((time.perf_counter() - begun, time.process_time() - busy, question, found))
    return times


def write(file: Path, ready: Event, done: Event) -> None:
    """Add pages as fast as `quoth add` does, and put them on disk as often, until told to stop."""
    with Ledger.writing(file, create=False) as ledger:
        pages = other_pages(os.getpid())
        added, begun = 0, time.monotonic()
        while not done.is_set():
            until = time.monotonic() + COMMIT_SECONDS
            with ledger.transaction():
                while time.monotonic() < until and not done.is_set():
                    ledger.add_reading(next(pages))
                    added += 1
                    time.sleep(max(0.0, begun + added / PAGES_PER_SECOND - time.monotonic()))
            ready.set()
        print(f"  (writer: {added / (time.monotonic() - begun):.1f} pages/s)")


def report(name: str, times: list[Timing], slowest: int) -> None:
    """The percentiles, and the slowest questions."""
    empty = sum(1 for *_, found in times if not found)
    print(f"{name}, {len(times)} questions, of which {empty} found nothing")
    for what, column in (("wall time", 0), ("processor time", 1)):
        ordered = sorted(1000 * timing[column] for timing in times)
        p50, p95 = (ordered[int(len(ordered) * share)] for share in (0.50, 0.95))
        print(f"  {what}: p50 {p50:.1f} ms, p95 {p95:.1f} ms, max {ordered[-1]:.1f} ms")
    for wall, busy, question, found in sorted(times, key=lambda one: -one[1])[:slowest]:
        print(f"  {1000 * wall:7.1f} {1000 * busy:7.1f} ms  {found:2d} found  {question}")


def sizes(file: Path) -> None:
    """How many there are, and the bytes that a statement takes without texts."""
    with Ledger(file) as ledger:
        db = ledger.connection
        (statements,) = db.execute("SELECT count(*) FROM statement").fetchone()
        (pages, size) = (db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
        (free,) = db.execute("PRAGMA freelist_count").fetchone()
        (texts,) = db.execute("SELECT sum(length(CAST(text AS BLOB))) FROM article").fetchone()
    taken = (pages - free) * size - texts
    print(f"{statements:,} statements, {taken / statements:,.0f} bytes each without the articles' texts")
    print(f"SQLite {sqlite3.sqlite_version}, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")


def main() -> None:
    """Make the ledger where it is asked for, then measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--make", type=int, metavar="STATEMENTS")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--writer", action="store_true", help="also while another process adds pages, which stay in it")
    parser.add_argument("--slowest", type=int, default=0, metavar="N")
    given = parser.parse_args()
    if given.make:
        make(given.file, given.make)
    sizes(given.file)
    report("idle", measure(given.file, given.rounds), given.slowest)
    if given.writer:
        context = multiprocessing.get_context("spawn")
        ready, done = context.Event(), context.Event()
        writer = context.Process(target=write, args=(given.file, ready, done))
        writer.start()
        while not ready.wait(1):
            if not writer.is_alive():
                raise SystemExit("the writer ended: see above")
        report("with a writer", measure(given.file, given.rounds), given.slowest)
        done.set()
        writer.join()


if __name__ == "__main__":
    main()
