"""Stored articles read again with the model, and on demand the reader, of today, each whole or not at all."""

from __future__ import annotations

import contextlib
import functools
import json
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from importlib import resources

import quoth
from quoth.bulk import Failure, answers
from quoth.ledger import Ledger
from quoth.ledger.adding import Options, Outcome, Totals, in_turns, what_of
from quoth.ledger.migrations import transaction
from quoth.ledger.stored import article_at, dict_of
from quoth.ledger.write import hide_version, replace_found, store, update
from quoth.reading.record import Record
from quoth.settings import MODELS
from quoth.types import Article, Reading


@dataclass(frozen=True, slots=True)
class Stale:
    """An article to be read again, as it is stored, and the page it came from where that is wanted."""

    key: int
    article: Article
    record: Record | None = None
    as_is: bool = False
    compressed: bytes = b""


def refresh(
    ledger: Ledger,
    options: Options = Options(),  # noqa: B008  # frozen
    *,
    from_pages: bool = False,
    every: bool = False,
    run: int | None = None,
    processes: int | None = None,
    tell: Callable[[Outcome], None] = lambda outcome: None,
) -> Totals:
    """Find the statements of all articles anew that an older Quoth or another model has found them in (or of `every`).

    The articles' text, and so all spans and ids, stays what it was. With `from_pages` the pages themselves are read
    again where they were kept; where that gives another text, it becomes a new version of the article. Corrections
    stay: they are anchored to words. What is done is on disk every `settings.LEDGER_COMMIT_SECONDS`; after a kill the
    same call goes on. Raises LedgerError and its kinds, ModelError.
    """
    totals = Totals()
    work = functools.partial(read_again, options=options)
    pending = answers(work, stale(ledger, options, from_pages=from_pages, every=every), processes=processes)

    def stored(item: Stale, answer: Reading | Failure) -> None:
        outcome = put(ledger, item, answer, run)
        totals.count(outcome)
        tell(outcome)

    with contextlib.closing(pending):
        in_turns(ledger, pending, stored)
    return totals


def count_stale(ledger: Ledger, options: Options, *, every: bool = False) -> int:
    """How many articles `refresh` would read."""
    condition, values = stale_condition(options, every)
    return int(ledger.connection.execute(f"SELECT count(*) FROM article WHERE {condition}", values).fetchone()[0])


def stale_condition(options: Options, every: bool) -> tuple[str, tuple[str, ...]]:
    """Which articles are read again, in SQL, with its values."""
    return ("1", ()) if every else ("(quoth, model) <> (?, ?)", (quoth.__version__, model_name(options.model)))


def model_name(model: str | None) -> str:
    """What readings of a shipped model call it; the model itself is not loaded."""
    config = resources.files("quoth") / "extraction" / "model" / (model or MODELS[0]) / "config.json"
    return str(json.loads(config.read_text("utf-8"))["name"])


def stale(ledger: Ledger, options: Options, *, from_pages: bool, every: bool) -> Iterator[Stale]:
    """The articles to be read again that are there now, in the order of adding, one in memory at a time."""
    condition, values = stale_condition(options, every)
    last = 0
    end = ledger.connection.execute("SELECT coalesce(max(key), 0) FROM article").fetchone()[0]
    while found := ledger.connection.execute(
        f"SELECT key FROM article WHERE key > ? AND key <= ? AND {condition} ORDER BY key LIMIT 1", (last, end, *values)
    ).fetchone():
        last = found[0]
        item = Stale(last, article_at(ledger.connection, last))
        yield with_page(ledger, item) if from_pages else item


def with_page(ledger: Ledger, item: Stale) -> Stale:
    """The article together with the page that it was first read from, where that was kept."""
    rows = dict_of(
        ledger.connection.execute(
            "SELECT origin, number, url, given, data FROM page JOIN raw ON raw.digest = page.digest"
            " WHERE article = ? ORDER BY page.key LIMIT 1",
            (item.key,),
        )
    )
    if not rows:
        return item
    row = rows[0]
    given = json.loads(row["given"])
    as_is = given.pop("as_is", False)
    name = row["origin"] if row["number"] is None else f"{row['origin']} (record {row['number']})"
    record = Record(name, row["origin"], b"", number=row["number"], url=row["url"], **given)
    return replace(item, record=record, as_is=as_is, compressed=row["data"])


def read_again(item: Stale, options: Options) -> Reading:
    """What a worker does with one article. Raises PageError, ModelError."""
    from quoth.extraction import extract
    from quoth.reading import page

    article = item.article
    if item.record:
        record = replace(item.record, source=zlib.decompress(item.compressed))
        article = page.read_record(record, as_is=item.as_is)
    return extract(article, min_confidence=options.min_confidence, model=options.model)


def put(ledger: Ledger, item: Stale, answer: Reading | Failure, run: int | None) -> Outcome:
    """Store what a worker answered. An article that can't be read again stays as it is."""
    name = item.record.name if item.record else item.article.url or item.article.id
    if isinstance(answer, Failure):
        return Outcome(name, what_of(answer.reason), failure=answer)
    connection = ledger.connection
    if answer.article.id == item.article.id:
        with transaction(connection):
            replace_found(connection, item.key, answer, run)
        return Outcome(name, "refreshed", len(answer.statements))
    with transaction(connection):
        stored = store(connection, answer, run=run)
        connection.execute("UPDATE page SET article = ? WHERE article = ?", (stored.key, item.key))
        hide_version(connection, item.key)
        if stored.status == "new":  # it has no address by which `store` could tell
            version = connection.execute("SELECT version FROM article WHERE key = ?", (item.key,)).fetchone()[0]
            update(connection, "article", stored.key, supersedes=item.key, version=version + 1)
        update(connection, "article", item.key, quoth=quoth.__version__, model=answer.model, refreshed=run)
    return Outcome(name, "version", len(answer.statements))
