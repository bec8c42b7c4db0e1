"""When: which time expression dates the telling of a statement, not what is told.

The expressions of the cue's sentence and of the sentence before it (same paragraph) are candidates; a logistic
regression over how they stand to cue, source and content says which one, if any.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Sequence

from quoth.extraction.logistic import load
from quoth.extraction.sentences import Sentences
from quoth.extraction.times import Expression, expressions
from quoth.types import Span, Statement, When

NAME = "when"
_EVENT_LABEL = re.compile(
    r"\s+(?:presidential|election|general|primary|campaign|race|cycle|season|budget|law|rule|act)", re.I
)
_CLAUSE = re.compile(
    r"\b(?:that|which|who|whose|whom|when|while|as|if|because|since|where|but|and|after|before)\b|[,;:—–]", re.I
)
_COMING = re.compile(r"\b(?:next|upcoming|will|would|tomorrow|by|until|before)\s*$", re.I)
_OCCASION = re.compile(r"(?:['’]s)?\s+(?:\w+\s+){0,2}?(?:debate|speech|interview|rally|editorial|letter|statement|tweet|meeting|"
                       r"hearing|conference|op-ed|article|memo|report|event|poll|study|response|ruling|book)\b", re.I)  # fmt: skip


def whens(text: str, statements: Sequence[Statement], published: str | None) -> list[When | None]:
    """What dates the telling of each of `statements`, resolved against `published` (ISO, or None: then mostly open).

    In the order of `statements`. Linear in the length of `text` but for statements that share a sentence.
    """
    found = expressions(text, published)
    if not found:
        return [None] * len(statements)
    sentences = Sentences(text)
    starts = [e.span.start for e in found]
    cues = sorted(s.cue for s in statements)
    model = load(NAME)
    told: list[When | None] = []
    for statement in statements:
        best: Expression | None = None
        most = model.threshold
        for e in candidates(statement, found, starts, sentences):
            sure = model.probability(features(text, statement, e, cues, sentences, published))
            if sure >= most:
                best, most = e, sure
        told.append(When(best.span, best.value, best.precision) if best else None)
    return told


def candidates(
    s: Statement, found: Sequence[Expression], starts: Sequence[int], sentences: Sentences
) -> Sequence[Expression]:
    """The expressions, of all `found` in order with their `starts`, that may date the statement."""
    at = sentences.at(s.cue.start)
    first = at - 1 if at and sentences.paragraph[at - 1] == sentences.paragraph[at] else at
    low, high = sentences.spans[first].start, max(sentences.spans[at].end, s.cue.end)
    return found[bisect_left(starts, low) : bisect_left(starts, high)]


def features(
    text: str, s: Statement, e: Expression, cues: Sequence[Span], sentences: Sentences, published: str | None
) -> dict[str, float]:
    """How expression `e` stands to statement `s`; `cues` are those of all statements, in order."""
    span, cue = e.span, s.cue
    after = span.start >= cue.end
    inside_cue = not after and span.end > cue.start
    gap = (cue.end, span.start) if after else (span.end, cue.start)
    between = text[gap[0] : gap[1]] if gap[0] < gap[1] else ""
    told = [c for c in s.content if c.start < gap[1] and gap[0] < c.end]
    bare = _without(text, gap, told)
    first_cue = bisect_left(cues, Span(gap[0], gap[0]))
    cues_between = sum(1 for c in cues[first_cue : first_cue + 6] if c.start >= gap[0] and c.end <= gap[1] and c != cue)
    in_content = any(c.start < span.end and span.start < c.end for c in s.content)
    nested_in = s.source is not None and s.source.start <= span.start < s.source.end
    same = sentences.at(span.start) == sentences.at(cue.start)
    sentence = sentences.spans[sentences.at(span.start)]
    words = len(bare.split())
    day = (published or "")[:10]
    where = "cue" if inside_cue else "after" if after else "before"
    side = where if same else "sentence before"
    return {
        side: 1.0,
        f"{side} words": 0.0 if inside_cue else math.log1p(words),
        f"{side} next to": float(words == 0 and not inside_cue and not told),
        f"{side} behind content": float(bool(told)),
        f"{side} in content": float(in_content),
        f"{side} in source": float(nested_in),
        f"{side} cues between": min(3.0, cues_between),
        f"{side} clauses": min(4.0, len(_CLAUSE.findall(bare))),
        f"{side} opens": float(text[sentence.start : span.start].strip(" \"“'‘(") == ""),
        f"{side} content between chars": math.log1p(len(between) - len(bare)),
        f"{where} quote between": float(any(mark in bare for mark in '"“”')),
        f"kind {e.kind}": 1.0,
        f"kind {e.kind} in content": float(in_content),
        f"preposition {e.preposition or 'none'}": 1.0,
        f"precision {e.precision}": 1.0,
        "event label": float(bool(_EVENT_LABEL.match(text, span.end))),
        "occasion": float(bool(_OCCASION.match(text, span.end))),
        "possessive": float(text.startswith(("'s", "’s"), span.end)),
        "to come": float(
            bool(day and e.value and e.value[:10] > day)
            or bool(_COMING.search(text, max(0, span.start - 12), span.start))
        ),
        "closes": float(text[span.end : sentence.end].strip(' .!?"”)') == ""),
        "nested": float(s.parent is not None),
        "no source": float(s.source is None),
    }


def _without(text: str, gap: tuple[int, int], taken: Sequence[Span]) -> str:
    """What `gap` holds outside of `taken` (spans in order)."""
    kept, at = [], gap[0]
    for span in taken:
        kept.append(text[at : max(at, span.start)])
        at = max(at, span.end)
    kept.append(text[at : gap[1]])
    return " ".join(kept)
