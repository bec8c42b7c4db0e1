"""Statements of a made-up text, from the words of their parts."""

from __future__ import annotations

from typing import Any

from quoth.extraction.forms import form_of
from quoth.types import Span, Statement


def span(text: str, words: str, after: int = 0) -> Span:
    start = text.index(words, after)
    return Span(start, start + len(words))


def statement(text: str, source: str, cue: str, *content: str, **more: Any) -> Statement:
    """The first statement of `text` with these words; the source is sought first, then the cue around it."""
    at = span(text, source) if source else None
    spans = tuple(sorted(span(text, words) for words in content))
    near = max(0, (at.start if at else 0) - len(cue) - 1)
    where = span(text, cue, near)
    return Statement(
        id=f"{where.start}", source=at, cue=where, content=spans, form=form_of(text, spans), confidence=1.0, **more
    )
