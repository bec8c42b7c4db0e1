"""WARC archives cut into records, past whatever is damaged.

Cut here and not by FastWARC (as planned): that stops at the first garbage and at a false length, takes what was cut
off for whole, and can't go on inside a file that was packed in one piece. Where a record ends is told by its length,
which is believed only if the next record, or the end, is there; otherwise reading goes on where the next record
plainly begins: at a line `WARC/1.` with a header below, or where a member of gzip data begins so. Hence a record that
holds an unpacked archive counts as damaged, and the records inside it are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from quoth.reading.response import MAX_HEAD_BYTES, headers_in
from quoth.reading.unpack import GZIP, PIECE, Piece, pieces
from quoth.settings import MAX_PAGE_BYTES

BEGIN = b"WARC/"
_VERSION = re.compile(rb"WARC/\d\.\d{1,2}[ \t]*\r?\n(?!WARC/\d)")
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_NEXT = re.compile(rb"\n(?=WARC/\d\.\d{1,2}[ \t]*\r?\n[A-Za-z][A-Za-z-]{2,40}[ \t]*:)")
_AMID_GARBAGE = re.compile(rb"(?=WARC/\d\.\d{1,2}[ \t]*\r?\n(?:WARC|Content)-[A-Za-z-]{2,40}[ \t]*:)", re.IGNORECASE)
_LENGTH = re.compile(r"[0-9]{1,15}")
NEXT_BYTES = 80  # what `_NEXT` may need to see
BETWEEN = b"\r\n\r\n"  # what ends a record's block
MAX_RECORD_BYTES = MAX_PAGE_BYTES + MAX_HEAD_BYTES
FALSE_LENGTH = "its length is false: the next record, or the end, is not where it should be"
TOO_EARLY = "ends too early"
TOO_LARGE = f"is larger than {MAX_RECORD_BYTES} bytes"


@dataclass(frozen=True, slots=True)
class Frame:
    """A record as it stands in an archive: headers by lower-case name, and its block; or what is wrong with it.

    `offset` is where it begins in the file, None where only unpacking would lead there. A problem without headers is
    none of a record but of what lies between two.
    """

    offset: int | None
    headers: dict[str, str]
    block: bytes = b""
    problem: str | None = None


def frames(path: Path) -> Iterator[Frame]:
    """All records of the archive at `path`, in order. Raises OSError where the file can't be read."""
    with path.open("rb") as file:
        packed = file.read(len(GZIP)) == GZIP
    upcoming = Upcoming(pieces(path, members_begin=BEGIN))
    while piece := upcoming.take():
        if piece.damage:
            yield Frame(piece.offset, {}, problem=piece.damage)
            continue
        run = Run(piece, upcoming, packed)
        yield from run.frames()
        if run.damage:
            yield Frame(None, {}, problem=run.damage)


class Upcoming:
    """Pieces still to come, one of which can be put back."""

    def __init__(self, source: Iterator[Piece]) -> None:
        self.source = source
        self.held: Piece | None = None

    def take(self) -> Piece | None:
        piece, self.held = self.held, None
        return piece or next(self.source, None)

    def put_back(self, piece: Piece) -> None:
        self.held = piece


class Run:
    """Bytes of an archive in which records follow on each other.

    A plain file is one run. A packed one is as many as it has members that begin with a record, which is how most are
    written: one a member. `data` is what is at hand, `at` how many bytes of the run came before it; `damage` is what
    ended the run, if that has not been told yet.
    """

    def __init__(self, first: Piece, upcoming: Upcoming, packed: bool) -> None:
        self.begin = first.offset
        self.packed = packed
        self.data = bytearray(first.data)
        self.at = 0
        self.upcoming = upcoming
        self.ended = False
        self.damage: str | None = None

    def frames(self) -> Iterator[Frame]:
        """The run's records, and what lies between them and is none."""
        while self.drop_blank():
            offset = self.offset()
            self.fill(MAX_HEAD_BYTES)
            version = _VERSION.match(self.data)
            end = _HEAD_END.search(self.data, version.end() - 2, MAX_HEAD_BYTES) if version else None
            if not version or not end:
                before = self.at
                self.go_to_next(1, mark=_AMID_GARBAGE)
                yield Frame(offset, {}, problem=f"{self.at - before} bytes that are no record")
                continue
            headers = headers_in(bytes(self.data[version.end() : end.start()]))
            block, problem = self.cut(end.end(), headers.get("content-length", ""))
            yield Frame(offset, headers, block, problem)

    def cut(self, start: int, declared: str) -> tuple[bytes, str | None]:
        """The block that begins behind `start` bytes, which are dropped with it; or what is wrong with it."""
        if not _LENGTH.fullmatch(declared):
            self.go_to_next(start - 1)  # with the line feed that ends the head
            return b"", "does not say how long it is"
        end = start + int(declared)
        if int(declared) > MAX_RECORD_BYTES:
            goal = self.at + end
            if self.go_to_next(start - 1, end):
                return b"", FALSE_LENGTH
            return b"", TOO_LARGE if self.at >= goal else self.told_damage() or TOO_EARLY
        self.fill(end + NEXT_BYTES)
        if self.damage or len(self.data) < end:
            return b"", FALSE_LENGTH if self.go_to_next(start - 1) else self.told_damage() or TOO_EARLY
        behind = bytes(self.data[end : end + NEXT_BYTES])
        following = behind.lstrip(b"\r\n")
        if _NEXT.search(self.data, start - 1, end):
            self.go_to_next(start - 1)
            return b"", FALSE_LENGTH
        if following and not following.startswith(BEGIN) and not behind.startswith(BETWEEN):
            self.go_to_next(end - 1)
            return b"", FALSE_LENGTH
        block = bytes(self.data[start:end])
        self.drop(end)
        return block, None

    def told_damage(self) -> str | None:
        """What ended the run, as the fault of a record."""
        damage, self.damage = self.damage, None
        return damage

    def offset(self) -> int | None:
        """Where the data at hand are in the file, if that can be told."""
        if self.packed:
            return self.begin if self.at == 0 else None
        return self.begin + self.at

    def fill(self, count: int) -> None:
        """Have `count` bytes at hand, or all that the run still has."""
        while len(self.data) < count and not self.ended:
            piece = self.upcoming.take()
            if piece is None:
                self.ended = True
            elif piece.fresh and (piece.damage or piece.data.startswith(BEGIN)):
                self.ended = True
                self.upcoming.put_back(piece)
            elif piece.damage:
                self.ended, self.damage = True, piece.damage
            else:
                self.data += piece.data

    def drop(self, count: int) -> None:
        count = min(count, len(self.data))
        del self.data[:count]
        self.at += count

    def drop_blank(self) -> bool:
        """Drop the blank lines before a record; whether there is anything behind them."""
        while True:
            self.fill(1)
            blank = len(self.data) - len(self.data.lstrip(b"\r\n"))
            if not blank:
                return bool(self.data)
            self.drop(blank)

    def go_to_next(self, start: int, end: int | None = None, mark: re.Pattern[bytes] = _NEXT) -> bool:
        """Drop all up to where a record plainly begins behind `start` bytes, or up to `end`; whether one was found."""
        while True:
            self.fill(start + PIECE)
            found = mark.search(self.data, start)
            if found and (end is None or found.end() <= end):
                self.drop(found.end())
                return True
            if end is not None and len(self.data) >= end:
                self.drop(end)
                return False
            if self.ended:
                self.drop(len(self.data))
                return False
            seen = max(start, len(self.data) - NEXT_BYTES)
            self.drop(seen)
            start, end = 0, None if end is None else end - seen
