"""A time limit on what SQLite does for one question."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Iterator

from quoth import settings
from quoth.errors import SearchTooSlow

LOOKS = 1_000  # at the clock in the time that is allowed
STEPS_A_SECOND = 20_000_000  # of SQLite's machine, about
FEWEST, MOST = 20_000, 400_000  # steps between two looks: for each one a thread must wait for the interpreter


@contextlib.contextmanager
def limited(connection: sqlite3.Connection, seconds: float | None = None) -> Iterator[None]:
    """Gives up what the block asks of SQLite after so many seconds (default: `SEARCH_SECONDS`).

    Raises SearchTooSlow. SQLite looks at the clock between rows, so a single very long step may take longer.
    """
    allowed = settings.SEARCH_SECONDS if seconds is None else seconds
    end = time.monotonic() + allowed
    steps = int(min(max(allowed / LOOKS * STEPS_A_SECOND, FEWEST), MOST))
    connection.set_progress_handler(lambda: time.monotonic() > end, steps)
    try:
        yield
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
            raise
        if time.monotonic() <= end:  # not the clock, but Ctrl-C during the look at it, which SQLite takes for the same
            raise KeyboardInterrupt from error
        raise SearchTooSlow(
            f"that took longer than {allowed:g} seconds: ask for rarer words or longer beginnings, or add filters"
        ) from error
    finally:
        connection.set_progress_handler(None, steps)
