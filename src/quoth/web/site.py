"""What every route shares: which ledger is served and how, its connections, and the server's counters."""

from __future__ import annotations

import contextlib
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from fastapi import Request

from quoth.errors import LedgerError
from quoth.ledger import Ledger
from quoth.ledger.connection import told
from quoth.settings import WEB_QUEUE
from quoth.web.counting import Counting
from quoth.web.extractor import Extractor
from quoth.web.jobs import Jobs
from quoth.web.readers import Readers
from quoth.web.writing import writing_ledger

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


class ReadOnlySite(LedgerError):
    """The server was started with --read-only."""


@dataclass(slots=True)
class Metrics:
    """Counts since the server started; `seconds` adds up the time of answers by route."""

    started: float = field(default_factory=time.time)
    answers: Counter[tuple[str, int]] = field(default_factory=Counter)
    seconds: dict[str, float] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, route: str, status: int, took: float) -> None:
        """One more answer of a route."""
        with self.lock:
            self.answers[route, status] += 1
            self.seconds[route] = self.seconds.get(route, 0.0) + took


class Shown:
    """How often statements were among the results of searches since the server started, by their ids."""

    def __init__(self) -> None:
        self.times: Counter[str] = Counter()
        self.lock = threading.Lock()

    def add(self, ids: Iterable[str]) -> None:
        """Count some statements as shown once more; of very many the least shown are forgotten."""
        with self.lock:
            self.times.update(ids)
            if len(self.times) > 2 * WEB_QUEUE:
                self.times = Counter(dict(self.times.most_common(WEB_QUEUE)))

    def most(self, number: int) -> list[str]:
        """The ids of those that were shown most, the most first."""
        with self.lock:
            return [one for one, _ in self.times.most_common(number)]


@dataclass(slots=True)
class Site:
    """One ledger, served.

    `hosts` are the names (without port) that a request may call the server by. `token` is what a client must show,
    None where none is needed.
    """

    ledger: Path
    read_only: bool = False
    token: str | None = None
    hosts: tuple[str, ...] = LOOPBACK
    metrics: Metrics = field(default_factory=Metrics)
    shown: Shown = field(default_factory=Shown)
    extractor: Extractor = field(default_factory=Extractor)
    readers: Readers = field(default_factory=Readers)
    jobs: Jobs = field(init=False)
    counting: Counting = field(init=False)

    def __post_init__(self) -> None:
        self.jobs = Jobs(self.ledger)
        self.counting = Counting(self.ledger)

    def close(self) -> None:
        """End what still runs for it."""
        self.jobs.close()
        self.counting.close()
        self.readers.close()
        self.extractor.close()

    @contextlib.contextmanager
    def reading(self) -> Iterator[Ledger]:
        """The ledger, open for reading in this thread, in one and the same state until the end of the block.

        Raises what opening it raises.
        """
        with told(self.ledger), self.readers.reading(self.ledger) as ledger:
            yield ledger

    @contextlib.contextmanager
    def writing(self) -> Iterator[Ledger]:
        """The ledger, open for writing; waits a while for another writer.

        Raises ReadOnlySite, LedgerBusy, and what opening it raises.
        """
        if self.read_only:
            raise ReadOnlySite("this ledger is served to be read only")
        with writing_ledger(self.ledger) as ledger:
            yield ledger


def site_of(request: Request) -> Site:
    """The site that a request came to."""
    site = request.app.state.site
    assert isinstance(site, Site)
    return site


def changeable(request: Request) -> Site:
    """The site that a request came to, where it may be changed. Raises ReadOnlySite."""
    site = site_of(request)
    if site.read_only:
        raise ReadOnlySite("this ledger is served to be read only")
    return site
