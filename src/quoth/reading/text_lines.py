"""The lines of a long text file, decoded, one at a time: in bounded memory however long the file or a line is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from quoth.reading.decode import decoder_for
from quoth.reading.unpack import head_of, pieces
from quoth.settings import MAX_PAGE_BYTES

MAX_LINE_CHARS = MAX_PAGE_BYTES


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line with its number, from 1, and its end; or what is wrong with it, or with the file from there on."""

    number: int
    text: str = ""
    problem: str | None = None


def text_lines(path: Path) -> Iterator[TextLine]:
    """The lines of a file, gzip undone, byte order mark and NULs removed; only a line feed ends one.

    In files of old Macs, where the first 64 KiB have carriage returns and no line feeds, those end lines. A line of
    more than MAX_LINE_CHARS code points is left out. Raises OSError where the file can't be read, NotText where its
    first bytes are no text.
    """
    head = head_of(path)
    decoder = decoder_for(head)
    old_mac = b"\r" in head and b"\n" not in head
    waiting: list[str] = []
    size, number, too_long = 0, 1, False
    for piece in pieces(path):
        if piece.damage:
            yield TextLine(number, problem=f"{piece.damage}: the rest of the file is lost")
            return
        text = decoder.decode(piece.data).replace("\0", "")
        parts = (text.replace("\r", "\n") if old_mac else text).split("\n")
        for part in parts[:-1]:
            if too_long or size + len(part) > MAX_LINE_CHARS:
                yield TextLine(number, problem=f"is longer than {MAX_LINE_CHARS} characters")
            else:
                yield TextLine(number, "".join([*waiting, part, "\n"]))
            waiting, size, too_long = [], 0, False
            number += 1
        size += len(parts[-1])
        too_long = too_long or size > MAX_LINE_CHARS
        if too_long:
            waiting = []
        elif parts[-1]:
            waiting.append(parts[-1])
    last = "".join([*waiting, decoder.decode(b"", final=True).replace("\0", "")])
    if too_long:
        yield TextLine(number, problem=f"is longer than {MAX_LINE_CHARS} characters")
    elif last:
        yield TextLine(number, last)
