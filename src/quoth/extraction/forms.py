"""The form of a statement: direct, indirect or mixed, from the quotation marks around its content."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from quoth.extraction.quotes import PARAGRAPH, Quotation, quotations
from quoth.types import Form, Span


def form_of(text: str, content: Sequence[Span], inside: bytes | None = None) -> Form:
    """`direct` when all words of `content` stand in quotation marks, `indirect` when none do, else `mixed`.

    `inside` is the text's `quoted_places`, for callers that ask about many contents of one text.
    """
    if inside is None:
        inside = quoted_places(text, _quotations_around(text, content))
    words = quoted = 0
    for span in content:
        for char, is_quoted in zip(text[span.start : span.end], inside[span.start : span.end], strict=True):
            if char.isalnum():
                words += 1
                quoted += is_quoted
    if quoted == 0:
        return "indirect"
    return "direct" if quoted == words else "mixed"


def quoted_places(text: str, found: Iterable[Quotation]) -> bytes:
    """For each code point of `text` 1 where it stands in one of the quotations `found`, else 0."""
    places = bytearray(len(text))
    for quotation in found:
        places[quotation.start : quotation.end] = b"\x01" * (quotation.end - quotation.start)
    return bytes(places)


def _quotations_around(text: str, content: Sequence[Span]) -> list[Quotation]:
    """The quotations of the paragraphs that `content` touches, and of those between them."""
    if not content:
        return []
    first, last = content[0].start, content[-1].end
    left = max(text.rfind(mark, 0, first) for mark in "\n\r\u2028\u2029") + 1
    found: list[Quotation] = []
    for paragraph in PARAGRAPH.finditer(text, left):
        if paragraph.start() >= last:
            break
        found += quotations(text, *paragraph.span())
    return found
