"""Much work over all cores: answers in the order of the input, one at a time, whatever a single page does.

Each worker is a process of its own with one page in hand, so when it dies it is known which page it was: that page
gets a Failure and a new worker takes over. `concurrent.futures` can't be used here: it fails every waiting page with
the one that killed the process.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import traceback
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, TypeVar

from quoth import interrupts
from quoth.errors import ModelError, PageError, QuothError, WorkerLost
from quoth.settings import PAGES_AHEAD

Item = TypeVar("Item")
Answer = TypeVar("Answer")

# Each worker computes with one thread; libraries that start their own pool read these when they are loaded.
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
READY = "ready"


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is no answer: `reason` in a word or two for summaries, `message` in one line."""

    reason: str
    message: str

    @classmethod
    def of(cls, error: BaseException) -> Failure:
        """What to tell about `error`; an unforeseen one names the line it came from."""
        if isinstance(error, PageError):
            return cls(error.reason, str(error))
        if isinstance(error, QuothError):
            return cls("failed", str(error))
        last = traceback.extract_tb(error.__traceback__)[-1:]
        where = "".join(f" ({Path(frame.filename).name}, line {frame.lineno})" for frame in last)
        return cls("internal error", f"{type(error).__name__}: {error}{where}")


def cores() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def answers(
    work: Callable[[Item], Answer], items: Iterable[Item], *, processes: int | None = None
) -> Generator[tuple[Item, Answer | Failure], None, None]:
    """`work(item)` for each item, in the order of `items`; what goes wrong with one item is its Failure.

    `work` must be a function that other processes can import, and items and answers must be picklable. With one
    process (or one item in a list) the work is done right here. At most `PAGES_AHEAD` items for each process are under
    way or waiting for a slower one before them. Raises ModelError, which would hit every item alike, and
    QuothError when no worker can be started. Closing what is returned ends the workers.
    """
    processes = processes or cores()
    if isinstance(items, list | tuple):
        processes = min(processes, len(items))
    if processes <= 1:
        for item in items:
            interrupts.check()
            yield item, attempt(work, item)
    else:
        with Pool(work, processes) as pool:
            yield from pool.run(items)


def attempt(work: Callable[[Item], Answer], item: Item) -> Answer | Failure:
    """`work(item)`, or the Failure it ended in; ModelError is passed on."""
    try:
        return work(item)
    except ModelError:
        raise
    except Exception as error:  # one page must not take the others with it, whatever the bug
        return Failure.of(error)


class Pool:
    """Some worker processes that do `work`; closing it ends them at once."""

    def __init__(self, work: Callable[[Any], Any], processes: int) -> None:
        self.work = work
        self.processes = processes
        self.context = multiprocessing.get_context("spawn")  # forking a process that runs onnxruntime can hang it
        self.workers: dict[Connection, Worker] = {}

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *exc_info: object) -> None:
        for worker in list(self.workers.values()):
            self.end(worker)

    def run(self, items: Iterable[Item]) -> Iterator[tuple[Item, Any]]:
        """Answers in the order of `items`."""
        source = enumerate(items)
        upcoming = next(source, None)
        waiting: deque[Item] = deque()  # given out or done, but not yet passed on
        done: dict[int, Any] = {}
        passed = 0
        while upcoming or waiting:
            while upcoming and len(waiting) < PAGES_AHEAD * self.processes and (worker := self.free_worker()):
                worker.give(*upcoming)
                waiting.append(upcoming[1])
                upcoming = next(source, None)
            interrupts.check()
            for connection in wait([c for c, w in self.workers.items() if w.busy], 0 if passed in done else None):
                self.collect(self.workers[connection], done)  # type: ignore[index]  # only connections are waited for
            while passed in done:
                yield waiting.popleft(), done.pop(passed)
                passed += 1

    def free_worker(self) -> Worker | None:
        """A worker with nothing to do, started if need be; None while all are busy."""
        for worker in list(self.workers.values()):
            if not worker.busy:
                if worker.process.is_alive():
                    return worker
                self.end(worker)
        return self.start() if len(self.workers) < self.processes else None

    def start(self) -> Worker:
        """A new worker; Ctrl-C is held back meanwhile so that it can't hit one that does not yet handle it."""
        ours, theirs = self.context.Pipe()
        process = self.context.Process(target=serve, args=(theirs, self.work))
        with interrupts.held_back():
            process.start()
        theirs.close()
        self.workers[ours] = worker = Worker(process, ours)
        return worker

    def collect(self, worker: Worker, done: dict[int, Any]) -> None:
        """Take what a worker has sent; a Failure takes the place of the answer of one that died.

        Raises ModelError, which would hit all items alike, and QuothError when workers do not even start.
        """
        try:
            answer = worker.connection.recv()
        except (EOFError, OSError):
            code = self.end(worker)
            if not worker.ready:
                raise QuothError(f"worker processes can't be started (one ended with {told(code)})") from None
            done[worker.number] = Failure.of(WorkerLost(f"its process ended without an answer ({told(code)})"))
            return
        if not worker.ready:
            worker.ready = True  # its first message says no more than that
            return
        worker.busy = False
        if isinstance(answer, ModelError):
            raise answer
        done[worker.number] = answer

    def end(self, worker: Worker) -> int | None:
        """End the worker's process, whatever it does; returns its exit status."""
        del self.workers[worker.connection]
        worker.connection.close()
        worker.process.join(0.05)
        if worker.process.is_alive():
            worker.process.kill()
            worker.process.join()
        return worker.process.exitcode  # type: ignore[no-any-return]


class Worker:
    """A process, our end of the pipe to it, and the number of the item it works on."""

    def __init__(self, process: Any, connection: Connection) -> None:
        self.process = process
        self.connection = connection
        self.ready = False
        self.busy = False
        self.number = -1

    def give(self, number: int, item: Any) -> None:
        self.number = number
        self.busy = True
        with contextlib.suppress(OSError):  # died while idle: collecting its answer will find that out
            self.connection.send(item)


def serve(connection: Connection, work: Callable[[Any], Any]) -> None:
    """A worker's life: an item in, an answer out, until the pipe closes."""
    signal.signal(signal.SIGINT, lambda *_: os._exit(130))
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    os.environ.update(ONE_THREAD)
    try:
        connection.send(READY)
        while True:
            item = connection.recv()
            try:
                answer = attempt(work, item)
            except ModelError as error:
                answer = error
            connection.send(answer)
    except (EOFError, OSError):
        return  # the parent is gone or has had enough


def told(code: int | None) -> str:
    """An exit status in words."""
    if code is None:
        return "no exit status"
    if code >= 0:
        return f"exit status {code}"
    try:
        return f"signal {signal.Signals(-code).name}"
    except ValueError:
        return f"signal {-code}"
