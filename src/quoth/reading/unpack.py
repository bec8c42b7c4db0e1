"""A file's bytes, piece by piece, gzip undone: in bounded memory whatever is packed in it, and past what is damaged."""

from __future__ import annotations

import zlib
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

GZIP = b"\x1f\x8b\x08"
PIECE = 1 << 16  # bytes read, and bytes unpacked, at a time
BEGIN = 1 << 12  # bytes of a member that are enough to see what it begins with
BOMB_BYTES, BOMB_RATIO = 200_000_000, 100  # of one member; text packs 3 to 10 times, and no long text 100 times
SMALLEST = 64  # bytes, or a whole member: what a member's first piece has at least


@dataclass(frozen=True, slots=True)
class Piece:
    """Some bytes of a file as they are once unpacked, or what kept them from being unpacked.

    `offset` is where the file was read, in its own bytes: exact where a member of gzip data (or a file that is not
    packed) begins, which `fresh` says. `damage`, in a few words, comes with no data: what follows need not join on.
    It is `fresh` where it is not of the member before it.
    """

    offset: int
    data: bytes = b""
    fresh: bool = False
    damage: str | None = None


def head_of(path: Path, size: int = PIECE) -> bytes:
    """The first bytes, unpacked, as many as are there up to `size`. Raises OSError where the file can't be read."""
    head = b""
    for piece in pieces(path):
        head += piece.data
        if piece.damage or len(head) >= size:
            break
    return head[:size]


def pieces(path: Path, *, members_begin: bytes | None = None) -> Iterator[Piece]:
    """The file's bytes; all members of a gzip file, one after the other.

    After damage reading goes on with the next member that begins with the bytes `members_begin`; where that is None,
    it ends. Raises OSError where the file can't be read.
    """
    with path.open("rb") as file:
        start = file.read(PIECE)
        if start.startswith(GZIP):
            yield from Members(file, start, members_begin).pieces()
            return
        offset = 0
        while start:
            yield Piece(offset, start, fresh=offset == 0)
            offset += len(start)
            start = file.read(PIECE)


class Members:
    """The members of a gzip file: `packed` holds what was read of it and not yet unpacked, from `offset` on."""

    def __init__(self, file: BinaryIO, packed: bytes, members_begin: bytes | None) -> None:
        self.file = file
        self.packed = packed
        self.offset = 0
        self.members_begin = members_begin

    def pieces(self) -> Iterator[Piece]:
        """Member after member; what is damaged is left out, and told."""
        while self.more(len(GZIP)):
            whole = True
            if self.packed.startswith(GZIP):
                whole = yield from self.member()
            elif self.packed.startswith(b"\x00"):  # padding, as tapes and some file systems have it
                self.drop(len(self.packed) - len(self.packed.lstrip(b"\x00")))
            else:
                whole = False
                yield Piece(self.offset, damage="bytes that are no gzip data", fresh=True)
            if not whole and not self.find_member():
                return

    def member(self) -> Generator[Piece, None, bool]:
        """One member's bytes, and what is wrong with it; returns whether it is whole."""
        start, fresh, held, unpacked = self.offset, True, b"", 0
        inflate = zlib.decompressobj(wbits=31)
        damage = None
        while not inflate.eof and not damage:
            before = self.packed
            try:
                data = inflate.decompress(before, PIECE)
            except zlib.error:
                damage = "damaged gzip data"
            else:
                rest = inflate.unused_data if inflate.eof else inflate.unconsumed_tail
                self.drop(len(before) - len(rest))
                held += data
                unpacked += len(data)
                if unpacked > BOMB_BYTES and unpacked > BOMB_RATIO * (self.offset - start):
                    damage = f"gzip data that unpack to more than {BOMB_RATIO} times their size"
                elif not inflate.eof and not data and not self.more(1):
                    damage = "gzip data that end too early"
                elif fresh and not held and self.offset - start > PIECE:
                    damage = "gzip data that hold nothing"
            if held and (len(held) >= SMALLEST or not fresh or inflate.eof or damage):
                yield Piece(start if fresh else self.offset, held, fresh)
                fresh, held = False, b""
        if damage:
            yield Piece(self.offset, damage=damage, fresh=fresh)
            if fresh:  # perhaps no member at all: the next one may begin in what was taken for its head
                self.offset, self.packed = start + len(GZIP), b""
                self.file.seek(self.offset)
        return damage is None

    def more(self, count: int) -> bool:
        """Have at least `count` bytes at hand, if there are any more; whether there are any at all."""
        while len(self.packed) < count and (read := self.file.read(PIECE)):
            self.packed += read
        return bool(self.packed)

    def drop(self, count: int) -> None:
        self.packed = self.packed[count:]
        self.offset += count

    def find_member(self) -> bool:
        """Go on to the next member that begins as it must; False, at the end of the file, where there is none."""
        if self.members_begin is None:
            return False
        at, ended = 0, False
        while True:
            at = self.packed.find(GZIP, at)
            if at >= 0 and (ended or len(self.packed) - at >= BEGIN):
                if self.begins_right(at):
                    self.drop(at)
                    return True
                at += 1
                continue
            if ended:
                return False
            self.drop(at if at >= 0 else max(0, len(self.packed) - len(GZIP) + 1))
            at = 0
            read = self.file.read(PIECE)
            ended = not read
            self.packed += read

    def begins_right(self, at: int) -> bool:
        assert self.members_begin is not None
        try:
            begin = zlib.decompressobj(wbits=31).decompress(self.packed[at : at + BEGIN], len(self.members_begin))
        except zlib.error:
            return False
        return begin == self.members_begin
