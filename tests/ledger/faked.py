"""The command `quoth` without a model: reading and extraction are `fakes`, also in its worker processes.

With QUOTH_DIE_AT=n the process ends itself with SIGKILL before its n-th SQL statement; with QUOTH_COUNT=file it writes
there how many there were.
"""

from __future__ import annotations

import atexit
import itertools
import os
import signal
import sqlite3
from pathlib import Path

import fakes
import quoth.extraction.encoder
import quoth.ledger.adding
import quoth.ledger.connection
import quoth.reading.page
import quoth.reading.sandbox
from faked_quoth import main

quoth.extraction.encoder.load_model = lambda name=None, threads=1: None  # type: ignore[assignment,return-value]
quoth.reading.page.read_record = fakes.read_record
quoth.reading.sandbox.warm_up = lambda: None
quoth.ledger.adding.LEDGER_COMMIT_SECONDS = 0.01

connect = quoth.ledger.connection._connect
numbers = itertools.count()
last = 0


def traced(path: Path, mode: str) -> sqlite3.Connection:
    """A connection that counts its statements, and may be the end of this process."""
    connection = connect(path, mode)
    if not {"QUOTH_DIE_AT", "QUOTH_COUNT"} & os.environ.keys():
        return connection  # a Ctrl-C while SQLite calls `trace` would be lost
    deadly = int(os.environ.get("QUOTH_DIE_AT", "-1"))

    def trace(statement: str) -> None:
        global last
        last = next(numbers)
        if last == deadly:
            os.kill(os.getpid(), signal.SIGKILL)

    connection.set_trace_callback(trace)
    return connection


quoth.ledger.connection._connect = traced
if "QUOTH_COUNT" in os.environ:
    atexit.register(lambda: Path(os.environ["QUOTH_COUNT"]).write_text(str(last)))

if __name__ == "__main__":
    main()
