"""From ranges of word pieces to `Statement`s: spans of the text, form, confidence."""

from __future__ import annotations

import math
from collections.abc import Sequence

from quoth.extraction.forms import form_of
from quoth.extraction.pieces import Pieces
from quoth.extraction.quotes import Quotation, quotations
from quoth.extraction.tagging import Found, Range
from quoth.types import Span, Statement, statement_id

_INSIDE_CLOSE = ".,!?;:…"  # punctuation that belongs to a quotation when its closing mark follows


def statements_of(
    text: str, text_sha256: str, pieces: Pieces, found: Sequence[Found], calibration: dict[str, list[float]]
) -> list[Statement]:
    """`found` as statements, in order of their cues."""
    marks = _marks(text)
    made = []
    for one in found:
        content = tuple(_with_marks(span, text, marks) for span in _spans(one.content, pieces, text))
        cue = _spans((one.cue,), pieces, text)[0]
        source = _spans(one.source, pieces, text)
        form = form_of(text, content)
        made.append(
            Statement(
                id=statement_id(text_sha256, cue),
                # The contract has one span for a source. The few in two pieces ("Smith, … and Jones") become their hull
                # when nothing of the statement lies between, else the longer piece.
                source=_one_span(source, cue, content),
                cue=cue,
                content=content,
                form=form,
                confidence=round(confidence(one, form, calibration), 4),
            )
        )
    return made


def confidence(found: Found, form: str, calibration: dict[str, list[float]]) -> float:
    """Probability that the statement is there with these spans, loosely: logistic regression fitted on held-out articles."""
    score = sum(w * x for w, x in zip(calibration["weights"], features(found, form), strict=True)) + calibration["bias"][0]
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, score))))


def features(found: Found, form: str) -> list[float]:
    """What the calibration looks at."""
    probability = math.exp(found.cue_log)
    return [
        math.log(max(probability, 1e-4) / max(1.0 - probability, 1e-4)),
        max(found.chain_log, -6.0),
        float(not found.source),
        float(form == "direct"),
        float(form == "mixed"),
        math.log(sum(b - a for a, b in found.content)),
    ]


def _spans(ranges: Sequence[Range], pieces: Pieces, text: str) -> list[Span]:
    spans: list[Span] = []
    for first, last in ranges:
        start, end = int(pieces.starts[first]), int(pieces.ends[last - 1])
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if start < end:
            spans.append(Span(start, end))
    return spans


def _one_span(source: list[Span], cue: Span, content: tuple[Span, ...]) -> Span | None:
    if len(source) < 2:
        return source[0] if source else None
    hull = Span(source[0].start, source[-1].end)
    if any(s.start < hull.end and hull.start < s.end for s in (cue, *content)):
        return max(source, key=lambda s: s.end - s.start)
    return hull


def _marks(text: str) -> tuple[dict[int, Quotation], dict[int, Quotation]]:
    """All closed quotations by the place of their opening mark, and of their closing mark."""
    opening, closing = {}, {}
    left = 0
    for line in text.splitlines(keepends=True):
        for quotation in quotations(text, left, left + len(line.rstrip())):
            opening[quotation.start] = quotation
            if quotation.closed:
                closing[quotation.end - 1] = quotation
        left += len(line)
    return opening, closing


def _with_marks(span: Span, text: str, marks: tuple[dict[int, Quotation], dict[int, Quotation]]) -> Span:
    """A content that fills a quotation from its first word or to its last takes the mark at that end."""
    opening, closing = marks
    start, end = span.start, span.end
    if start - 1 in opening and opening[start - 1].end > start:
        start -= 1
    after = end
    while after < len(text) and text[after] in _INSIDE_CLOSE:
        after += 1
    if after in closing and closing[after].start < end:
        end = after + 1
    return Span(start, end)
