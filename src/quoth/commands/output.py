"""Where readings go: the terminal, a file of JSON Lines, a folder for brat."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol, TextIO

from quoth.errors import CannotWrite, OutputExists
from quoth.export import FORMATS, Writer, item_of, writing
from quoth.plain import printable
from quoth.reading.record import Record
from quoth.types import Reading

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)  # what writing to an open file can meet


class Output(Protocol):
    """Where readings go, one after the other."""

    def add(self, reading: Reading, page: Record) -> None: ...


class TableOutput:
    """Readings for people, on standard output."""

    def __init__(self) -> None:
        from quoth import show

        self.show = show
        self.console = show.console()

    def add(self, reading: Reading, page: Record) -> None:
        self.show.emit(self.console, self.show.reading(reading, page.name, self.console.width))


class JsonlOutput:
    """One line of JSON a page."""

    def __init__(self, stream: TextIO) -> None:
        from quoth.export import jsonl

        self.dumps = jsonl.dumps
        self.stream = stream

    def add(self, reading: Reading, page: Record) -> None:
        self.stream.write(self.dumps(reading) + "\n")
        self.stream.flush()


class BratOutput:
    """Two files a page, in a folder for brat."""

    def __init__(self, folder: Path) -> None:
        from quoth.export import brat

        self.folder = brat.Folder(folder)

    def add(self, reading: Reading, page: Record) -> None:
        self.folder.add(reading, file_name(page))


class ItemOutput:
    """Any format of `quoth.export`."""

    def __init__(self, writer: Writer) -> None:
        self.writer = writer

    def add(self, reading: Reading, page: Record) -> None:
        self.writer.add(item_of(reading, file_name(page)))


def file_name(page: Record) -> str:
    """A page's own name, without folder and suffix."""
    name = page.name.removesuffix(".gz").rpartition("/")[2].rpartition("\\")[2]
    return name.rpartition(".")[0] or name


@contextlib.contextmanager
def open_output(form: str, output: Path | None) -> Iterator[Output]:
    """The output of a format, to a path where it has one."""
    if form == "table":
        yield TableOutput()
    elif form == "brat":
        assert output is not None
        with refusals_told(output):
            yield BratOutput(output)
    elif form == "jsonl":
        with stream_to(output) as stream:
            yield JsonlOutput(stream)
    elif FORMATS[form].folder:
        assert output is not None
        with whole_folder(output) as folder, writing(FORMATS[form].open(folder)) as writer:
            yield ItemOutput(writer)
    else:
        with stream_to(output) as stream, writing(FORMATS[form].open(stream)) as writer:
            yield ItemOutput(writer)


@contextlib.contextmanager
def stream_to(output: Path | None) -> Iterator[TextIO]:
    """A file that is there only when it is whole, or standard output."""
    if output:
        with whole_file(output) as stream:
            yield stream
    else:
        # Not sys.stdout: it need not be UTF-8, and unbuffered (PYTHONUNBUFFERED) it loses part of a write unnoticed.
        with (
            refusals_told(None),
            open(sys.stdout.fileno(), "w", encoding="utf-8", newline="\n", closefd=False) as stream,
        ):
            yield stream


@contextlib.contextmanager
def refusals_told(path: Path | None) -> Iterator[None]:
    """What keeps a file or folder, or standard output, from being written inside the block, as CannotWrite.

    Other files' errors pass, and so does a closed pipe.
    """
    try:
        yield
    except OSError as error:
        if not (error.errno in FULL if error.filename is None else path and beside(error.filename, path)):
            raise
        name = printable(str(path)) if path else "standard output"
        what_next = "name another place"
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            what_next = "make room, or name another place"
        elif error.errno == errno.ENOENT:
            what_next = "make its folder first, or name another"
        # a folder to be made exists already only where a file is in its place
        why = os.strerror(errno.ENOTDIR) if error.errno == errno.EEXIST else error.strerror
        raise CannotWrite(f"{name} can't be written ({why}): {what_next}") from error


def beside(name: str | bytes | os.PathLike[str], path: Path) -> bool:
    """Whether a file is in a path's folder, or below it, or one of the folders above."""
    at, folder = Path(os.fsdecode(name)).absolute(), path.absolute().parent
    return at.is_relative_to(folder) or folder.is_relative_to(at)


@contextlib.contextmanager
def whole_file(path: Path) -> Iterator[TextIO]:
    """A file to write that gets its name only when the block ends well: nobody takes half of it for all.

    Raises CannotWrite.
    """
    with refusals_told(path), file_or_nothing(path) as stream:
        yield stream


@contextlib.contextmanager
def file_or_nothing(path: Path) -> Iterator[TextIO]:
    """The same. Raises OSError."""
    if path.exists() and not path.is_file():  # a pipe or a device
        with path.open("w", encoding="utf-8", newline="\n") as stream:
            yield stream
        return
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("w", encoding="utf-8", newline="\n") as stream:
            yield stream
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


@contextlib.contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """A folder to write into that gets its name only when the block ends well.

    Raises CannotWrite, and OutputExists when there is something by that name already, other than an empty folder.
    """
    with refusals_told(path), folder_or_nothing(path) as folder:
        yield folder


@contextlib.contextmanager
def folder_or_nothing(path: Path) -> Iterator[Path]:
    """The same. Raises OutputExists and OSError."""
    if path.exists() and not (path.is_dir() and not any(path.iterdir())):
        raise OutputExists(f"{path} is there already: name a new folder")
    parent = path.absolute().parent
    parent.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(prefix=f".{path.name}.", suffix=".part", dir=parent))
    try:
        mask = os.umask(0)
        os.umask(mask)
        part.chmod(0o777 & ~mask)  # mkdtemp makes it for the owner alone
        yield part
        if path.exists():
            path.rmdir()
        part.replace(path)
    finally:
        shutil.rmtree(part, ignore_errors=True)
