"""Which stretches of a paragraph stand in quotation marks.

A pass over the characters, paragraph by paragraph, so that an odd number of marks costs nothing beyond its own
paragraph. A quotation without a closing mark runs to the end of its paragraph (the convention for quotes that go on in
the next one).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

PARAGRAPH = re.compile(r"[^\n\r\u2028\u2029]+")
_OPENING = {"“": "”", "„": "”“", "‟": "”", "«": "»", "‹": "›", "``": "''"}
_CLOSING = {"”", "»", "›", "''"}
_MARK = re.compile(r"``|''|[“”„‟«»‹›\"＂‘‛'’]")
_STRAIGHT = {'"', "＂"}
_SINGLE = {"‘", "‛", "'", "’"}
_SINGLE_MARK = re.compile(r"[‘‛'’]")


@dataclass(frozen=True, slots=True)
class Quotation:
    """`[start, end)` with the marks; `closed` says whether a closing mark was there; `single` marks British style."""

    start: int
    end: int
    closed: bool
    single: bool


def all_quotations(text: str) -> Iterator[Quotation]:
    """The quotations of all paragraphs, in order."""
    for paragraph in PARAGRAPH.finditer(text):
        yield from quotations(text, *paragraph.span())


def quotations(text: str, start: int = 0, end: int | None = None) -> list[Quotation]:
    """Quotations in one paragraph `text[start:end]`, in order; positions are code points of `text`.

    Of those inside others only double marks within single ones are listed.
    """
    end = len(text) if end is None else end
    while end > start and text[end - 1].isspace():
        end -= 1
    found: list[Quotation] = []
    opened: int | None = None
    closers = ""
    for match in _MARK.finditer(text, start, end):
        mark, place = match.group(), match.start()
        if mark in _SINGLE:
            continue
        if opened is None:
            # A closing curly mark with none open is a typing slip for an opening one only where a word follows.
            if mark in _OPENING or mark in _STRAIGHT or (mark in _CLOSING and _before_word(text, match.end(), end)):
                opened, closers = place, _OPENING.get(mark, "") + mark + ('”"' if mark in '“”"' else "")
        elif mark in closers and not (mark in _STRAIGHT and _only_opens(text, place, start, end)):
            if mark == "“" and _before_word(text, match.end(), end):  # opened again without having been closed
                found.append(Quotation(opened, place, False, False))
                opened, closers = place, '“”"'
            else:
                found.append(Quotation(opened, match.end(), True, False))
                opened = None
    if opened is not None:
        found.append(Quotation(opened, end, False, False))
    return sorted(found + _singles(text, start, end, found), key=lambda q: q.start)


def _before_word(text: str, place: int, end: int) -> bool:
    return place < end and text[place].isalnum()


def _only_opens(text: str, place: int, start: int, end: int) -> bool:
    """A straight mark after white space and before a word can't close."""
    after_gap = place > start and (text[place - 1].isspace() or text[place - 1] in "([—–")
    return after_gap and _before_word(text, place + 1, end)


def _singles(text: str, start: int, end: int, doubles: list[Quotation]) -> list[Quotation]:
    """Quotations in single marks outside double ones. Apostrophes look the same, so both ends must look like ends."""
    found: list[Quotation] = []
    opened: int | None = None
    last_close: int | None = None
    following = iter(doubles)
    double = next(following, None)
    for match in _SINGLE_MARK.finditer(text, start, end):
        char, place = match.group(), match.start()
        while double is not None and double.end <= place:
            double = next(following, None)
        if double is not None and double.start <= place:
            continue
        before = text[place - 1] if place > start else " "
        after = text[place + 1] if place + 1 < end else " "
        opens = char != "’" and (before.isspace() or before in "([—–:") and (after.isalnum() or after in "…[.")
        closes = char in "’'" and not before.isspace() and not after.isalnum()
        if opened is None and opens and not _elision(text, place, end):
            opened, last_close = place, None
        elif opened is not None and closes:
            # "the boys’ room": a plural possessive looks like a close; sentence punctuation before the mark does not.
            last_close = place + 1
            if before in ".,?!…;:" or after in ".,;:?!)" or (after == " " and before not in "sS") or place + 1 >= end:
                found.append(Quotation(opened, last_close, True, True))
                opened = None
        elif opened is not None and opens and char == "‘":
            if last_close is not None:
                found.append(Quotation(opened, last_close, True, True))
            opened, last_close = place, None
    if opened is not None and last_close is not None:
        found.append(Quotation(opened, last_close, True, True))
    elif opened is not None and text[opened] in "‘‛" and opened <= start + 1:
        found.append(Quotation(opened, end, False, True))
    return found


_ELIDED = re.compile(r"(?:\d\ds?|tis|twas|em|til|cause|round|n)\b", re.IGNORECASE)


def _elision(text: str, place: int, end: int) -> bool:
    """'90s, 'tis, 'em: an apostrophe that stands for missing letters."""
    return _ELIDED.match(text, place + 1, end) is not None
