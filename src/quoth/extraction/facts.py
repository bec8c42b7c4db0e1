"""What is told of a statement once parts, speakers and parents are known: hedged, negated, to and about whom, when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from quoth.extraction.about import Mentions, about
from quoth.extraction.addressee import addressee
from quoth.extraction.hedges import hedged, negated
from quoth.extraction.sentences import Sentences
from quoth.extraction.telling import whens
from quoth.types import Entity, Span, Statement


def with_facts(
    text: str, statements: Sequence[Statement], entities: Sequence[Entity], published: str | None
) -> tuple[Statement, ...]:
    """`statements` of `text` with `hedged`, `negated`, `addressee`, `about` and `when` filled in.

    Their `parent` and `speakers` must be known already; `entities` are those that these index. `published` is the
    article's date (ISO) or None.
    """
    sentences, mentions = Sentences(text), Mentions(entities)
    inside: list[list[Span]] = [[] for _ in statements]
    for s in statements:
        if s.parent is not None:
            inside[s.parent] += s.content
    times = whens(text, statements, published)
    told = []
    for s, nested, when in zip(statements, inside, times, strict=True):
        to = replace(s, addressee=addressee(text, s, sentences), when=when)
        spoken_of = about(text, to, mentions)
        told.append(replace(to, about=spoken_of, hedged=hedged(text, s, nested), negated=negated(text, s)))
    return tuple(told)
