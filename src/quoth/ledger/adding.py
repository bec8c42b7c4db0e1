"""Records in, articles in the ledger: known ones passed over, the others read by all cores, one writer, in order."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal, TypeVar

import quoth
from quoth import pages
from quoth.bulk import Failure, answers
from quoth.errors import PageError
from quoth.export import jsonl
from quoth.ledger import Ledger
from quoth.ledger.write import RawPage, compact, store, store_failure
from quoth.reading.record import Lost, Record, Skipped
from quoth.settings import LEDGER_COMMIT_SECONDS
from quoth.types import Reading, article_id

# Reasons for which a page is none that one could expect anything of, rather than one that failed.
NOT_ARTICLES = ("no article", "not English", "empty", "binary")
# Reasons that lie in the page's bytes: with the same Quoth it would fail again.
LASTING = (*NOT_ARTICLES, "too large")
# What a record may come with, as it is stored with the page; and what of it decides which words are the article.
GIVEN = tuple(
    one.name
    for one in fields(Record)
    if one.name not in ("name", "origin", "source", "number", "offset", "url", "reading")
)
DECIDING = ("title", "media_type", "charset", "clean", "as_is")
RAW_LEVEL = 6  # of zlib: 9 takes twice the time for 1 % less

T = TypeVar("T")
A = TypeVar("A")
What = Literal["new", "version", "refreshed", "known", "not an article", "failed"]


@dataclass(frozen=True, slots=True)
class Options:
    """How pages are read, what is kept of what is found, whether the pages themselves are kept, and vectors made."""

    as_is: bool = False
    min_confidence: float | None = None
    model: str | None = None
    keep_raw: bool = True
    embed: bool = True


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one page: its name for people, the statements that are new, why it gave none."""

    name: str
    what: What
    statements: int = 0
    failure: Failure | None = None


@dataclass(slots=True)
class Totals:
    """What became of all pages: how many of each, statements found in new ones, reasons of those that gave none."""

    pages: Counter[What] = field(default_factory=Counter)
    statements: int = 0
    not_articles: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)

    def count(self, outcome: Outcome) -> None:
        """Add one page's outcome."""
        self.pages[outcome.what] += 1
        self.statements += outcome.statements
        if outcome.failure:
            (self.not_articles if outcome.what == "not an article" else self.failed)[outcome.failure.reason] += 1


@dataclass(frozen=True, slots=True)
class Work:
    """A record with its bytes loaded, and what it is known by."""

    record: Record
    page: RawPage


@dataclass(frozen=True, slots=True)
class Found:
    """What a worker makes of a record: its reading, and the page's bytes compressed where they are to be kept.

    `version` is that of the Quoth that made an earlier reading.
    """

    reading: Reading
    data: bytes | None = None
    version: str | None = None


def add(
    ledger: Ledger,
    inputs: Iterable[Record | Lost | Skipped],
    options: Options = Options(),
    *,
    run: int | None = None,
    processes: int | None = None,
    tell: Callable[[Outcome], None] = lambda outcome: None,
) -> Totals:
    """Add all pages of `inputs` to a ledger that is open for writing; `tell` hears of each as it is done.

    Pages that are known, by their bytes and what they come with, are passed over, in the ledger's run `run` as in any
    other. What is done is on disk every `settings.LEDGER_COMMIT_SECONDS`: after a kill the same call goes on from
    there, to the same end. Memory does not grow with the number of pages. Raises LedgerError and its kinds, ModelError.
    """
    totals = Totals()

    def done(outcome: Outcome) -> None:
        totals.count(outcome)
        tell(outcome)

    work = functools.partial(read_and_extract, options=options)
    pending = answers(work, to_do(ledger, inputs, options, totals, done), processes=processes)
    with contextlib.closing(pending):
        in_turns(ledger, pending, lambda item, answer: done(put(ledger, item, answer, run, embed=options.embed)))
    return totals


def in_turns(ledger: Ledger, pending: Iterator[tuple[T, A]], store: Callable[[T, A], None]) -> None:
    """Store all answers, and have on disk every `settings.LEDGER_COMMIT_SECONDS` what is stored."""
    going = True
    while going:
        with ledger.transaction():
            until = time.monotonic() + LEDGER_COMMIT_SECONDS
            going = False
            for item, answer in pending:
                store(item, answer)
                if time.monotonic() > until:
                    going = True
                    break


def to_do(
    ledger: Ledger,
    inputs: Iterable[Record | Lost | Skipped],
    options: Options,
    totals: Totals,
    done: Callable[[Outcome], None],
) -> Iterator[Work | Lost]:
    """The records that have to be read, and those that are lost; known ones are done with here.

    This runs ahead of the answers. So that the same is stored in the same order however long a page takes, nothing is
    stored here: what is lost takes its turn among the others.
    """
    for entry in inputs:
        if isinstance(entry, Skipped):
            totals.skipped.update(entry.counts)
        elif isinstance(entry, Lost):
            yield entry
        else:
            try:
                work = loaded(entry, options)
            except PageError as error:
                yield Lost(entry.name, entry.origin, Failure.of(error), entry.number)
                continue
            known = known_outcome(ledger, work)
            if known:
                done(known)
            else:
                yield work


