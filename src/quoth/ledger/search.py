"""Searching a ledger: which statements are found, in which order, page by page, and how many there are.

A search costs about the same for common words as for rare ones. Filters are words of the full-text index (indexing.py),
so what is found comes out of it in the order of adding without a look at anything else. From there:

*By relevance*, the latest `SEARCH_RANKED` of what is found are put in order, then the next so many. Within these, BM25
(Robertson and Zaragoza 2009) over the words that matched, with their rarity taken from the same statements: SQLite's
own bm25() reads the whole list of every word and filter first, which for common ones takes longer than all the rest.

*By date*, years are taken one after the other, or months or days where there is much, and each is put in order.
"""

from __future__ import annotations

import contextlib
import itertools
import math
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

from quoth import settings
from quoth.errors import BadQuestion, SearchTooSlow
from quoth.ledger import cursors
from quoth.ledger.at_once import rows_at_once
from quoth.ledger.hits import Hit, hits
from quoth.ledger.indexing import MARK, period
from quoth.ledger.limit import limited
from quoth.ledger.question import Filters, Question, question

Sort = Literal["relevance", "date", "oldest"]
K1, B = 1.2, 0.75  # of BM25, as everybody has them
LONGEST_CURSOR = 200
LENGTHS = {0: 4, 4: 7, 7: 10}  # code points of a date: of everything, years, months, days
LETTERS = {4: "y", 7: "m", 10: "d"}


