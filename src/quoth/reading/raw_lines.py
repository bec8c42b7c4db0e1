"""Raw text -> its lines as a reader sees them: blank ones gone, hard-wrapped paragraphs whole, each with its place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from quoth.errors import PageTooLarge
from quoth.settings import MAX_LINES

# characters that show nothing and only break words: controls, soft hyphen, zero-width and direction marks
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f\x80-\x84\x86-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]+"
)
_STOP_END = re.compile(r"[.!?…:;]['\"”’»)\]]*$")
_FRESH_START = re.compile(r"[•·*–—-]\s|\(?\d{1,3}[.)]\s|[A-Z][\w .]{0,30}:\s")  # a list item, or a speaker's turn

WRAP_WIDTHS = (45, 110)  # columns between which a page can be hard-wrapped
MIN_WRAPPED = 3  # lines broken by wrapping that a page must show to be taken for hard-wrapped


@dataclass(frozen=True, slots=True)
class Line:
    """One line as read: `text`, and the raw ranges it is made of.

    `pieces` are `(start in text, start in raw, length)` in code points; between pieces of a hard-wrapped paragraph
    `text` has one space. `blank_before`: an empty line, or the page's beginning, stands before it.
    """

    text: str
    pieces: tuple[tuple[int, int, int], ...]
    blank_before: bool


def read_lines(raw: str, name: str = "") -> list[Line]:
    """The non-blank lines of `raw`, in order. Raises PageTooLarge where there are more than MAX_LINES."""
    lines: list[Line] = []
    widths: list[int] = []
    at = 0
    blank = True
    for whole in raw.splitlines(keepends=True):
        line = _line(whole, at, blank)
        at += len(whole)
        if line is None:
            blank = True
            continue
        blank = False
        lines.append(line)
        widths.append(len(line.text))
        if len(lines) > MAX_LINES:
            raise PageTooLarge(f"{name}: the page has more than {MAX_LINES} lines")
    width = _wrap_width(lines, widths)
    return _unwrapped(lines, width) if width else lines


def _line(whole: str, at: int, blank: bool) -> Line | None:
    """The visible part of one raw line that starts at `at`; None where nothing is visible."""
    if not _UNSEEN.search(whole):
        bare = whole.strip()
        if not bare:
            return None
        return Line(bare, ((0, at + whole.index(bare[0]), len(bare)),), blank)
    parts = []
    start = 0
    for gap in [*_UNSEEN.finditer(whole), None]:
        end = gap.start() if gap else len(whole)
        if end > start:
            parts.append((start, whole[start:end]))
        start = gap.end() if gap else end
    while parts and not parts[0][1].strip():
        parts.pop(0)
    while parts and not parts[-1][1].strip():
        parts.pop()
    if not parts:
        return None
    begin, first = parts[0]
    parts[0] = (begin + len(first) - len(first.lstrip()), first.lstrip())
    parts[-1] = (parts[-1][0], parts[-1][1].rstrip())
    pieces = []
    size = 0
    for start, text in parts:
        pieces.append((size, at + start, len(text)))
        size += len(text)
    return Line("".join(text for _, text in parts), tuple(pieces), blank)


def _forced(line: Line, following: Line, width: int) -> bool:
    """Whether the break between two adjacent lines was made by wrapping: the next word did not fit any more."""
    return len(line.text) + 1 + len(following.text.split(maxsplit=1)[0]) > width


def _wrap_width(lines: Sequence[Line], widths: Sequence[int]) -> int | None:
    """The column at which the page was hard-wrapped; None where it was not.

    Wrapped text has no long lines, and most of its adjacent lines break in mid-sentence just where the next word
    would not fit. Menus and lists break where they like.
    """
    if len(lines) < MIN_WRAPPED:
        return None
    width = sorted(widths)[int(0.98 * (len(widths) - 1))]
    if not WRAP_WIDTHS[0] <= width <= WRAP_WIDTHS[1] or max(widths) > 3 * width:
        return None
    pairs = [(a, b) for a, b in pairwise(lines) if not b.blank_before]
    forced = [(a, b) for a, b in pairs if _forced(a, b, width)]
    open_ended = [a for a, _ in forced if not _STOP_END.search(a.text)]
    if len(forced) < MIN_WRAPPED - 1 or len(forced) < 0.5 * len(pairs) or len(open_ended) < 0.6 * len(forced):
        return None
    return width


def _unwrapped(lines: Sequence[Line], width: int) -> list[Line]:
    """Lines with those joined that wrapping broke."""
    out: list[Line] = []
    run = [lines[0]]
    for line in lines[1:]:
        if not line.blank_before and _forced(run[-1], line, width) and not _FRESH_START.match(line.text):
            run.append(line)
        else:
            out.append(_joined(run))
            run = [line]
    out.append(_joined(run))
    return out


def _joined(run: Sequence[Line]) -> Line:
    if len(run) == 1:
        return run[0]
    pieces: list[tuple[int, int, int]] = []
    size = 0
    for line in run:
        pieces.extend((size + start, raw, length) for start, raw, length in line.pieces)
        size += len(line.text) + 1
    return Line(" ".join(line.text for line in run), tuple(pieces), run[0].blank_before)
