"""Overviews, which take long to count in a large ledger: counted in a thread of their own, and kept until it changes.

Nobody waits long for one. What is not counted within a moment is told as what was counted before, with the time that it
is true of, or as how far the counting is.
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
import time
from collections import OrderedDict, deque
from dataclasses import dataclass
from pathlib import Path

from quoth.ledger import Ledger
from quoth.ledger.connection import connect_reader, told
from quoth.ledger.migrations import now
from quoth.settings import WEB_COUNTED_KEPT, WEB_COUNTING_REST, WEB_COUNTING_WAITING
from quoth.web.asked import Asked
from quoth.web.overview import Overview, overview
from quoth.web.readers import Place, place_of

QUICK = 1.0  # seconds: what is counted faster is always counted anew


@dataclass(slots=True)
class Counted:
    """An overview as the ledger was at a time (ISO 8601, UTC), in state number `state`; it took so many seconds.

    `ended` is of the clock that `time.monotonic` reads.
    """

    found: Overview
    state: int
    at: str
    took: float
    ended: float


@dataclass(frozen=True, slots=True)
class Answer:
    """What can be told now. `found`: what was counted, None where nothing was yet; `at`: as of when, ISO 8601, UTC.

    `current`: the ledger has not changed since. `share` of the counting that goes on is done.
    """

    found: Overview | None
    at: str | None
    current: bool
    share: float


class Ended(Exception):
    """The server ends."""


class State:
    """Which state a ledger is in, as a number that grows whenever somebody has written to it."""

    def __init__(self, ledger: Path) -> None:
        self.ledger = ledger
        self.connection: sqlite3.Connection | None = None
        self.place: Place = ()
        self.version = 0  # SQLite's number, which is the connection's own
        self.number = 0
        self.lock = threading.Lock()

    def now(self) -> int:
        """The number. Raises what opening the ledger raises."""
        with self.lock, told(self.ledger):
            place = place_of(self.ledger)
            if self.connection is None or place != self.place:
                self.close()
                self.connection = connect_reader(self.ledger, any_thread=True)
                self.place, self.version = place, -1
            ((version,),) = self.connection.execute("PRAGMA data_version").fetchall()
            if version != self.version:
                self.version = version
                self.number += 1
            return self.number

    def close(self) -> None:
        """Let go of the file."""
        if self.connection:
            self.connection.close()
        self.connection = None


class Counting:
    """The overviews of one ledger that were asked for; a thread counts one after the other."""

    def __init__(self, ledger: Path) -> None:
        self.ledger = ledger
        self.state = State(ledger)
        self.kept: OrderedDict[str, Counted] = OrderedDict()
        self.failed: OrderedDict[str, Exception] = OrderedDict()  # until the next one who asks is told
        self.waiting: deque[tuple[str, Asked]] = deque()
        self.shares: dict[str, float] = {}  # of those waiting, and of the one that is counted
        self.changed = threading.Condition()
        self.thread: threading.Thread | None = None
        self.closing = False

    def overview(self, asked: Asked, seconds: float) -> Answer:
        """An overview, or after at most so many seconds what can be told of it.

        `asked` must be a question that can be asked. Raises what counting raised, and what opening the ledger raises.
        """
        name = name_of(asked)
        until = time.monotonic() + seconds
        state = self.state.now()
        with self.changed:
            while True:
                if error := self.failed.pop(name, None):
                    raise error
                kept = self.kept.get(name)
                if kept and kept.state >= state:
                    self.kept.move_to_end(name)
                    break
                if name not in self.shares and may_begin(kept):
                    self.begin(name, asked)
                left = until - time.monotonic()
                if left <= 0 or name not in self.shares or (kept and kept.took > seconds):
                    break
                self.changed.wait(left)
            share = self.shares.get(name, 0.0)
        if kept is None:
            return Answer(None, None, False, share)
        return Answer(kept.found, kept.at, kept.state >= state, share)

    def whole(self, asked: Asked) -> int | None:
        """How many statements a question finds, where its overview was counted and the ledger has not changed since."""
        state = self.state.now()
        with self.changed:
            kept = self.kept.get(name_of(asked))
        return kept.found.whole.statements if kept and kept.state >= state else None

    def begin(self, name: str, asked: Asked) -> None:
        """Have an overview counted, unless very many wait already: then it is asked for again."""
        if len(self.waiting) >= WEB_COUNTING_WAITING or self.closing:
            return
        self.shares[name] = 0.0
        self.waiting.append((name, asked))
        if self.thread is None:
            self.thread = threading.Thread(target=self.work, name="counting", daemon=True)
            self.thread.start()
        self.changed.notify_all()

    def work(self) -> None:
        """What the thread does."""
        while True:
            with self.changed:
                while not self.waiting and not self.closing:
                    self.changed.wait()
                if self.closing:
                    return
                name, asked = self.waiting.popleft()
            found: Counted | Exception
            try:
                found = self.count(name, asked)
            except Ended:
                return
            except Exception as error:  # raised where somebody asks for it
                found = error
            with self.changed:
                del self.shares[name]
                if isinstance(found, Exception):
                    self.failed[name] = found
                else:
                    self.kept[name] = found
                for some in (self.failed, self.kept):
                    while len(some) > WEB_COUNTED_KEPT:
                        some.popitem(last=False)
                self.changed.notify_all()

    def count(self, name: str, asked: Asked) -> Counted:
        """Count one, as the ledger is now, whatever is written meanwhile."""
        state, at, began = self.state.now(), now(), time.monotonic()

        def hear(share: float) -> None:
            with self.changed:
                if self.closing:
                    raise Ended
                self.shares[name] = share

        with Ledger(self.ledger) as ledger, told(ledger.path):
            ledger.connection.execute("BEGIN")
            found = overview(ledger.connection, asked, hear)
        ended = time.monotonic()
        return Counted(found, state, at, ended - began, ended)

    def close(self) -> None:
        """Stop counting, and let go of the ledger."""
        with self.changed:
            self.closing = True
            self.changed.notify_all()
            thread = self.thread
        if thread:
            thread.join(10)
        with self.state.lock, contextlib.suppress(sqlite3.Error):
            self.state.close()


def name_of(asked: Asked) -> str:
    """The name under which the overview of a question is kept: in whatever order, it is the same."""
    return asked.address("/overview", sort="relevance")


def may_begin(kept: Counted | None) -> bool:
    """Whether to count again: what takes long only after a rest, so that a writer does not keep it going for ever."""
    if kept is None or kept.took <= QUICK:
        return True
    return time.monotonic() - kept.ended >= WEB_COUNTING_REST * kept.took
