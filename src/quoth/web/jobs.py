"""Adding what was uploaded: one job after the other, each in a process of its own that tells how far it is."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import re
import secrets
import shutil
import signal
import sys
import tempfile
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from quoth.bulk import ONE_THREAD, Failure
from quoth.errors import NotText, QuothError
from quoth.ledger import adding, runs
from quoth.ledger.adding import Outcome
from quoth.pages import INPUT_SUFFIXES, is_input
from quoth.reading.decode import decode
from quoth.reading.record import Lost, Record, Skipped
from quoth.reading.unpack import head_of
from quoth.settings import WEB_JOBS_KEPT, WEB_JOBS_NICE, WEB_OUTCOMES_SHOWN, WEB_UPLOAD_COUNT_SECONDS
from quoth.web.writing import writing_ledger

HEAD_BYTES = 16_384  # that are looked at to tell whether a file is HTML
DOCUMENT = re.compile(r"\s*(?:<\?xml[^>]*>|<!--.*?-->|\s)*<(?:!doctype\s+html|html|head|body|article)\b", re.I | re.S)
if TYPE_CHECKING:
    from quoth.reading.records import Kind

State = Literal["waiting", "going on", "done", "failed", "ended"]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was sent, where it lies, and the name it came with; or a page that was pasted."""

    name: str
    file: Path | None = None
    record: Record | None = None

    @property
    def size(self) -> int:
        """In bytes."""
        return self.file.stat().st_size if self.file else 0

    def refusal(self) -> Failure | None:
        """Why it is neither a page nor something that holds pages: by its name, as in a folder, unless it shows."""
        from quoth.reading.records import kind_of

        if self.file is None or is_input(self.name) or shows_pages(self.file, kind_of(self.file)):
            return None
        return Failure("no page", f"is no page: these, and what holds them, end in {' '.join(INPUT_SUFFIXES)}, or in "
                       "one of these and .gz")  # fmt: skip

    def records(self) -> Iterator[Record | Lost | Skipped]:
        """The pages in it."""
        from quoth.reading.records import records_in

        if self.record:
            yield self.record
        elif self.file:
            yield from records_in(self.file, name=self.name)


@dataclass(frozen=True, slots=True)
class Begun:
    """A job's process is at work: on the ledger's run `run`, where it began one."""

    run: int


@dataclass(frozen=True, slots=True)
class Expected:
    """How many pages there are in all uploads of a job; None where counting them takes long."""

    pages: int | None


@dataclass(frozen=True, slots=True)
class At:
    """Where a job reads: the number of its file, from 0, and the share of all bytes that lies before that place."""

    file: int
    share: float