def loaded(record: Record, options: Options) -> Work:
    """A record with its bytes, and what they are known by. Raises PageError when they can't be had."""
    raw = record.raw()
    digest = hashlib.sha256(raw).hexdigest()
    given = {name: value for name in GIVEN if (value := getattr(record, name))}
    if not record.published:
        del given["published_from"]
    if options.as_is:
        given["as_is"] = True
    deciding = [digest, record.url, *(given.get(name) for name in DECIDING)]
    known = hashlib.sha256(compact(deciding).encode("utf-8", "surrogatepass")).hexdigest()
    page = RawPage(known, digest, record.url, storable(record.origin), record.number, given, len(raw))
    return Work(replace(record, source=raw), page)


def known_outcome(ledger: Ledger, work: Work) -> Outcome | None:
    """What is known of a page already; None where it has to be read."""
    record, known = work.record, work.page.known
    if ledger.connection.execute("SELECT 1 FROM page WHERE known = ?", (known,)).fetchone():
        return Outcome(record.name, "known")
    failed = ledger.connection.execute(
        "SELECT reason, message FROM failure WHERE known = ? AND quoth = ?", (known, quoth.__version__)
    ).fetchone()
    if failed and failed[0] in LASTING:
        return Outcome(record.name, what_of(failed[0]), failure=Failure(*failed))
    return None


def read_and_extract(work: Work | Lost, options: Options) -> Found | Failure:
    """What a worker does with one page. Raises PageError, ModelError."""
    if isinstance(work, Lost):
        return work.failure
    record = work.record
    assert isinstance(record.source, bytes)
    if record.reading:
        try:
            return Found(named_by_content(record.reading), version=str(json.loads(record.source)["quoth"]))
        except UnicodeEncodeError:
            return unwritable(record, record.reading)
    reading = pages.read_page(
        record, pages.Options(as_is=options.as_is, min_confidence=options.min_confidence, model=options.model)
    )
    return Found(reading, zlib.compress(record.source, RAW_LEVEL) if options.keep_raw else None)


def named_by_content(reading: Reading) -> Reading:
    """An earlier reading with the id that its article's address and words give: some files name articles otherwise."""
    article = reading.article
    return replace(reading, article=replace(article, id=article_id(article.url, article.text_sha256)))


def put(ledger: Ledger, work: Work | Lost, answer: Found | Failure, run: int | None, *, embed: bool = True) -> Outcome:
    """Store what a worker answered."""
    if isinstance(work, Lost):
        return put_failure(ledger, lost_page(work), work.name, work.failure, run)
    record = work.record
    if isinstance(answer, Failure):
        return put_failure(ledger, work.page, record.name, answer, run)
    try:
        stored = store(
            ledger.connection,
            answer.reading,
            page=replace(work.page, data=answer.data),
            run=run,
            quoth_version=answer.version,
            embed=embed,
        )
    except UnicodeEncodeError:
        return put_failure(ledger, work.page, record.name, unwritable(record, answer.reading), run)
    statements = 0 if stored.status == "known" else len(answer.reading.statements)
    return Outcome(record.name, stored.status, statements)


def unwritable(record: Record, reading: Reading) -> Failure:
    """The Failure of a record that holds what no UTF-8 can."""
    where = jsonl.unwritable(jsonl.to_record(reading)) or "what it comes with"
    return Failure("lone surrogate", f"{record.name}: {where} holds a lone surrogate, which is no character")


def put_failure(ledger: Ledger, page: RawPage, name: str, failure: Failure, run: int | None) -> Outcome:
    """Store why a page gave no article."""
    told = Failure(failure.reason, storable(failure.message))
    store_failure(ledger.connection, replace(page, url=page.url and storable(page.url)), told, run)
    return Outcome(name, what_of(failure.reason), failure=failure)


def lost_page(lost: Lost) -> RawPage:
    """What is known of a page whose bytes can't be had: its place."""
    return RawPage(None, "", None, storable(lost.origin), lost.number)


def what_of(reason: str) -> What:
    return "not an article" if reason in NOT_ARTICLES else "failed"


def storable(name: str) -> str:
    """A file's name or a message with what UTF-8 can't hold written as escapes."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def arguments_of(options: Options, **more: Any) -> dict[str, Any]:
    """What is noted about a run, to know the same one again."""
    return {**more, **{name: getattr(options, name) for name in Options.__dataclass_fields__}}
