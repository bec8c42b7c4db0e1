"""The measures of Citron (BBC, github.com/bbc/citron, `citron/metrics.py`), for comparison with its figures.

Exact: a predicted cue is right when an annotated one has the same span; a source or content list when it equals that
of an annotated quote whose cue overlaps; a whole quote when cue, sources and contents all are the same. What is
predicted is right or not on its own, and so is what is annotated found or not: several may meet in one.
Overlap: tokens that predicted and annotated spans of a role share, summed over all pairs of quotes of an article,
against the tokens of either; `quote` pools the three roles. A span that several annotated quotes have in common is met
several times, so these can exceed 100 %.

Where this departs from Citron: tokens are runs of letters and digits and single other marks instead of spaCy's, spans
that touch are joined, a cue in several pieces counts from its first to its last, and `quote` overlap has its precision
and recall the right way round (Citron's own prints them swapped; F1 is the same).
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from quoth.evaluation.scores import Tally, joined
from quoth.evaluation.standoff import ROLES, Attribution
from quoth.types import Span

TOKEN = re.compile(r"[^\W_]+|[^\s]")
Tokens = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Quote:
    """An attribution as Citron has it: half-open ranges of token numbers."""

    cue: Tokens
    source: tuple[Tokens, ...]
    content: tuple[Tokens, ...]

    def spans(self, role: str) -> tuple[Tokens, ...]:
        """The ranges of a role, the cue's too as a tuple."""
        return (self.cue,) if role == "cue" else self.source if role == "source" else self.content


def count(annotated: Sequence[Attribution], predicted: Sequence[Attribution], text: str) -> dict[str, Tally]:
    """The tallies of every measure for one article, `cue exact` to `quote overlap`."""
    starts, ends = zip(*(found.span() for found in TOKEN.finditer(text)), strict=True) if text.strip() else ((), ())
    gold = [quote for a in annotated if (quote := tokenised(a, text, starts, ends))]
    given = [quote for a in predicted if (quote := tokenised(a, text, starts, ends))]
    tallies = {}
    for role in ROLES:
        tallies[f"{role} exact"] = exact(gold, given, same(role))
    tallies["quote exact"] = exact(gold, given, lambda a, b: a == b)
    whole = Tally()
    for role in ROLES:
        tallies[f"{role} overlap"] = tally = overlap(gold, given, role)
        whole += tally
    tallies["quote overlap"] = whole
    return tallies


def tokenised(a: Attribution, text: str, starts: Sequence[int], ends: Sequence[int]) -> Quote | None:
    """`a` in tokens; None when its cue covers none."""

    def tokens(span: Span) -> Tokens:
        return bisect.bisect_right(ends, span.start), bisect.bisect_left(starts, span.end)

    def ranges(spans: tuple[Span, ...]) -> tuple[Tokens, ...]:
        return tuple(r for r in map(tokens, joined(spans, text)) if r[0] < r[1])

    cue = ranges(a.cue)
    return Quote((cue[0][0], cue[-1][1]), ranges(a.source), ranges(a.content)) if cue else None


def same(role: str) -> Callable[[Quote, Quote], bool]:
    """Whether predicted and annotated quote agree in one role."""
    if role == "cue":
        return lambda predicted, annotated: predicted.cue == annotated.cue
    return lambda predicted, annotated: (
        # as Citron has it: a cue that begins right behind the annotated one overlaps it, too
        predicted.cue[0] <= annotated.cue[1]
        and predicted.cue[1] > annotated.cue[0]
        and predicted.spans(role) == annotated.spans(role)
    )


def exact(annotated: list[Quote], predicted: list[Quote], agree: Callable[[Quote, Quote], bool]) -> Tally:
    """How many predicted quotes agree with any annotated one, and the other way round."""
    return Tally(
        sum(any(agree(p, a) for a in annotated) for p in predicted),
        len(predicted),
        sum(any(agree(p, a) for p in predicted) for a in annotated),
        len(annotated),
    )


def overlap(annotated: list[Quote], predicted: list[Quote], role: str) -> Tally:
    """Tokens in common, over all pairs of quotes."""
    a_spans = [span for quote in annotated for span in quote.spans(role)]
    p_spans = [span for quote in predicted for span in quote.spans(role)]
    common = sum(max(0, min(a[1], p[1]) - max(a[0], p[0])) for a in a_spans for p in p_spans)
    return Tally(common, sum(b - a for a, b in p_spans), common, sum(b - a for a, b in a_spans))