@dataclass(frozen=True, slots=True)
class Count:
    """How many statements were found; `capped`: at least so many."""

    number: int
    capped: bool

    def __str__(self) -> str:
        return f"{self.number:,}{'+' * self.capped}"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a hit stands in the order: the key under which its lot of ranked statements begins (by relevance only),
    what it is ordered by (score or day), its own key, and what it says with the matches marked, where that is known.
    """

    below: int | None
    by: Any
    key: int
    marked: str | None = None


def search(
    connection: sqlite3.Connection,
    words: str = "",
    *,
    sort: Sort = "relevance",
    limit: int | None = None,
    after: str | None = None,
    filters: Filters | None = None,
    seen: Count | None = None,
) -> Iterator[Hit]:
    """The statements that words and filters find, lazily. Without words, relevance is date.

    `after` is the `cursor` of the last hit that was seen: the search goes on behind it. `seen` is how many there are,
    where that was counted already. Raises BadQuestion at once, and SearchTooSlow while it is read.
    """
    if sort not in get_args(Sort):
        raise BadQuestion(f"sort {sort!r} is none of {', '.join(get_args(Sort))}")
    if limit is not None and limit < 0:
        raise BadQuestion(f"limit {limit} is no number of statements: take 0 or more, or None for all")
    with limited(connection):
        asked = question(connection, words, filters or {})
    if sort == "relevance" and not asked.words:
        sort = "date"
    place = place_of(sort, after) if after else None
    if sort == "relevance":
        places = by_relevance(connection, asked, place)
    else:
        places = by_date(connection, asked, sort, place, seen)
    return fetched(connection, asked, sort, itertools.islice(places, limit))


def count(
    connection: sqlite3.Connection, words: str = "", *, most: int | None = None, filters: Filters | None = None
) -> Count:
    """How many statements words and filters find, counted up to `most` (default: `SEARCH_COUNTED`).

    Raises BadQuestion, SearchTooSlow.
    """
    most = settings.SEARCH_COUNTED if most is None else most
    with limited(connection):
        asked = question(connection, words, filters or {})
        return counted(connection, asked, most)


def count_within(
    connection: sqlite3.Connection,
    seconds: float,
    words: str = "",
    *,
    filters: Filters | None = None,
    many: bool = False,
) -> Count:
    """The same, counted as far as some seconds go, but up to `SEARCH_COUNTED` in any case: `many`, these are known.

    Without words, a hundred thousand statements take some milliseconds. Raises BadQuestion, SearchTooSlow.
    """
    end = time.monotonic() + seconds
    with limited(connection):
        asked = question(connection, words, filters or {})
        most = settings.SEARCH_COUNTED
        found = Count(most, capped=True) if many else counted(connection, asked, most)
    while found.capped and (left := end - time.monotonic()) > 0:
        with contextlib.suppress(SearchTooSlow), limited(connection, left):
            found = counted(connection, asked, 100 * found.number)
    return found


def counted(connection: sqlite3.Connection, asked: Question, most: int) -> Count:
    """The same of a question."""
    sql = f"SELECT count(*) FROM ({asked.select('1')} LIMIT ?)"
    found = connection.execute(sql, asked.arguments(most + 1)).fetchone()[0]
    return Count(min(found, most), found > most)


def fetched(connection: sqlite3.Connection, asked: Question, sort: Sort, places: Iterator[Place]) -> Iterator[Hit]:
    """Places with what is there, some at a time."""
    while True:
        with limited(connection):
            some = list(itertools.islice(places, settings.SEARCH_BATCH))
            texts = {place.key: place.marked for place in some if place.marked is not None}
            found = hits(connection, [place.key for place in some], asked.words, texts)
        for place in some:
            if place.key in found:  # a writer may have removed it meanwhile
                yield replace(found[place.key], cursor=cursor_of(sort, place))
        if len(some) < settings.SEARCH_BATCH:
            return


def by_relevance(connection: sqlite3.Connection, asked: Question, after: Place | None) -> Iterator[Place]:
    """Places by relevance, the latest `SEARCH_RANKED` first, then the next so many."""
    last = connection.execute("SELECT coalesce(max(key), 0) FROM statement").fetchone()[0]
    below = after.below if after and after.below is not None else last + 1
    select = asked.select(f"statement_words.rowid AS key, highlight(statement_words, 0, '{MARK}', '{MARK}') AS text",
                          "statement_words.rowid < ? ORDER BY statement_words.rowid DESC LIMIT ?")  # fmt: skip
    while True:
        rows = rows_at_once(connection, ("key", "text"), select, asked.arguments(below, settings.SEARCH_RANKED))
        texts = dict(rows)
        for score, key in sorted(scored(rows), reverse=True):
            if after is None or (score, key) < (after.by, after.key):
                yield Place(below, score, key, texts[key])
        if len(rows) < settings.SEARCH_RANKED:
            return
        below, after = rows[-1][0], None


def scored(rows: Sequence[tuple[int, str]]) -> list[tuple[float, int]]:
    """Score and key of statements, given their keys and words, those that matched between two `MARK`s."""
    matched = [counted_words(text.split(MARK)[1::2]) for _, text in rows]
    holding = Counter(itertools.chain.from_iterable(matched))
    rarity = {word: math.log1p((len(rows) - some + 0.5) / (some + 0.5)) for word, some in holding.items()}
    average = sum(len(text) for _, text in rows) / max(1, len(rows))
    scores = []
    for (key, text), found in zip(rows, matched, strict=True):
        norm = K1 * (1 - B + B * len(text) / average)
        score = sum(rarity[word] * times * (K1 + 1) / (times + norm) for word, times in found.items())
        scores.append((round(score, 6), key))
    return scores


def counted_words(parts: list[str]) -> dict[str, int]:
    """How often each word stands among some, in whatever case."""
    found: dict[str, int] = {}
    for part in parts:
        word = part.casefold()
        found[word] = found.get(word, 0) + 1
    return found


def by_date(
    connection: sqlite3.Connection, asked: Question, sort: Sort, after: Place | None, seen: Count | None
) -> Iterator[Place]:
    """Places by day, the latest or the oldest first; those without a day come last."""
    back = sort == "date"
    start = after.by if after else None
    if after is None or start:
        for part in parts_of(connection, asked, "", back, start, seen):
            yield from in_order(connection, part, back, after)
        after = None
    yield from in_order(connection, asked.within("y"), back, after)


def in_order(connection: sqlite3.Connection, asked: Question, back: bool, after: Place | None) -> Iterator[Place]:
    """All that a question finds, by day and key."""
    select = asked.select("coalesce(s.day, '') AS day, s.key AS key")
    rows = rows_at_once(connection, ("day", "key"), select, asked.arguments())
    for day, key in sorted(rows, reverse=back):
        if after is None or ((day, key) < (after.by, after.key) if back else (day, key) > (after.by, after.key)):
            yield Place(None, day, key)


def parts_of(
    connection: sqlite3.Connection,
    asked: Question,
    within: str,
    back: bool,
    start: str | None,
    seen: Count | None = None,
) -> Iterator[Question]:
    """What is dated, in parts of which one comes after the other in time, each small enough to be put in order.

    `within` is the year or month that `asked` is about, `start` the day to start with, `seen` how many there are, if
    that is known.
    """
    length = LENGTHS.get(len(within))
    if length is None or not exceeds(seen or counted(connection, asked, settings.SEARCH_RANKED)):
        # of everything, the undated ones come later
        yield asked if within else asked.dated()
        return
    for day in periods(connection, asked, within, length, back, start):
        part = asked.within(period(LETTERS[length], day))
        inner = start if start and start.startswith(day) else None
        # '2024' among the months of 2024 is what has no month: it has no days either
        yield from parts_of(connection, part, day, back, inner) if len(day) == length else (part,)


def exceeds(found: Count) -> bool:
    """Whether these are, or may be, more than are put in order at a time."""
    return found.capped or found.number > settings.SEARCH_RANKED


def periods(
    connection: sqlite3.Connection, asked: Question, within: str, length: int, back: bool, start: str | None
) -> Iterator[str]:
    """The years, or the months or days of a period, that there are statements of, from `start` on.

    Also `within` itself, where the days of some are not known any better: as the earliest.
    """
    first, last = f"{within}-" if within else "", f"{within}~"  # '~' comes after all that a date holds
    if asked.since and asked.since.startswith(within):
        first = max(first, asked.since[:length])
    if asked.until and asked.until.startswith(within):
        last = f"{asked.until[:length]}~"
    if start:
        first, last = (first, min(last, f"{start[:length]}~")) if back else (max(first, start[:length]), last)
    rough = within and connection.execute("SELECT 1 FROM statement WHERE shown AND day = ?", (within,)).fetchone()
    if rough and not back:
        yield within
    # A row at a time: only the first few are needed.
    while found := connection.execute(
        f"SELECT {'max' if back else 'min'}(day) FROM statement WHERE shown AND day >= ? AND day < ?", (first, last)
    ).fetchone()[0]:
        day = found[:length]
        yield day
        first, last = (first, day) if back else (f"{day}~", last)
    if rough and back:
        yield within


def cursor_of(sort: Sort, place: Place) -> str:
    """A place as a word that may stand in an address."""
    return cursors.written([sort, place.below, place.by, place.key])


def place_of(sort: Sort, cursor: str) -> Place:
    """The place that a cursor stands for. Raises BadQuestion."""
    found = cursors.read(cursor) if len(cursor) <= LONGEST_CURSOR else None
    parts: list[Any] = found if isinstance(found, list) and len(found) == 4 else [None] * 4
    made, below, by, key = parts
    sizes = isinstance(below, int) and isinstance(by, float | int) if sort == "relevance" else isinstance(by, str)
    if made != sort or not sizes or any(not isinstance(n, int) or abs(n) >= 2**63 for n in (key, below or 0)):
        raise BadQuestion("that is no place in this search: take the cursor of one of its hits, and the same order")
    return Place(below, by, key)
