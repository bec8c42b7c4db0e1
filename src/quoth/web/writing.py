"""The ledger open for writing, for as short as can be: one may write at a time, and the others wait a while."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path

from quoth.errors import LedgerBusy
from quoth.ledger import Ledger
from quoth.settings import WEB_WRITE_WAIT_SECONDS


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
