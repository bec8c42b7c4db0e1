"""What every route shares: which ledger is served and how, its connections, and the server's counters."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from fastapi import Request

from quoth.errors import LedgerBusy, LedgerError
from quoth.ledger import Ledger
from quoth.settings import WEB_QUERY_SECONDS, WEB_WRITE_WAIT_SECONDS

STEPS = 2_000  # of SQLite's virtual machine between two looks at the clock: well under a millisecond
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


class TooSlow(LedgerError):
    """A question took longer than `settings.WEB_QUERY_SECONDS`."""


class ReadOnlySite(LedgerError):
    """The server was started with --read-only."""


@dataclass(slots=True)
class Metrics:
    """Counts since the server started; `seconds` adds up the time of answers by route."""

    started: float = field(default_factory=time.time)
    answers: Counter[tuple[str, int]] = field(default_factory=Counter)
    seconds: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, route: str, status: int, took: float) -> None:
        """One more answer of a route."""
        with self.lock:
            self.answers[route, status] += 1
            self.seconds[route] += took


@dataclass(slots=True)
class Site:
    """One ledger, served.

    `hosts` are the names (without port) that a request may call the server by. `token` is what a client must show,
    None where none is needed. `scheme` is that of the addresses people see: https behind a proxy that speaks it.
    """

    ledger: Path
    read_only: bool = False
    token: str | None = None
    hosts: tuple[str, ...] = LOOPBACK
    metrics: Metrics = field(default_factory=Metrics)
    writing_lock: threading.Lock = field(default_factory=threading.Lock)

    def close(self) -> None:
        """End what still runs for it."""

    @contextlib.contextmanager
    def reading(self, seconds: float = WEB_QUERY_SECONDS) -> Iterator[Ledger]:
        """The ledger, open for reading in this thread, for at most so many seconds.

        Raises TooSlow, and what opening it raises.
        """
        ledger = Ledger(self.ledger)
        until = time.monotonic() + seconds
        ledger.connection.set_progress_handler(lambda: time.monotonic() > until, STEPS)
        try:
            yield ledger
        except (LedgerError, sqlite3.OperationalError) as error:
            if interrupted(error):
                raise TooSlow(f"this took longer than {seconds:g} seconds: narrow it down") from error
            raise
        finally:
            ledger.close()

    @contextlib.contextmanager
    def writing(self) -> Iterator[Ledger]:
        """The ledger, open for writing; waits a while for another writer.

        Raises ReadOnlySite, LedgerBusy, and what opening it raises.
        """
        if self.read_only:
            raise ReadOnlySite("this ledger is served to be read only")
        if not self.writing_lock.acquire(timeout=WEB_WRITE_WAIT_SECONDS):
            raise LedgerBusy("pages are being added to this ledger: try again when that is done")
        try:
            with writing_ledger(self.ledger) as ledger:
                yield ledger
        finally:
            self.writing_lock.release()


@contextlib.contextmanager
def writing_ledger(path: Path) -> Iterator[Ledger]:
    """A ledger open for writing, after waiting for other processes for `settings.WEB_WRITE_WAIT_SECONDS` at most.

    Raises LedgerBusy, and what else Ledger.writing raises.
    """
    until = time.monotonic() + WEB_WRITE_WAIT_SECONDS
    while True:
        try:
            ledger = Ledger.writing(path)
            break
        except LedgerBusy:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
    with ledger:
        yield ledger


def site_of(request: Request) -> Site:
    """The site that a request came to."""
    site = request.app.state.site
    assert isinstance(site, Site)
    return site


def interrupted(error: BaseException) -> bool:
    """Whether an error is that of a question that was stopped."""
    seen: BaseException | None = error
    while seen:
        if isinstance(seen, sqlite3.Error) and getattr(seen, "sqlite_errorcode", 0) == sqlite3.SQLITE_INTERRUPT:
            return True
        seen = seen.__cause__
    return False
