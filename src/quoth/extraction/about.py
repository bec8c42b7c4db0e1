"""About: the entities that a statement's content speaks of, told apart from those it merely addresses or passes by."""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from quoth.extraction.logistic import load
from quoth.types import Entity, Span, Statement

SECOND = re.compile(r"you(?:r|rs|rself|rselves)?$", re.I)
_I = re.compile(r"(?:I|me|my|mine|myself)$", re.I)
_CALLED_BEFORE = re.compile(r"(?:^|[,“\"‘'.!?—–]\s?)$")
_CALLED_AFTER = re.compile(r"\s?[,!?.—–”\"]")
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


def about(text: str, s: Statement, mentions: Mentions, nested: Sequence[Span] = ()) -> tuple[int, ...]:
    """Indexes of the entities that the content of `s` speaks of, in order; `nested`: sources of statements inside it.

    Of those with a mention inside it the ones that a regression over how they are mentioned takes for spoken of, not
    merely called on, a place, the bare "I" of "I think", who tells a statement inside, or passed by. "You" is none.
    """
    model = load("about")
    by_entity: dict[int, list[Span]] = {}
    for mention, i in mentions.inside(s.content):
        if not SECOND.match(mention.of(text)):
            by_entity.setdefault(i, []).append(mention)
    return tuple(
        i
        for i, its in sorted(by_entity.items())
        if model.probability(features(text, s, i, its, mentions.entities[i], nested)) >= model.threshold
    )


def features(
    text: str, s: Statement, i: int, its: Sequence[Span], entity: Entity, nested: Sequence[Span] = ()
) -> dict[str, float]:
    """How entity `i` is mentioned inside the content of `s`, at `its` places; `nested` as for `about`."""
    speaks = i in s.speakers
    bare_i = sum(bool(_I.match(m.of(text)) and _BARE_I.match(text[m.end : m.end + 16].lstrip())) for m in its)
    places = sum(bool(_PLACE.search(text, max(0, m.start - 16), m.start)) for m in its)
    called = sum(
        bool(_CALLED_AFTER.match(text, m.end)) and bool(_CALLED_BEFORE.search(text, max(0, m.start - 3), m.start))
        for m in its
    )
    owners = sum(text.startswith(("’s", "'s", "’ ", "' "), m.end) for m in its)
    first = min(m.start for m in its) - s.content[0].start
    addressed = s.addressee is not None and any(
        s.addressee.start < m.end and m.start < s.addressee.end for m in entity.mentions
    )
    count = len(its)
    tells = sum(any(n.start <= m.start and m.end <= n.end for n in nested) for m in its)
    return {
        f"kind {entity.kind}": 1.0,
        "speaks": float(speaks),
        "speaks, only bare I": float(speaks and bare_i == len(its)),
        "speaks, some bare I": float(speaks and 0 < bare_i < len(its)),
        "speaks, first person": float(speaks and all(_I.match(m.of(text)) for m in its)),
        f"place, {entity.kind}": places / count,
        "called": called / count,
        "owner": owners / count,
        f"owner, {entity.kind}": owners / count,
        "tells inside": tells / count,
        "speaks, only tells inside": float(speaks and tells == count),
        "times": math.log(count),
        "far in": math.log1p(max(0, first)),
        "addressed": float(addressed),
        "pronouns": sum(m.of(text).islower() and m.end - m.start < 7 for m in its) / count,
        f"direct, {entity.kind}": float(s.form == "direct"),
        "short": float(sum(c.end - c.start for c in s.content) < 30),
    }
