"""Extraction for those who ask over HTTP, in a process of its own that can be ended."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

from starlette.exceptions import HTTPException

from quoth.bulk import Failure, Pool
from quoth.settings import MODELS, PARSER_START_SECONDS, WEB_EXTRACT_SECONDS
from quoth.types import Reading

BUSY = {"retry-after": "5"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be read: the page's bytes, or clean text (`clean`), with what is known about it."""

    data: bytes
    clean: bool
    url: str | None = None
    published: str | None = None
    min_confidence: float | None = None
    model: str | None = None


def reading_of(wanted: Wanted) -> Reading:
    """What the process does. Raises PageError, BadText, ModelError."""
    from quoth.extraction import extract
    from quoth.reading import read

    article = read(wanted.data, url=wanted.url, published=wanted.published, as_is=wanted.clean)
    return extract(article, min_confidence=wanted.min_confidence, model=wanted.model)


class Extractor:
    """One process that extracts, one request at a time, started when it is first needed."""

    def __init__(self) -> None:
        self.pool = Pool(reading_of, 1)
        self.lock = threading.Lock()

    def extract(self, wanted: Wanted, seconds: float = WEB_EXTRACT_SECONDS) -> Reading | Failure:
        """The reading, or why there is none. Raises HTTPException when it takes too long, or others come first."""
        if not self.lock.acquire(timeout=seconds):
            raise HTTPException(503, "others are being served: try again in a while", BUSY)
        try:
            worker = self.pool.free_worker()
            assert worker, "it is the only one, and idle while nobody has the lock"
            worker.give(0, wanted)
            done: dict[int, Reading | Failure] = {}
            until = time.monotonic() + seconds + (0 if worker.ready else PARSER_START_SECONDS)
            while 0 not in done:
                if not worker.connection.poll(max(0.0, until - time.monotonic())):
                    self.pool.end(worker)
                    what = f"this took longer than {seconds:g} seconds and was given up"
                    raise HTTPException(503, f"{what}: send less at a time, or ask for the `model` {MODELS[-1]!r}")
                self.pool.collect(worker, done)
            return done[0]
        finally:
            self.lock.release()

    def close(self) -> None:
        """End the process."""
        self.pool.__exit__()
