"""Statements that were found as the pages show them: the words in their sentence, with what lies around and inside."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from quoth.ledger.hits import Hit, hits
from quoth.ledger.indexing import places
from quoth.ledger.stored import spans
from quoth.types import Span
from quoth.web.citation import citation
from quoth.web.marks import Mark, pieces

DEEPEST = 8  # statements inside each other that are followed


@dataclass(slots=True)
class Card:
    """One hit with its sentence as HTML.

    `around` are the statements it is told in, the nearest first; `inside` the hits of the same results told in it.
    `clause` is what of the sentence belongs to it: enough where the sentence stands in the card around it.
    """

    hit: Hit
    sentence: Markup
    clause: Markup
    around: list[Hit] = field(default_factory=list)
    inside: list[Card] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Row:
    """A statement of an article in which there is a hit."""

    key: int
    id: str
    seq: int
    parent: int | None
    marks: tuple[Mark, ...]


def cards_of(connection: sqlite3.Connection, found: Sequence[Hit]) -> list[Card]:
    """A card for each hit, in order, but that hits inside another one stand in that one's card."""
    rows = rows_of(connection, sorted({hit.page.id for hit in found}))
    chains = {id(hit): chain(rows[hit.page.id], hit) for hit in found}
    outer = hits(connection, sorted({row.key for above in chains.values() for row in above}))
    cards = {
        (hit.page.id, hit.statement.id): Card(
            hit,
            sentence(hit, rows[hit.page.id], Span(hit.context_start, hit.context_start + len(hit.context))),
            sentence(hit, rows[hit.page.id], extent(hit)),
            [outer[row.key] for row in chains[id(hit)] if row.key in outer],
        )
        for hit in found
    }
    top: list[Card] = []
    for (page, _), card in cards.items():
        holder = next((cards[page, row.id] for row in chains[id(card.hit)] if (page, row.id) in cards), None)
        (holder.inside if holder else top).append(card)
    return top


def rows_of(connection: sqlite3.Connection, articles: Sequence[str]) -> dict[str, list[Row]]:
    """The statements of some articles that are shown, by the article's id."""
    found: dict[str, list[Row]] = {article: [] for article in articles}
    rows = connection.execute(
        "SELECT a.id, s.key, s.id, s.seq, s.parent, source_start, source_end, cue_start, cue_end, content"
        f" FROM article a JOIN statement s ON s.article = a.key WHERE a.id IN ({places(articles)}) AND NOT rejected",
        list(articles),
    )
    for article, key, identity, seq, parent, source_start, source_end, cue_start, cue_end, content in rows:
        marks = [Mark(span.start, span.end, "content", seq) for span in spans(content)]
        marks.append(Mark(cue_start, cue_end, "cue", seq))
        if source_start is not None:
            marks.append(Mark(source_start, source_end, "source", seq))
        found[article].append(Row(key, identity, seq, parent, tuple(marks)))
    return found


def chain(rows: list[Row], hit: Hit) -> list[Row]:
    """The statements that a hit is told in, the nearest first."""
    by_seq = {row.seq: row for row in rows}
    row = next((row for row in rows if row.id == hit.statement.id), None)
    above: list[Row] = []
    while row and row.parent is not None and len(above) < DEEPEST:
        row = by_seq.get(row.parent)
        if row:
            above.append(row)
    return above


def extent(hit: Hit) -> Span:
    """From where the first part of a statement begins to where the last one ends, as far as its context shows it."""
    s = hit.statement
    parts = [s.cue, *s.content, *([s.source] if s.source else [])]
    start, end = hit.context_start, hit.context_start + len(hit.context)
    first = min(max(min(span.start for span in parts), start), end)
    return Span(first, max(first, min(max(span.end for span in parts), end)))


def sentence(hit: Hit, rows: list[Row], part: Span) -> Markup:
    """A part of a hit's context as HTML: its own parts marked, those of statements inside it, and the words asked for.

    `part` is a span of the article's text.
    """
    by_seq = {row.seq: row for row in rows}
    own = next((row.seq for row in rows if row.id == hit.statement.id), None)

    def inside(row: Row) -> bool:
        seen = 0
        at: Row | None = row
        while at and seen <= DEEPEST:
            if at.seq == own:
                return True
            at, seen = by_seq.get(at.parent) if at.parent is not None else None, seen + 1
        return False

    start, end = part.start, part.end
    text = hit.context[start - hit.context_start : end - hit.context_start]
    marks = [mark for row in rows if inside(row) for mark in row.marks]
    marks += [Mark(span.start, span.end, "found", -1) for span in hit.found]
    here = [
        Mark(max(mark.start, start) - start, min(mark.end, end) - start, mark.part, mark.statement)
        for mark in marks
        if mark.start < end and mark.end > start and mark.end > mark.start
    ]
    rank = {"content": 0, "source": 1, "cue": 2, "found": 3}
    here.sort(key=lambda m: (m.start, -m.end, m.statement != own, rank[m.part]))
    block = Span(0, len(text))
    return Markup("").join(pieces(text, block, block.end, here))


def cited(hit: Hit) -> str:
    """A hit with where it stands, to be copied."""
    return citation(hit.page, hit.statement, hit.said, ", ".join(one.name for one in hit.speakers) or hit.source)
