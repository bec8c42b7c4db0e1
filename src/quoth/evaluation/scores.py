"""The measures for attributions against annotated ones.

Before comparing, the spans of one role that touch or overlap (nothing but white space between) are joined, and
quotation marks, commas, stops, apostrophes and white space are taken off both ends.

    cue, source, content     the set of distinct spans of that role in the article, piece by piece
    … chars                  the characters that the role covers anywhere in the article
    source+content exact     statements as (set of source spans, set of content spans), the distinct ones
    all exact                the same with the cue
    soft                     one to one, in the order of the annotated: the cues share a character; so do the sources,
                             or both have none; characters of both contents / characters of either >= 0.5
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from quoth.evaluation.standoff import ROLES, Attribution
from quoth.types import Span

EDGE = " \n\t\"“”,.‘’'"
SOFT_SHARE = 0.5  # of the characters of either content, so many must be of both
MEASURES = (
    "cue",
    "cue chars",
    "source",
    "source chars",
    "content",
    "content chars",
    "source+content exact",
    "all exact",
    "soft",
)


@dataclass(frozen=True, slots=True)
class Count:
    """How many were right, predicted and annotated; adding counts pools articles."""

    right: int = 0
    predicted: int = 0
    annotated: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(self.right + other.right, self.predicted + other.predicted, self.annotated + other.annotated)

    @property
    def precision(self) -> float:
        """Share of the predicted that is right; 0 where nothing was predicted."""
        return self.right / max(self.predicted, 1)

    @property
    def recall(self) -> float:
        """Share of the annotated that was found; 0 where nothing was annotated."""
        return self.right / max(self.annotated, 1)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return f1_of(self.precision, self.recall)


@dataclass(frozen=True, slots=True)
class Tally:
    """Predicted and annotated things, and how many of either were right; adding pools articles."""

    predicted_right: int = 0
    predicted: int = 0
    annotated_right: int = 0
    annotated: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.predicted_right + other.predicted_right,
            self.predicted + other.predicted,
            self.annotated_right + other.annotated_right,
            self.annotated + other.annotated,
        )

    @property
    def precision(self) -> float:
        """Share of the predicted that is right."""
        return self.predicted_right / max(self.predicted, 1)

    @property
    def recall(self) -> float:
        """Share of the annotated that was found."""
        return self.annotated_right / max(self.annotated, 1)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return f1_of(self.precision, self.recall)


def f1_of(precision: float, recall: float) -> float:
    """Harmonic mean; 0 where both are."""
    return 2 * precision * recall / max(precision + recall, 1e-9)


def count(annotated: Sequence[Attribution], predicted: Sequence[Attribution], text: str) -> dict[str, Count]:
    """The counts of every measure for one article."""
    counts = {}
    gold = [Normal(a, text) for a in annotated]
    given = [Normal(a, text) for a in predicted]
    for role in ROLES:
        counts[role] = of_sets(
            set(chain.from_iterable(a.spans[role] for a in gold)),
            set(chain.from_iterable(a.spans[role] for a in given)),
        )
        counts[f"{role} chars"] = of_chars(
            covered(chain.from_iterable(getattr(a, role) for a in annotated)),
            covered(chain.from_iterable(getattr(a, role) for a in predicted)),
        )
    counts["source+content exact"] = of_sets({a.source_content for a in gold}, {a.source_content for a in given})
    counts["all exact"] = of_sets({a.all for a in gold}, {a.all for a in given})
    pairs = soft_pairs(annotated, predicted)
    counts["soft"] = Count(len(pairs), len(predicted), len(annotated))
    return {measure: counts[measure] for measure in MEASURES}


class Normal:
    """An attribution as the exact measures compare it: each role the tuple of its distinct joined, stripped spans."""

    def __init__(self, a: Attribution, text: str) -> None:
        self.spans = {role: normal(getattr(a, role), text) for role in ROLES}
        self.source_content = (self.spans["source"], self.spans["content"])
        self.all = (self.spans["cue"], *self.source_content)


def normal(spans: Iterable[Span], text: str) -> tuple[tuple[int, int], ...]:
    """Spans joined where they touch, with their edges stripped, sorted, each once."""
    return tuple(sorted({stripped(span.start, span.end, text) for span in joined(spans, text)}))


def joined(spans: Iterable[Span], text: str) -> list[Span]:
    """Spans in order, those with nothing but white space between them made one."""
    out: list[Span] = []
    for span in sorted(spans):
        if out and not text[out[-1].end : span.start].strip():
            out[-1] = Span(out[-1].start, max(out[-1].end, span.end))
        else:
            out.append(span)
    return out


def stripped(start: int, end: int, text: str) -> tuple[int, int]:
    """A span without the characters of EDGE at its ends; empty at `end` when it has no others."""
    while start < end and text[start] in EDGE:
        start += 1
    while end > start and text[end - 1] in EDGE:
        end -= 1
    return start, end


def of_sets(annotated: set[object], predicted: set[object]) -> Count:
    """Counts of two sets, right being what is in both."""
    return Count(len(annotated & predicted), len(predicted), len(annotated))


def of_chars(annotated: list[Span], predicted: list[Span]) -> Count:
    """Counts of characters of two lists of `covered`."""
    return Count(shared(annotated, predicted), length(predicted), length(annotated))


def covered(spans: Iterable[Span]) -> list[Span]:
    """The characters of `spans`, as few spans in order that neither overlap nor touch."""
    out: list[Span] = []
    for span in sorted(s for s in spans if s.start < s.end):
        if out and span.start <= out[-1].end:
            out[-1] = Span(out[-1].start, max(out[-1].end, span.end))
        else:
            out.append(span)
    return out


def length(spans: list[Span]) -> int:
    """How many characters a list of `covered` holds."""
    return sum(span.end - span.start for span in spans)


def shared(a: list[Span], b: list[Span]) -> int:
    """How many characters two lists of `covered` have in common."""
    i = j = total = 0
    while i < len(a) and j < len(b):
        total += max(0, min(a[i].end, b[j].end) - max(a[i].start, b[j].start))
        if a[i].end < b[j].end:
            i += 1
        else:
            j += 1
    return total


def soft_pairs(annotated: Sequence[Attribution], predicted: Sequence[Attribution]) -> list[tuple[int, int]]:
    """Which predicted attribution meets each annotated one, as pairs of indexes; each takes the first that is free."""
    given = [(covered(a.cue), covered(a.source), covered(a.content)) for a in predicted]
    free = dict(enumerate(given))
    pairs = []
    for g, a in enumerate(annotated):
        cue, source, content = covered(a.cue), covered(a.source), covered(a.content)
        for p, (its_cue, its_source, its_content) in free.items():
            if not shared(cue, its_cue):
                continue
            both = shared(content, its_content)
            either = length(content) + length(its_content) - both
            same_source = shared(source, its_source) > 0 or not (source or its_source)
            if same_source and both / max(1, either) >= SOFT_SHARE:
                pairs.append((g, p))
                del free[p]
                break
    return pairs
