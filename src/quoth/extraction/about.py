"""About: the entities that a statement's content speaks of, told apart from those it merely addresses or passes by."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from quoth.types import Entity, Span, Statement

_SECOND = re.compile(r"you(?:r|rs|rself|rselves)?$", re.I)
_I = re.compile(r"I|me|my|mine|myself$", re.I)
_BARE_I = re.compile(
    r"(?:think|believe|guess|mean|know|say|tell|hope|feel|suppose|understand|want to say|['’]d say|am telling|"
    r"['’]m telling)\b",
    re.I,
)
_PLACE = re.compile(r"\b(?:in|at|from|across|near|to|around|outside|inside|throughout)\s+(?:the\s+)?$", re.I)


class Mentions:
    """All mentions of an article's entities by place, so that each statement looks only at its own."""

    def __init__(self, entities: Sequence[Entity]) -> None:
        self.entities = entities
        self.rows = sorted((m.start, m.end, i) for i, e in enumerate(entities) for m in e.mentions)
        self.starts = [row[0] for row in self.rows]

    def inside(self, spans: Sequence[Span]) -> Iterator[tuple[Span, int]]:
        """The mentions that lie inside one of `spans`, each with its entity's index, in order."""
        for span in spans:
            for start, end, i in self.rows[bisect_left(self.starts, span.start) : bisect_left(self.starts, span.end)]:
                if end <= span.end:
                    yield Span(start, end), i


def about(text: str, s: Statement, mentions: Mentions) -> tuple[int, ...]:
    """Indexes of the entities that the content of `s` speaks of, in order.

    Those with a mention inside it, but for "you", for those only called on, and for a speaker who is only the "I" of
    "I think".
    """
    by_entity: dict[int, list[Span]] = {}
    for mention, i in mentions.inside(s.content):
        by_entity.setdefault(i, []).append(mention)
    return tuple(sorted(i for i, its in by_entity.items() if _spoken_of(text, s, i, its, mentions.entities[i])))


def _spoken_of(text: str, s: Statement, i: int, its: Sequence[Span], entity: Entity) -> bool:
    told = [m for m in its if not _SECOND.match(m.of(text))]
    if i in s.speakers:
        told = [m for m in told if not (_I.match(m.of(text)) and _BARE_I.match(text[m.end : m.end + 16].lstrip()))]
    return bool(told)
