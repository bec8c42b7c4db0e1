"""Adding what was uploaded: one job after the other, each in a process of its own that tells how far it is."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import secrets
import shutil
import signal
import sys
import tempfile
import threading
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Literal

from quoth.bulk import ONE_THREAD, Failure
from quoth.errors import QuothError
from quoth.ledger import adding, runs
from quoth.ledger.adding import Outcome
from quoth.reading.record import Lost, Record, Skipped
from quoth.settings import WEB_JOBS_KEPT, WEB_JOBS_NICE, WEB_OUTCOMES_SHOWN
from quoth.web.writing import writing_ledger

State = Literal["waiting", "going on", "done", "failed", "ended"]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was sent, where it lies, and the name it came with; or a page that was pasted."""

    name: str
    file: Path | None = None
    record: Record | None = None

    def records(self) -> Iterator[Record | Lost | Skipped]:
        """The pages in it."""
        from quoth.reading.records import records_in

        if self.record:
            yield self.record
        elif self.file:
            yield from records_in(self.file, name=self.name)


@dataclass(slots=True)
class Job:
    """Some uploads on their way into the ledger. `outcomes` are the latest, `trouble` those that gave no article."""

    id: str
    uploads: tuple[Upload, ...]
    folder: Path
    state: State = "waiting"
    files: int = 0
    run: int | None = None
    message: str | None = None
    totals: adding.Totals = field(default_factory=adding.Totals)
    outcomes: deque[Outcome] = field(default_factory=lambda: deque(maxlen=WEB_OUTCOMES_SHOWN))
    trouble: deque[Outcome] = field(default_factory=lambda: deque(maxlen=WEB_OUTCOMES_SHOWN))

    @property
    def over(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in ("done", "failed", "ended")


class Jobs:
    """All jobs of a server; a thread does one after the other."""

    def __init__(self, ledger: Path) -> None:
        self.ledger = ledger
        self.jobs: dict[str, Job] = {}
        self.waiting: deque[Job] = deque()
        self.changed = threading.Condition()
        self.thread: threading.Thread | None = None
        self.process: Any = None
        self.closing = False

    def add(self, uploads: tuple[Upload, ...], folder: Path) -> Job:
        """A new job; `folder`, which holds its files, is removed when it is over."""
        job = Job(secrets.token_urlsafe(9), uploads, folder)
        with self.changed:
            self.jobs[job.id] = job
            over = [one.id for one in self.jobs.values() if one.over]
            for old in over[: max(0, len(self.jobs) - WEB_JOBS_KEPT)]:
                del self.jobs[old]
            self.waiting.append(job)
            if self.thread is None:
                self.thread = threading.Thread(target=self.work, name="adding", daemon=True)
                self.thread.start()
            self.changed.notify_all()
        return job

    def end(self, job: Job) -> None:
        """Stop a job; what it has added stays."""
        with self.changed:
            if job.state == "waiting":
                self.waiting.remove(job)
                job.state = "ended"
                shutil.rmtree(job.folder, ignore_errors=True)
            elif job.state == "going on" and self.process:
                job.state = "ended"
                self.process.kill()

    def close(self) -> None:
        """Stop everything, and remove what was uploaded."""
        with self.changed:
            self.closing = True
            waiting, thread = list(self.waiting), self.thread
            if self.process:
                self.process.kill()
            self.changed.notify_all()
        for job in waiting:
            shutil.rmtree(job.folder, ignore_errors=True)
        if thread:
            thread.join(10)

    def work(self) -> None:
        """What the thread does."""
        while True:
            with self.changed:
                while not self.waiting and not self.closing:
                    self.changed.wait()
                if self.closing:
                    return
                job = self.waiting.popleft()
                job.state = "going on"
            try:
                self.do(job)
            finally:
                shutil.rmtree(job.folder, ignore_errors=True)

    def do(self, job: Job) -> None:
        """One job, from its start to its end."""
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe(duplex=False)
        self.process = context.Process(target=add_uploads, args=(theirs, self.ledger, job.uploads))
        self.process.start()
        theirs.close()
        with contextlib.suppress(EOFError, OSError), ours:
            while True:
                self.hear(job, ours.recv())
        self.process.join()
        with self.changed:
            code, self.process = self.process.exitcode, None
            if job.state == "going on":
                job.state = "failed"
                job.message = job.message or f"its process ended without an answer (exit status {code})"

    def hear(self, job: Job, told: Any) -> None:
        """Take what the process says: an outcome, the run's key, a file done, the end, or an error."""
        with self.changed:
            if isinstance(told, Outcome):
                job.totals.count(told)
                job.outcomes.append(told)
                if told.failure:
                    job.trouble.append(told)
            elif isinstance(told, int):
                job.run = told
            elif isinstance(told, QuothError):
                job.state, job.message = "failed", str(told)
            elif told == "file":
                job.files += 1
            elif job.state == "going on":
                job.state = "done"


def add_uploads(connection: Connection, ledger: Path, uploads: tuple[Upload, ...]) -> None:
    """What the process does. The ledger is let go of between two files, so that others can write in between."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the server's, which ends this process
    os.environ.update(ONE_THREAD)
    stand_back()
    run: int | None = None
    options = adding.Options()
    try:
        for upload in uploads:
            with writing_ledger(ledger) as opened:
                if run is None:
                    arguments = adding.arguments_of(options, inputs=[adding.storable(one.name) for one in uploads])
                    with opened.transaction():
                        run = runs.begin(opened.connection, "add", arguments)
                    connection.send(run)
                adding.add(opened, upload.records(), options, run=run, processes=1, tell=connection.send)
            connection.send("file")
        if run is not None:
            with writing_ledger(ledger) as opened, opened.transaction():
                runs.end(opened.connection, run)
        connection.send("end")
    except QuothError as error:
        connection.send(type(error)(str(error)))
    except Exception as error:  # told where people look, whatever the bug
        connection.send(QuothError(Failure.of(error).message))
        raise


def stand_back() -> None:
    """Have this process work only where answering leaves a processor free."""
    if sys.platform == "linux":  # a niced process is let run on for milliseconds when a reader's answer could begin
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    elif os.name == "posix":
        os.nice(WEB_JOBS_NICE)


def new_folder() -> Path:
    """A folder for uploads that only this user can read."""
    return Path(tempfile.mkdtemp(prefix="quoth-upload-"))
