"""Statements that were found as the pages show them: the words in their sentence, with what lies around and inside."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from markupsafe import Markup

from quoth.ledger.at_once import rows_at_once
from quoth.ledger.hits import Hit, hits
from quoth.ledger.indexing import places
from quoth.ledger.stored import spans
from quoth.types import Span
from quoth.web.citation import citation
from quoth.web.marks import Mark, pieces
from quoth.web.who import segment

DEEPEST = 8  # statements inside each other that are followed


@dataclass(slots=True)
class Card:
    """One hit with its sentence as HTML.

    `around` are the statements it is told in, the nearest first; `inside` the hits of the same results told in it. Of
    a hit that stands in another one's card, the sentence is only what belongs to it: the rest is in the card around it.
    """

    hit: Hit
    sentence: Markup
    around: list[Hit] = field(default_factory=list)
    inside: list[Card] = field(default_factory=list)

    @property
    def by(self) -> str:
        """Who says it, in plain words."""
        return speakers_of(self.hit) or "a source not named"

    @property
    def role(self) -> str | None:
        """The role of the one who says it, if it is one."""
        return self.hit.speakers[0].role if len(self.hit.speakers) == 1 else None

    @property
    def title(self) -> str:
        """What the article is called."""
        return self.hit.page.title or self.hit.page.url or "Without a title"

    @property
    def address(self) -> str:
        """Where it stands in the article."""
        return f"/articles/{segment(self.hit.page.id)}#m{segment(self.hit.statement.id)}"


class Row(NamedTuple):
    """A statement of an article in which there is a hit; `content` are pairs of a start and an end."""

    article: str
    key: int
    id: str
    seq: int
    parent: int | None
    source_start: int | None
    source_end: int | None
    cue_start: int
    cue_end: int
    content: str

    def marks(self) -> list[Mark]:
        """Its spans."""
        found = [Mark(span.start, span.end, "content", self.seq) for span in spans(self.content)]
        found.append(Mark(self.cue_start, self.cue_end, "cue", self.seq))
        if self.source_start is not None and self.source_end is not None:
            found.append(Mark(self.source_start, self.source_end, "source", self.seq))
        return found


class Told:
    """The statements of one article that are shown, by which of them is told in which."""

    def __init__(self) -> None:
        self.by_seq: dict[int, Row] = {}
        self.by_id: dict[str, Row] = {}
        self.inside: dict[int, list[Row]] = {}

    def add(self, row: Row) -> None:
        """One more of them."""
        self.by_seq[row.seq] = row
        self.by_id.setdefault(row.id, row)
        if row.parent is not None:
            self.inside.setdefault(row.parent, []).append(row)

    def above(self, hit: Hit) -> list[Row]:
        """Those that a hit is told in, the nearest first."""
        row = self.by_id.get(hit.statement.id)
        found: list[Row] = []
        while row and row.parent is not None and len(found) < DEEPEST:
            row = self.by_seq.get(row.parent)
            if row:
                found.append(row)
        return found

    def below(self, hit: Hit) -> list[Row]:
        """A hit itself and all that are told in it."""
        own = self.by_id.get(hit.statement.id)
        found = level = [own] if own else []
        for _ in range(DEEPEST):
            level = [row for outer in level for row in self.inside.get(outer.seq, ())]
            if not level:
                break
            found = found + level
        return found


def cards_of(connection: sqlite3.Connection, found: Sequence[Hit], *, nest: bool = True) -> list[Card]:
    """A card for each hit, in order, but that hits inside another one stand in that one's card, if they are to nest."""
    told = told_in(connection, sorted({hit.page.id for hit in found}))
    chains = {id(hit): told[hit.page.id].above(hit) for hit in found}
    outer = hits(connection, sorted({row.key for above in chains.values() for row in above}))
    here = {(hit.page.id, hit.statement.id) for hit in found}
    cards: dict[tuple[str, str], Card] = {}
    holders: dict[tuple[str, str], tuple[str, str] | None] = {}
    for hit in found:
        page, above = hit.page.id, chains[id(hit)]
        holder = next(((page, row.id) for row in above if nest and (page, row.id) in here), None)
        part = extent(hit) if holder else Span(hit.context_start, hit.context_start + len(hit.context))
        holders[page, hit.statement.id] = holder
        cards[page, hit.statement.id] = Card(
            hit, sentence(hit, told[page], part), [outer[row.key] for row in above if row.key in outer]
        )
    top: list[Card] = []
    for name, card in cards.items():
        holder = holders[name]
        (cards[holder].inside if holder else top).append(card)
    return top


def told_in(connection: sqlite3.Connection, articles: Sequence[str]) -> dict[str, Told]:
    """The statements of some articles, by the article's id."""
    found = {article: Told() for article in articles}
    select = (
        "SELECT a.id AS article, s.key, s.id, s.seq, s.parent, source_start, source_end, cue_start, cue_end, content"
        f" FROM article a JOIN statement s ON s.article = a.key WHERE a.id IN ({places(articles)}) AND NOT rejected"
    )
    for row in rows_at_once(connection, Row._fields, select, list(articles)):
        found[row[0]].add(Row(*row))
    return found


def extent(hit: Hit) -> Span:
    """From where the first part of a statement begins to where the last one ends, as far as its context shows it."""
    s = hit.statement
    parts = [s.cue, *s.content, *([s.source] if s.source else [])]
    start, end = hit.context_start, hit.context_start + len(hit.context)
    first = min(max(min(span.start for span in parts), start), end)
    return Span(first, max(first, min(max(span.end for span in parts), end)))


def sentence(hit: Hit, told: Told, part: Span) -> Markup:
    """A part of a hit's context as HTML: its own parts marked, those of statements inside it, and the words asked for.

    `part` is a span of the article's text.
    """
    own = told.by_id.get(hit.statement.id)
    start, end = part.start, part.end
    text = hit.context[start - hit.context_start : end - hit.context_start]
    marks = [mark for row in told.below(hit) for mark in row.marks()]
    marks += [Mark(span.start, span.end, "found", -1) for span in hit.found]
    here = [
        Mark(max(mark.start, start) - start, min(mark.end, end) - start, mark.part, mark.statement)
        for mark in marks
        if mark.start < end and mark.end > start and mark.end > mark.start
    ]
    rank = {"content": 0, "source": 1, "cue": 2, "found": 3}
    here.sort(key=lambda m: (m.start, -m.end, own is None or m.statement != own.seq, rank[m.part]))
    block = Span(0, len(text))
    return Markup("".join(pieces(text, block, block.end, here)))


def cited(hit: Hit) -> str:
    """A hit with where it stands, to be copied."""
    return citation(hit.page, hit.statement, hit.said, speakers_of(hit))


def speakers_of(hit: Hit) -> str | None:
    """The names of those who speak, else the words of the source."""
    return ", ".join([one.name for one in hit.speakers]) or hit.source
