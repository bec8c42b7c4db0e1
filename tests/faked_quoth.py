"""The command `quoth` with reading and extraction replaced by `fakes`, also in its worker processes."""

from __future__ import annotations

import signal

import fakes
import quoth.extraction
import quoth.reading.page
from quoth.cli import main

quoth.reading.page.read = fakes.read
quoth.reading.page.read_record = fakes.read_record
quoth.extraction.extract = fakes.extract
signal.signal(signal.SIGINT, signal.default_int_handler)  # where tests run in the background it is ignored

if __name__ == "__main__":
    main()
