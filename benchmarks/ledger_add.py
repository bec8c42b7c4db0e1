"""What a ledger costs: `add` against only reading and extracting the same pages, adding them again, bytes and memory.

    python benchmarks/ledger_add.py FOLDER [--pages 1000] [--jobs 2]     # HTML or text pages, taken again and again
    python benchmarks/ledger_add.py --flat 20000                         # memory over readings made up, without a model

Each page counts as another one through the address that it is given. Both sides work on the same pages with the same
processes, one side after the other, each in fresh processes; `--rounds` takes turns and gives medians. Seconds are wall
time; "processor" is that of all processes together, which says more where the machine has other things to do.
"""

from __future__ import annotations

import argparse
import itertools
import os
import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from quoth.bulk import answers
from quoth.ledger import Ledger, adding
from quoth.ledger.adding import Found, Options, Work
from quoth.pages import MARKUP_SUFFIXES, find_files
from quoth.reading.record import Record


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("folder", nargs="?")
    options.add_argument("--pages", type=int, default=1000)
    options.add_argument("--jobs", type=int, default=2)
    options.add_argument("--rounds", type=int, default=1)
    options.add_argument("--flat", type=int, metavar="READINGS")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        if given.flat:
            memory(Path(scratch, "flat.db"), given.flat)
        else:
            speed(given.folder, given.pages, given.jobs, given.rounds, Path(scratch))


def speed(folder: str, pages: int, jobs: int, rounds: int, scratch: Path) -> None:
    """Print how long everything takes, and what the ledger weighs."""
    files = [file for file in find_files([folder]) if isinstance(file, str) and is_page(file)]
    if jobs == 1:  # else each side loads its libraries and the model in processes of its own
        only_extract(records(files, 2), 1)
    plain, first, again = [], [], []
    for number in range(rounds):
        plain.append(timed(lambda: only_extract(records(files, pages), jobs)))
        path = scratch / f"{number}.db"
        first.append(timed(lambda path=path: add(path, records(files, pages), jobs)))
        again.append(timed(lambda path=path: add(path, records(files, pages), jobs)))
    for name, times in (("read and extract", plain), ("add", first), ("add again", again)):
        wall, processor = (median(column) for column in zip(*times, strict=True))
        print(f"{name:18} {wall:8.2f} s, processor {processor:8.2f} s ({pages / wall:,.1f} pages/s)")
    ratios = [median(a[i] / b[i] for a, b in zip(first, plain, strict=True)) for i in (0, 1)]
    print(f"add / only read and extract: {ratios[0]:.3f}, processor {ratios[1]:.3f}")
    ratios = [median(a[i] / b[i] for a, b in zip(first, again, strict=True)) for i in (0, 1)]
    print(f"add / add again: {ratios[0]:.0f}, processor {ratios[1]:.0f}")
    weigh(path)
    own, others = (resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(f"most memory: this process {own:.0f} MB, largest of the others {others:.0f} MB")


def is_page(file: str) -> bool:
    return file.removesuffix(".gz").endswith((*MARKUP_SUFFIXES, ".txt"))


def records(files: list[str], count: int) -> Iterator[Record]:
    """So many pages: the files over and over, each time at another address."""
    for number, file in enumerate(itertools.islice(itertools.cycle(files), count)):
        yield Record(file, file, Path(file), url=f"https://bench.example/{number}")


def only_extract(pages: Iterator[Record], jobs: int) -> None:
    """Read and extract, and throw the answers away. Pages are handed out as `add` hands them out."""
    options = Options(keep_raw=False)
    handed = (adding.loaded(record, options) for record in pages)
    for _ in answers(Extract(options), handed, processes=jobs):
        pass


class Extract:
    """What a worker does, to be sent to one."""

    def __init__(self, options: Options) -> None:
        self.options = options

    def __call__(self, work: Work) -> Found:
        return adding.read_and_extract(work, self.options)


def add(path: Path, pages: Iterator[Record], jobs: int) -> None:
    with Ledger.writing(path) as ledger:
        totals = adding.add(ledger, pages, processes=jobs)
    print(dict(totals.pages), totals.statements, "statements", file=sys.stderr)


def timed(work: object) -> tuple[float, float]:
    """Wall and processor seconds of a call, with those of processes that have ended by then."""
    begun, busy = time.perf_counter(), processor()
    work()  # type: ignore[operator]
    return time.perf_counter() - begun, processor() - busy


def processor() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def weigh(path: Path) -> None:
    """Print bytes a statement: of the whole file, and without texts, pages and embeddings."""
    whole = path.stat().st_size
    connection = sqlite3.connect(path, isolation_level=None)
    statements = connection.execute("SELECT count(*) FROM statement").fetchone()[0]
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("UPDATE article SET text = ''")
    for table in ("raw", "embedding", "packed", "waiting"):
        connection.execute(f"DELETE FROM {table}")
    connection.execute("VACUUM")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    bare = path.stat().st_size
    print(
        f"{statements:,} statements; {whole / statements:,.0f} bytes each, "
        f"{bare / statements:,.0f} without texts, pages and embeddings"
    )


def memory(path: Path, count: int) -> None:
    """Print this process's memory as it adds readings that are made up, one after the other."""
    from ledger.made import readings

    with Ledger.writing(path) as ledger:
        pages = (
            Record(str(i), "made", b"%d" % i, i, reading=one) for i, one in enumerate(readings(count, statements=20))
        )
        told = itertools.count(1)

        def tell(outcome: object) -> None:
            number = next(told)
            if number % max(1, count // 5) == 0:
                status = Path("/proc/self/status").read_text()
                resident = next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]
                print(f"{number:>9,} pages: {int(resident) / 1024:.0f} MB", flush=True)

        adding.add(ledger, pages, processes=1, tell=tell)
    weigh(path)


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    main()
