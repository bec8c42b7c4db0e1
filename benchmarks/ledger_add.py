"""What a ledger costs: `add` against only reading and extracting the same pages, adding them again, bytes and memory.

    python benchmarks/ledger_add.py FOLDER [--pages 1000] [--jobs 2]     # HTML or text pages, taken again and again
    python benchmarks/ledger_add.py FOLDER --memory --pages 4000         # only what `add` holds in memory
    python benchmarks/ledger_add.py --flat 20000                         # memory over readings made up, without a model

Each page counts as another one through the address that it is given. All sides work on the same pages with the same
processes, one side after the other, each in fresh processes; `--rounds` takes turns and gives medians. Seconds are wall
time; "processor" is that of all processes together, which says more where the machine has other things to do. Memory is
what all processes of an `add` hold at a time (resident, so what they share counts for each), looked at twice a second.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import os
import resource
import sqlite3
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import mean, median

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from quoth.bulk import answers
from quoth.export import jsonl
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
    options.add_argument("--memory", action="store_true", help="of `add` alone, over as many pages as --pages says")
    options.add_argument("--flat", type=int, metavar="READINGS")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        if given.flat:
            memory(Path(scratch, "flat.db"), given.flat)
        elif given.memory:
            with Watched() as watched:
                add(Path(scratch, "memory.db"), records(page_files(given.folder), given.pages), given.jobs)
            print(watched.told())
        else:
            speed(given.folder, given.pages, given.jobs, given.rounds, Path(scratch))


def speed(folder: str, pages: int, jobs: int, rounds: int, scratch: Path) -> None:
    """Print how long everything takes, and what the ledger weighs."""
    files = page_files(folder)
    if jobs == 1:  # else each side loads its libraries and the model in processes of its own
        only_extract(records(files, 2), 1)
    sides: dict[str, list[tuple[float, float]]] = {name: [] for name in ("extract", "off", "on", "again")}
    for number in range(rounds):
        sides["extract"].append(timed(lambda: only_extract(records(files, pages), jobs)))
        off, path = scratch / f"{number}-off.db", scratch / f"{number}.db"
        sides["off"].append(timed(lambda off=off: add(off, records(files, pages), jobs, embed=False)))
        with Watched() as watched:
            sides["on"].append(timed(lambda path=path: add(path, records(files, pages), jobs)))
        sides["again"].append(timed(lambda path=path: add(path, records(files, pages), jobs)))
    names = {"extract": "read and extract", "off": "add, no embeddings", "on": "add", "again": "add again"}
    for side, times in sides.items():
        wall, busy = (median(column) for column in zip(*times, strict=True))
        print(f"{names[side]:20} {wall:8.2f} s, processor {busy:8.2f} s ({pages / wall:,.1f} pages/s)")
    for name, one, other in (
        ("add, no embeddings / read and extract", "off", "extract"), ("add / read and extract", "on", "extract"),
        ("add / add again", "on", "again"),
    ):  # fmt: skip
        wall, busy = (median(a[i] / b[i] for a, b in zip(sides[one], sides[other], strict=True)) for i in (0, 1))
        print(f"{name}: {wall:.3g}, processor {busy:.3g}")
    weigh(path)
    print(watched.told())


class Watched:
    """Memory of this process and all below it while a block runs."""

    def __init__(self) -> None:
        self.seen: list[float] = []
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.watch)

    def __enter__(self) -> Watched:
        self.thread.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.over.set()
        self.thread.join()

    def watch(self) -> None:
        """Look twice a second."""
        while not self.over.wait(0.5):
            self.seen.append(sum(map(resident, family(os.getpid()))))

    def told(self) -> str:
        """The means and the highest of the first and the last third."""
        third = max(1, len(self.seen) // 3)
        parts = (("first", self.seen[:third]), ("last", self.seen[-third:]))
        told = ", ".join(f"{name} third {mean(part):.0f} MB (most {max(part):.0f})" for name, part in parts)
        return f"memory of all processes: {told}; {len(self.seen)} looks"


def family(number: int) -> list[int]:
    """A process and all that it started, and these started."""
    found = [number]
    for task in Path(f"/proc/{number}/task").glob("*/children"):
        with contextlib.suppress(OSError):  # it has ended meanwhile
            for child in task.read_text().split():
                found += family(int(child))
    return found


def resident(number: int) -> float:
    """MB that a process holds in memory; 0 where it has ended."""
    try:
        return int(Path(f"/proc/{number}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    except (OSError, IndexError):
        return 0.0


def page_files(folder: str) -> list[str]:
    return [file for file in find_files([folder]) if isinstance(file, str) and is_page(file)]


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


def add(path: Path, pages: Iterator[Record], jobs: int, *, embed: bool = True) -> None:
    with Ledger.writing(path) as ledger:
        totals = adding.add(ledger, pages, Options(embed=embed), processes=jobs)
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
            Record(str(i), "made", jsonl.dumps(one).encode(), i, reading=one)
            for i, one in enumerate(readings(count, statements=20))
        )
        told = itertools.count(1)

        def tell(outcome: object) -> None:
            number = next(told)
            if number % max(1, count // 5) == 0:
                status = Path("/proc/self/status").read_text()
                resident = next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]
                print(f"{number:>9,} pages: {int(resident) / 1024:.0f} MB", flush=True)

        totals = adding.add(ledger, pages, processes=1, tell=tell)
    if totals.pages["new"] != count:
        sys.exit(f"of {count} readings these came in: {dict(totals.pages)}")
    weigh(path)


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    main()