@dataclass(frozen=True, slots=True)
class Over:
    """A file is done; `skipped` are the records in it that are no pages, by what they are."""

    skipped: Mapping[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Job:
    """Some uploads on their way into the ledger. `outcomes` are the latest, `trouble` those that gave no article."""

    id: str
    uploads: tuple[Upload, ...]
    folder: Path
    state: State = "waiting"
    files: int = 0
    at: At = At(0, 0.0)
    expected: int | None = None
    run: int | None = None
    added: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))
    message: str | None = None
    totals: adding.Totals = field(default_factory=adding.Totals)
    outcomes: deque[Outcome] = field(default_factory=lambda: deque(maxlen=WEB_OUTCOMES_SHOWN))
    trouble: deque[Outcome] = field(default_factory=lambda: deque(maxlen=WEB_OUTCOMES_SHOWN))

    @property
    def over(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in ("done", "failed", "ended")

    @property
    def done(self) -> int:
        """Pages that are done."""
        return self.totals.pages.total()

    @property
    def share(self) -> float:
        """How far it is, from 0 to 1: by pages where their number is known, else by bytes."""
        if self.state == "done":
            return 1.0
        return min(1.0, self.done / self.expected) if self.expected else self.at.share


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
            except Exception as error:  # told on its page, and the jobs behind it must not wait for ever
                traceback.print_exc()
                with self.changed:
                    self.process = None
                    job.state, job.message = "failed", Failure.of(error).message
            finally:
                shutil.rmtree(job.folder, ignore_errors=True)

    def do(self, job: Job) -> None:
        """One job, from its start to its end."""
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe(duplex=False)
        self.process = context.Process(target=add_uploads, args=(theirs, self.ledger, job.uploads))
        self.process.start()
        stand_back(self.process.pid)
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
        """Take what the process says: where it is, an outcome, the end, or an error."""
        with self.changed:
            if isinstance(told, Outcome):
                job.totals.count(told)
                job.outcomes.append(told)
                if told.failure:
                    job.trouble.append(told)
            elif isinstance(told, Begun):
                job.run = told.run
            elif isinstance(told, Expected):
                job.expected = told.pages
            elif isinstance(told, At):
                job.at = told
            elif isinstance(told, Over):
                job.files += 1
                job.totals.skipped.update(told.skipped)
            elif isinstance(told, QuothError):
                job.state, job.message = "failed", str(told)
            elif job.state == "going on":
                job.state = "done"


def add_uploads(connection: Connection, ledger: Path, uploads: tuple[Upload, ...]) -> None:
    """What the process does. The ledger is let go of between two files, so that others can write in between."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the server's, which ends this process
    os.environ.update(ONE_THREAD)
    run: int | None = None
    options = adding.Options()
    try:
        connection.send(Expected(pages_in(uploads, WEB_UPLOAD_COUNT_SECONDS)))
        before, whole = 0, sum(upload.size for upload in uploads)
        for number, upload in enumerate(uploads):
            connection.send(At(number, before / whole if whole else 0.0))
            if refusal := upload.refusal():
                connection.send(Outcome(upload.name, "not an article", failure=refusal))
                connection.send(Over())
                before += upload.size
                continue
            with writing_ledger(ledger) as opened:
                if run is None:
                    arguments = adding.arguments_of(options, inputs=[adding.storable(one.name) for one in uploads])
                    with opened.transaction():
                        run = runs.begin(opened.connection, "add", arguments)
                    connection.send(Begun(run))
                entries = watched(upload.records(), number, before, whole, connection.send)
                totals = adding.add(opened, entries, options, run=run, processes=1, tell=connection.send)
            before += upload.size
            connection.send(Over(dict(totals.skipped)))
        if run is not None:
            with writing_ledger(ledger) as opened, opened.transaction():
                runs.end(opened.connection, run)
        connection.send("end")
    except QuothError as error:
        connection.send(type(error)(str(error)))
    except Exception as error:  # told where people look, whatever the bug
        connection.send(QuothError(Failure.of(error).message))
        raise


def shows_pages(file: Path, kind: Kind) -> bool:
    """Whether a file's content shows what it is, whatever its name: an archive, a feed, lines of JSON, or HTML."""
    if kind != "page":
        return kind != "other json"
    try:
        head = decode(head_of(file, HEAD_BYTES), file.name)
    except (OSError, NotText):
        return False
    return bool(DOCUMENT.match(head))


def pages_in(uploads: Sequence[Upload], seconds: float) -> int | None:
    """How many pages, damaged ones too, some uploads hold; None where that takes longer than so many seconds."""
    import quoth.reading.records  # noqa: F401  # loading it does not count

    until = time.monotonic() + seconds
    found = 0
    for upload in uploads:
        for entry in upload.records() if upload.refusal() is None else (None,):
            found += not isinstance(entry, Skipped)
            if time.monotonic() > until:
                return None
    return found


def watched(
    entries: Iterable[Record | Lost | Skipped], file: int, before: int, whole: int, tell: Callable[[At], object]
) -> Iterator[Record | Lost | Skipped]:
    """The entries of one file, while it is told how many of all bytes lie before each."""
    for entry in entries:
        if isinstance(entry, Record) and entry.offset and whole:
            tell(At(file, min(1.0, (before + entry.offset) / whole)))
        yield entry


def stand_back(process: int) -> None:
    """Have a process that has just begun, by its id, work only where answering leaves a processor free.

    Told from outside: before it could say so itself it loads for most of a second what it needs.
    """
    with contextlib.suppress(OSError):  # it is over already, or the system lets nobody say so
        if sys.platform == "linux":  # a niced process is let run on for milliseconds when a reader's answer could begin
            os.sched_setscheduler(process, os.SCHED_IDLE, os.sched_param(0))
        elif os.name == "posix":
            os.setpriority(os.PRIO_PROCESS, process, WEB_JOBS_NICE)


def new_folder() -> Path:
    """A folder for uploads that only this user can read."""
    return Path(tempfile.mkdtemp(prefix="quoth-upload-"))
