"""Connections for reading that are kept open between requests: opening one takes as long as a short answer."""

from __future__ import annotations

import contextlib
import threading
from collections import deque
from collections.abc import Iterator
from pathlib import Path

from quoth.ledger import Ledger
from quoth.ledger import connection as opening
from quoth.settings import WEB_CACHE_BYTES, WEB_READING

Place = tuple[object, ...]


def place_of(path: Path) -> Place:
    """Which file stands at a path: another one may have been put in its place; () for none.

    Of one that can't be written to, also when it was last changed: then SQLite itself does not notice (connection.py).
    """
    try:
        found = path.stat()
    except OSError:  # told when it is opened
        return ()
    if opening.may_write(path) and opening.may_write(path.absolute().parent):
        return path, found.st_dev, found.st_ino
    return path, found.st_dev, found.st_ino, found.st_mtime_ns, found.st_size


class Turns:
    """So many at a time, the others in the order in which they came.

    A `threading.Semaphore` lets whoever asks at the right moment go before all who wait, so that some wait very long.
    """

    def __init__(self, number: int) -> None:
        self.free = number
        self.waiting: deque[threading.Lock] = deque()
        self.lock = threading.Lock()

    def __enter__(self) -> None:
        with self.lock:
            if self.free:
                self.free -= 1
                return
            turn = threading.Lock()
            turn.acquire()
            self.waiting.append(turn)
        turn.acquire()  # until the one before hands it over

    def __exit__(self, *exc_info: object) -> None:
        with self.lock:
            if self.waiting:
                self.waiting.popleft().release()
            else:
                self.free += 1


class Readers:
    """Ledgers, open for reading, that wait for the next request; each is used by one thread at a time."""

    def __init__(self) -> None:
        self.idle: list[Ledger] = []
        self.place: Place = ()
        self.closed = False
        self.lock = threading.Lock()
        self.turns = Turns(WEB_READING)

    @contextlib.contextmanager
    def reading(self, path: Path) -> Iterator[Ledger]:
        """The ledger at a path, in one and the same state until the end of the block.

        Waits while `WEB_READING` others read: a block must not hold another one. Raises what opening it raises, and
        sqlite3.Error.
        """
        with self.turns, self.one(path) as ledger:
            yield ledger

    @contextlib.contextmanager
    def one(self, path: Path) -> Iterator[Ledger]:
        """The same, without waiting."""
        place = place_of(path)
        ledger = self.take(path, place)
        kept = False
        try:
            ledger.connection.execute("BEGIN")
            yield ledger
            ledger.connection.execute("COMMIT")
            kept = self.keep(ledger, place)
        finally:
            if not kept:  # also after any error: the next one begins with a clean one
                ledger.close()

    def take(self, path: Path, place: Place) -> Ledger:
        """One that waits, if it is of that very file and this very schema, else a new one."""
        with self.lock:
            if place != self.place:
                self.drop()
                self.place = place
            ledger = self.idle.pop() if self.idle else None
        if ledger:
            if opening.schema_of(ledger.connection) == opening.SCHEMA:
                return ledger
            ledger.close()
        ledger = Ledger(path, any_thread=True)
        ledger.connection.execute(f"PRAGMA cache_size = -{WEB_CACHE_BYTES // 1024}")
        return ledger

    def keep(self, ledger: Ledger, place: Place) -> bool:
        """Whether it may wait for the next request."""
        with self.lock:
            if self.closed or place != self.place or len(self.idle) >= WEB_READING:
                return False
            self.idle.append(ledger)
            return True

    def drop(self) -> None:
        """Let go of all that wait."""
        while self.idle:
            self.idle.pop().close()

    def close(self) -> None:
        """Let go of all, also of those that are given back later."""
        with self.lock:
            self.closed = True
            self.drop()
