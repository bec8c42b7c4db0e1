"""The form of a statement: direct, indirect or mixed, from the quotation marks around its content."""

from __future__ import annotations

from collections.abc import Sequence

from quoth.extraction.quotes import quotations
from quoth.types import Form, Span


def form_of(text: str, content: Sequence[Span]) -> Form:
    """`direct` when all words of `content` stand in quotation marks, `indirect` when none do, else `mixed`."""
    words = quoted = 0
    for span in content:
        inside = quoted_places(text, span.start, span.end)
        for place in range(span.start, span.end):
            if text[place].isalnum():
                words += 1
                quoted += place in inside
    if quoted == 0:
        return "indirect"
    return "direct" if quoted == words else "mixed"


def quoted_places(text: str, start: int, end: int) -> set[int]:
    """Code points of the paragraphs that touch `text[start:end]` which stand inside quotation marks."""
    left = text.rfind("\n", 0, start) + 1
    right = text.find("\n", max(start, end - 1))
    right = len(text) if right < 0 else right
    places: set[int] = set()
    while left < right:
        stop = text.find("\n", left, right)
        stop = right if stop < 0 else stop
        for quotation in quotations(text, left, stop):
            places.update(range(quotation.start, quotation.end))
        left = stop + 1
    return places
