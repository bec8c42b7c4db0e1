"""A reading of statements that are given: what comes after finding them is computed as `extract` does.

So that speakers and acts can be measured apart from the finding of statements.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from quoth.evaluation.standoff import Attribution
from quoth.extraction import clean_article
from quoth.extraction.acts import with_acts
from quoth.extraction.encoder import load_model
from quoth.extraction.entities import resolve
from quoth.extraction.facts import with_facts
from quoth.extraction.forms import form_of
from quoth.extraction.harvest import hear
from quoth.extraction.pairs import Heard
from quoth.extraction.pieces import cut
from quoth.types import Reading, Span, Statement, statement_id


def read_given(text: str, given: Sequence[Attribution], *, model: str | None = None) -> Reading:
    """The reading of `text` with just the statements `given`, top-level, in order of their cues; no nested ones.

    A cue or source of several pieces becomes one span over them all unless another part lies between: then the first.
    Raises as `extract` does.
    """
    article = clean_article(text)
    used = load_model(model)
    pieces = cut(text, used.tokenizer, used.config.paragraph)
    statements = []
    for a in sorted(given, key=lambda a: min(a.cue)):
        cue = one_span(a.cue, a.source + a.content) or Span(0, 0)  # a statement without a cue is refused on loading
        made = Statement(
            id=statement_id(article.text_sha256, cue),
            source=one_span(a.source, a.cue + a.content),
            cue=cue,
            content=tuple(sorted(a.content)),
            form=form_of(text, a.content),
            confidence=1.0,
        )
        statements.append(made)
    statements = with_acts(text, statements, pieces, used)
    resolved = resolve(article, statements, Heard(used.pairs, hear(pieces, used), pieces.ends))
    spoken = [
        replace(s, speakers=who, speaker_confidence=sure)
        for s, who, sure in zip(statements, resolved.speakers, resolved.confidence, strict=True)
    ]
    told = with_facts(text, spoken, resolved.entities, None)
    return Reading(article, told, resolved.entities, used.name)


def one_span(spans: Sequence[Span], others: Sequence[Span]) -> Span | None:
    """One span of several; None of none."""
    if not spans:
        return None
    hull = Span(min(s.start for s in spans), max(s.end for s in spans))
    return min(spans) if any(hull.meets(o) for o in others) else hull
