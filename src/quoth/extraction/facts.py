"""What is told of a statement once parts, speakers and parents are known: hedged, negated, to and about whom, when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from quoth.extraction.about import Mentions, about
from quoth.extraction.addressee import addressee
from quoth.extraction.hedges import hedged
from quoth.extraction.negations import negated
from quoth.extraction.sentences import Sentences
from quoth.extraction.telling import whens
from quoth.types import Entity, Statement


def with_facts(
    text: str, statements: Sequence[Statement], entities: Sequence[Entity], published: str | None
) -> tuple[Statement, ...]:
    """`statements` of `text` with `hedged`, `negated`, `addressee`, `about` and `when` filled in.

    Their `parent` and `speakers` must be known already; `entities` are those that these index. `published` is the
    article's date (ISO) or None.
    """
    sentences, mentions = Sentences(text), Mentions(entities)
    inner = inside(statements)
    times = whens(text, statements, published)
    told = []
    for s, nested, when in zip(statements, inner, times, strict=True):
        around = statements[s.parent].content if s.parent is not None else ()
        contents = [span for n in nested for span in n.content]
        sources = [n.source for n in nested if n.source]
        to = replace(s, addressee=addressee(text, s, sentences, around), when=when)
        spoken_of = about(text, to, mentions, sources)
        told.append(replace(to, about=spoken_of, hedged=hedged(text, s, contents), negated=negated(text, s)))
    return tuple(told)


def inside(statements: Sequence[Statement]) -> list[list[Statement]]:
    """For each statement those directly inside it, by `parent`."""
    found: list[list[Statement]] = [[] for _ in statements]
    for s in statements:
        if s.parent is not None:
            found[s.parent].append(s)
    return found
