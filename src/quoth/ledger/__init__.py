"""The ledger: who said what on all the pages that were added, in one SQLite file.

To read from it, while others read and one may write: `with quoth.Ledger("quoth.db") as ledger:`. To write to it:
`with quoth.Ledger.writing("quoth.db") as ledger:`, which makes the file where there is none.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, Unpack

from quoth.errors import LedgerBusy, LedgerError, NotInLedger
from quoth.ledger import migrations
from quoth.ledger.connection import connect_reader, connect_writer, told
from quoth.ledger.stored import reading_of
from quoth.ledger.write import RawPage, Stored, store
from quoth.ledger.writer import WriterLock
from quoth.types import Reading

if TYPE_CHECKING:
    from quoth.ledger.facets import Facets
    from quoth.ledger.hits import Hit
    from quoth.ledger.ids import What
    from quoth.ledger.lookup import Person
    from quoth.ledger.question import Filters
    from quoth.ledger.quoted import By, Quoted
    from quoth.ledger.search import Count, Sort
    from quoth.ledger.stats import Stats

T = TypeVar("T")

__all__ = ["Ledger", "RawPage", "Stored"]


class Ledger:
    """One ledger file, open: to read from, or, by `Ledger.writing`, to write to as well.

    To be used in one thread; each thread, and each process, opens its own. Closed at the end of a `with` block.
    """

    def __init__(self, path: str | os.PathLike[str] = "quoth.db", *, any_thread: bool = False) -> None:
        """Open for reading. With `any_thread`, several threads may use it, one at a time: the caller sees to that.

        Raises NoLedger, NotALedger, NewerLedger, LedgerDamaged or LedgerError.
        """
        self.path = Path(path)
        self.lock: WriterLock | None = None
        self.connection = connect_reader(self.path, any_thread=any_thread)

    @classmethod
    def writing(cls, path: str | os.PathLike[str] = "quoth.db", *, create: bool = True) -> Ledger:
        """Open for writing; the file is made where there is none, and brought up to date where it is of an older Quoth.

        Raises LedgerBusy while another process writes, NoLedger (unless `create`), NotALedger, NewerLedger,
        LedgerReadOnly, LedgerFull, LedgerDamaged or LedgerError.
        """
        ledger = cls.__new__(cls)
        ledger.path = Path(path)
        if not create and not ledger.path.exists():
            connect_reader(ledger.path)  # says what is wrong
        ledger.lock = WriterLock(ledger.path)
        try:
            ledger.connection = connect_writer(ledger.path, create=create)
        except BaseException:
            ledger.lock.release()
            raise
        try:
            with told(ledger.path):
                migrations.prepare(ledger.connection, ledger.path)
            ledger.finish_forgetting()
        except BaseException:
            ledger.close()
            raise
        return ledger

    def finish_forgetting(self) -> None:
        """Clean the file of what a `forget` that was ended too early left in it; not while others are reading it."""
        from quoth.ledger import forget

        with contextlib.suppress(LedgerBusy):
            if forget.unfinished(self.connection):
                forget.clean(self)

    def close(self) -> None:
        """Let go of the file. What was added is in it."""
        with told(self.path):
            self.connection.close()
        if self.lock:
            self.lock.release()
            self.lock = None

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is written inside the block, or nothing of it. Raises what writing raises: see `writing`."""
        if not self.lock:
            raise LedgerError(f"{self.path} was opened for reading: Ledger.writing opens it for writing")
        with told(self.path), migrations.transaction(self.connection):
            yield

    def add_reading(self, reading: Reading, *, page: RawPage | None = None, run: int | None = None) -> Stored:
        """Store a reading, whole or not at all; one that is there already is left as it is.

        `page` says what it was read from. Raises what `transaction` raises.
        """
        with self.transaction():
            return store(self.connection, reading, page=page, run=run)

    def backup(self, target: str | os.PathLike[str]) -> None:
        """Copy the ledger as it is at this moment to a new file, while others read and one may write.

        Raises LedgerError when the target is there or can't be written, LedgerFull.
        """
        migrations.copy(self.connection, Path(target))

    def article(self, id: str) -> Reading:  # noqa: A002  # the contract's name for it
        """The reading of an article, corrections applied. Raises NotInLedger."""
        with told(self.path):
            found = self.connection.execute("SELECT key FROM article WHERE id = ?", (id,)).fetchone()
            if not found:
                raise NotInLedger(f"{self.path} has no article {id}")
            return reading_of(self.connection, found[0])

    def search(
        self,
        words: str = "",
        *,
        sort: Sort = "relevance",
        limit: int | None = None,
        after: str | None = None,
        **filters: Unpack[Filters],
    ) -> Iterator[Hit]:
        """Statements with these words (`query` says what may be typed), narrowed by `question.Filters`, lazily.

        `sort` is `relevance` (without words: date), `date` (latest first) or `oldest`. `after` is the `cursor` of a hit
        to go on behind. Raises BadQuestion, at once; LedgerError and SearchTooSlow, while it is read.
        """
        from quoth.ledger import search

        with told(self.path):
            found = search.search(self.connection, words, sort=sort, limit=limit, after=after, filters=filters)
        return self._each(found)

    def count(self, words: str = "", *, most: int | None = None, **filters: Unpack[Filters]) -> Count:
        """How many statements `search` finds, counted up to `most` (default: 1,000). Raises what `search` raises."""
        from quoth.ledger import search

        with told(self.path):
            return search.count(self.connection, words, most=most, filters=filters)

    def alike(self, text: str, words: str = "", *, limit: int = 20, **filters: Unpack[Filters]) -> list[Hit]:
        """The statements nearest to what `text` means, or with `words` the best of both. Raises what `search` raises.

        Only statements with a vector are found: `quoth index` makes them.
        """
        from quoth.ledger import alike

        with told(self.path):
            return alike.alike(self.connection, text, words, limit=limit, filters=filters)

    def facets(self, words: str = "", *, most: int | None = None, **filters: Unpack[Filters]) -> Facets:
        """How many of the statements that `search` finds have which act, form, outlet, month and speaker.

        Of the `most` (default: 5,000) that were added last. Raises what `search` raises.
        """
        from quoth.ledger import facets

        with told(self.path):
            return facets.facets(self.connection, words, most=most, filters=filters)

    def people(
        self, words: str = "", *, by: By | None = None, limit: int | None = None, **filters: Unpack[Filters]
    ) -> Iterator[Quoted]:
        """Those who are quoted, the most quoted first: in all statements, or in those that `search` would find.

        With `by` (outlet, act or month), those of each outlet, act or month, `limit` of each. Raises what `search`
        raises.
        """
        from quoth.ledger import quoted

        with told(self.path):
            found = quoted.people(self.connection, words, by=by, limit=limit, filters=filters)
        return self._each(found)

    def person(self, id: str) -> Person:  # noqa: A002
        """A person, organisation or country by its id: names, roles, how much it is quoted. Raises NotInLedger."""
        from quoth.ledger import lookup

        with told(self.path):
            return lookup.person(self.connection, id)

    def statement(self, id: str) -> Hit:  # noqa: A002
        """A statement by its id; of several pages with the very same text, on the first. Raises NotInLedger."""
        return self.statements(id)[0]

    def statements(self, id: str) -> list[Hit]:  # noqa: A002
        """A statement by its id, on each page that has the very same text. Raises NotInLedger."""
        from quoth.ledger import lookup

        with told(self.path):
            return lookup.statements(self.connection, id)

    def resolve(self, start: str) -> tuple[What, str]:
        """What (statement, article, person) has the id that begins so, and the id. Raises NotInLedger, Ambiguous."""
        from quoth.ledger import ids

        with told(self.path):
            return ids.resolve(self.connection, start)

    def stats(self) -> Stats:
        """What is in the ledger, in numbers."""
        from quoth.ledger import stats

        with told(self.path):
            return stats.stats(self.connection, self.path)

    def _each(self, found: Iterator[T]) -> Iterator[T]:
        """What an iterator gives, with SQLite's errors told."""
        with told(self.path):
            yield from found

    def articles(self) -> Iterator[Reading]:
        """The readings of all articles, superseded versions too, in the order in which they were added."""
        with told(self.path):
            last = 0
            while found := self.connection.execute(
                "SELECT key FROM article WHERE key > ? ORDER BY key LIMIT 1", (last,)
            ).fetchone():
                last = found[0]
                yield reading_of(self.connection, last)
