"""The paragraphs of a text, each with its sentences' ends and its quotations: what several parts of extraction ask."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from quoth.extraction.quotes import PARAGRAPH, Quotation, quotations

# A stop ends a sentence where a capital, a digit or an opening mark follows, and no title or initial stands before it.
# Nothing is tried twice (possessive repeats, a run of stops only from its first): linear on a megabyte of dots.
_SENTENCE_END = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’)\]]*+(?=\s++[\"'“‘(\[]*+[A-Z0-9])")
_NOT_END = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Mme|Smt|Dr|Prof|Sen|Sens|Rep|Reps|Gov|Govs|Gen|Brig|Col|Lt|Sgt|Cpl|Pvt|Capt|Cmdr|Cdr|Maj|Adm|Supt"
    r"|Insp|Cllr|Msgr|Engr|Pst|Alh|Sec|Rev|Hon|St|Jr|Sr|vs|No|Jan|Feb|Mar|Apr|Jun"
    r"|Jul|Aug|Sept?|Oct|Nov|Dec|Inc|Co|Corp|Ltd|Mt|Ft|U\.S|U\.N|U\.K|D\.C|a\.m|p\.m)|\b[A-Z])\.$"
)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`[start, end)`, where its sentences end, the last one excepted, and its quotations; code points of the text."""

    start: int
    end: int
    sentence_ends: tuple[int, ...]
    quotations: tuple[Quotation, ...]


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """`[start, end)` of `text` without the white space at its ends."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


@lru_cache(1)
def paragraphs_of(text: str) -> tuple[Paragraph, ...]:
    """The paragraphs of `text` that have a character, in order. Linear in its length; the last answer is kept."""
    made = []
    for match in PARAGRAPH.finditer(text):
        start, end = match.span()
        ends = tuple(start + at for at in _sentence_ends(match.group()))
        made.append(Paragraph(start, end, ends, tuple(quotations(text, start, end))))
    return tuple(made)


def _sentence_ends(paragraph: str) -> list[int]:
    """Where the sentences of a paragraph end, the last one excepted; code points."""
    ends = (m.end() for m in _SENTENCE_END.finditer(paragraph))
    return [end for end in ends if not _NOT_END.search(paragraph, max(0, end - 12), end)]
