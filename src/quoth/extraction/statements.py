"""From ranges of word pieces to `Statement`s: spans of the text, form, confidence."""

from __future__ import annotations

import math
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from quoth.extraction.forms import form_of, quoted_places
from quoth.extraction.harvest import Harvest
from quoth.extraction.paragraphs import paragraphs_of, trimmed
from quoth.extraction.pieces import Pieces
from quoth.extraction.quotes import Quotation
from quoth.extraction.reopened import complete
from quoth.extraction.signed import SURE, signed_quotations
from quoth.extraction.tagging import Found, Range
from quoth.types import Form, Span, Statement, statement_id

Calibration = dict[str, dict[str, list[float]]]  # `top`, `nested`
Marks = tuple[dict[int, Quotation], dict[int, Quotation]]  # by the place of the opening, and of the closing mark
_DETERMINER = re.compile(r"(?<=\w)\s+(?:the|an?|his|her|its|their)(?!.)", re.IGNORECASE | re.DOTALL)
_JOINTS = frozenset(("than", "as", "but", "and", "or", "nor", "if", "because"))
_POINTERS = frozenset(("it", "this", "which", "who"))
# A cue of auxiliaries alone is the rest of one: "will", "to", "have not yet". Where only a form of be or have is left
# ("was"), the annotators of PolNeAR mark a cue as often as not. A headline's "To" is one: "To Ana Roe, …".
_REST = r"to|it|also|just|recently|yet|do|does|did|will|can|could|may|might|must|should|shall|['’]ll"
_ALONE = re.compile(rf"(?:(?:{_REST}|is|are|was|were|be|been|has|have|had|would|['’](?:s|re|ve|d))\s*)+", re.IGNORECASE)
_MARK_OF_REST = re.compile(rf"(?<![\w'’])(?:{_REST})(?!\w)", re.IGNORECASE)
_INSIDE_CLOSE = ".,!?;:…"  # punctuation that belongs to a quotation when its closing mark follows


@dataclass(frozen=True, slots=True)
class Draft:
    """A statement as spans, before it is known which statement it lies in."""

    found: Found | None  # None for what is told by the page's form alone
    cue: Span
    source: list[Span]
    content: tuple[Span, ...]
    form: Form
    confidence: float
    nested: bool


def statements_of(
    text: str, text_sha256: str, pieces: Pieces, harvest: Harvest, calibration: Calibration, least: float = 0.0
) -> list[Statement]:
    """What was found as statements of confidence `least` and more, in order of their cues.

    A nested one whose parent is left out goes to the statement around that; where there is none it is left out too.
    """
    # As it is shown: who asks for a confidence that they have read gets that statement.
    kept = [d for d in drafts(text, pieces, harvest, calibration) if round(d.confidence, 4) >= least]
    kept = with_signed(text, kept) if least <= SURE else kept
    parents = _parents(kept)
    while (orphans := {i for i, d in enumerate(kept) if d.nested and parents[i] is None}) and kept:
        kept = [d for i, d in enumerate(kept) if i not in orphans]
        parents = _parents(kept)
    made: dict[int, Statement] = {}
    for i in sorted(range(len(kept)), key=lambda i: len(_ancestors(i, parents))):
        draft, parent = kept[i], parents[i]
        above = made[parent] if parent is not None else None
        made[i] = Statement(
            id=statement_id(text_sha256, draft.cue, above.id if above else None),
            # The contract has one span for a source. The few in two pieces ("Smith, … and Jones") become their hull
            # when nothing of the statement lies between, else the longer piece.
            source=one_span(draft.source, draft.cue, draft.content),
            cue=draft.cue,
            content=draft.content,
            form=draft.form,
            confidence=round(draft.confidence, 4),
            parent=parent,
            depth=above.depth + 1 if above else 1,
        )
    return [made[i] for i in range(len(kept))]


def drafts(text: str, pieces: Pieces, harvest: Harvest, calibration: Calibration) -> list[Draft]:
    """All statements found, sure or not, top-level and nested, in order of their cues."""
    quoted = [q for paragraph in paragraphs_of(text) for q in paragraph.quotations]
    marks = {q.start: q for q in quoted}, {q.end - 1: q for q in quoted if q.closed}
    inside = quoted_places(text, quoted)
    made: list[Draft] = []
    for nested, found in ((False, harvest.top), (True, harvest.nested)):
        real: list[tuple[Found, Span, list[Span], list[Span]]] = []
        for one in found:
            cues, source, content = _parts(one, pieces, text, marks)
            # Pieces without a character of their own (paragraph breaks) make no statement, nor do several pieces of
            # one character make several: a statement is known by its cue.
            if cues and content and not (real and cues[0].start < real[-1][1].end) and not _article(cues[0], text):
                if not nested and _says_nothing(source, content, text):
                    continue
                if _tells_nothing(cues[0], text):
                    continue
                real.append((one, cues[0], [s for s in source if not _article(s, text)], content))
        contents = [part[3] for part in real] if nested else complete(text, quoted, [part[1:] for part in real])
        for (one, cue, source, _), longer in zip(real, contents, strict=True):
            whole = tuple(longer)
            form = form_of(text, whole, inside)
            sure = confidence(one, form, calibration["nested" if nested else "top"])
            made.append(Draft(one, cue, source, whole, form, sure, nested))
    return sorted(made, key=lambda d: (d.cue, d.nested))


def with_signed(text: str, found: Sequence[Draft]) -> list[Draft]:
    """`found` with the signed quotations that nobody has; what lies inside of one is told in it.

    One that the network found by its dash has that quotation for its content, and no other.
    """
    signed = signed_quotations(text)
    by_dash = {s.cue: s for s in signed}
    found = [
        replace(d, source=d.source or [known.source], content=known.content, form=form_of(text, known.content))
        if (known := by_dash.get(d.cue)) is not None and not d.nested and not _meet(d.source, known.content)
        else d
        for d in found
    ]
    starts, ends = [s.content[0].start for s in signed], [s.source.end for s in signed]
    taken: set[int] = set()
    inside: dict[int, int] = {}  # draft -> the signed quotation that holds all of it
    for i, draft in enumerate(found):
        spans = (draft.cue, *draft.source, *draft.content)
        met = {k for s in spans for k in range(bisect_right(ends, s.start), bisect_left(starts, s.end))}
        holder = min(met, default=-1)
        if len(met) == 1 and all(starts[holder] <= s.start and s.end <= signed[holder].content[-1].end for s in spans):
            inside[i] = holder
        else:
            taken |= met
    told = {i for i, holder in inside.items() if holder not in taken}
    made = [replace(d, nested=True) if i in told else d for i, d in enumerate(found)]
    for k, (cue, source, content) in enumerate(signed):
        if k not in taken:
            made.append(Draft(None, cue, [source], content, form_of(text, content), SURE, False))
    return sorted(made, key=lambda d: (d.cue, d.nested))


def _article(span: Span, text: str) -> bool:
    """Whether a span is an article and nothing else, which neither tells nor names anything."""
    return span.of(text).lower() in ("a", "an", "the")


def _says_nothing(source: Sequence[Span], content: Sequence[Span], text: str) -> bool:
    """Whether a content is a mere joint ("than", "but"), or, with nobody who tells it, a lone "it" or "which"."""
    word = content[0].of(text).lower() if len(content) == 1 else ""
    return word in _JOINTS or (not source and word in _POINTERS)


def _tells_nothing(cue: Span, text: str) -> bool:
    """Whether a cue is the rest of one. Of 23 such on 139 pages 2 were cues, of 3 on the fold of PolNeAR none."""
    words = cue.of(text)
    return words != "To" and bool(_ALONE.fullmatch(words)) and bool(_MARK_OF_REST.search(words))


def _meet(left: Sequence[Span], right: Sequence[Span]) -> bool:
    return any(a.meets(b) for a in left for b in right)


def _parents(drafts: Sequence[Draft]) -> list[int | None]:
    """For each nested one the smallest statement whose content holds its cue; None for the others."""
    holders = sorted(
        ((sum(s.end - s.start for s in d.content), span, i) for i, d in enumerate(drafts) for span in d.content),
        key=lambda h: (h[1].start, h[1].end),
    )
    parents: list[int | None] = [None] * len(drafts)
    open_holders: list[tuple[int, Span, int]] = []
    upcoming = 0
    for i in sorted(range(len(drafts)), key=lambda i: drafts[i].cue.start):
        cue = drafts[i].cue
        while upcoming < len(holders) and holders[upcoming][1].start <= cue.start:
            open_holders.append(holders[upcoming])
            upcoming += 1
        open_holders = [h for h in open_holders if h[1].end > cue.start]
        around = [h for h in open_holders if h[2] != i and cue.end <= h[1].end and _may_hold(drafts[h[2]], drafts[i])]
        if drafts[i].nested and around:
            parents[i] = min(around)[2]
    return parents


def _may_hold(outer: Draft, inner: Draft) -> bool:
    """A nested statement holds another only when it is the longer one, so that no two lie in each other."""
    if not outer.nested:
        return True
    size = sum(s.end - s.start for s in outer.content) - sum(s.end - s.start for s in inner.content)
    return size > 0


def _ancestors(i: int, parents: Sequence[int | None]) -> list[int]:
    above: list[int] = []
    at = parents[i]
    while at is not None:
        above.append(at)
        at = parents[at]
    return above


def _parts(found: Found, pieces: Pieces, text: str, marks: Marks) -> tuple[list[Span], list[Span], list[Span]]:
    """Cue, source and content: not empty, in order, none overlapping another."""
    cue = [_tidy(span, text) for span in _spans((found.cue,), pieces, text)]
    source = _apart(_spans(found.source, pieces, text), cue, text)
    content = _apart(_spans(found.content, pieces, text), cue + source, text)
    wider = [_with_marks(span, text, marks) for span in content]
    # A mark that is part of another span stays there.
    for i in range(len(content)):
        others = cue + source + content[:i] + content[i + 1 :]
        if not any(o.start < wider[i].end and wider[i].start < o.end for o in others):
            content[i] = wider[i]
    return cue, source, content


def _tidy(cue: Span, text: str) -> Span:
    """A cue with the mark of a verb cut short ("we'd rank") and without a determiner of what follows, as annotated."""
    start, end = cue.start, cue.end
    if start > 1 and text[start - 1] in "'’" and text[start - 2].isalpha() and text[start].isalpha():
        start -= 1
    last = _DETERMINER.search(text, start, end)
    return Span(start, last.start() if last else end)


def _apart(spans: list[Span], taken: list[Span], text: str) -> list[Span]:
    """`spans` without what overlaps `taken` or the span before: two pieces may be of one code point (한 is ᄒ ᅡ ᆫ)."""
    kept: list[Span] = []
    for span in spans:
        start, end = span.start, span.end
        for other in taken + kept[-1:]:
            if other.start < end and start < other.end:
                if other.start <= start:
                    start = other.end
                else:
                    end = other.start
        kept += _trimmed(start, end, text)
    return kept


def _trimmed(start: int, end: int, text: str) -> list[Span]:
    """The range without white space at its ends, as one span; none where nothing is left."""
    start, end = trimmed(text, start, end)
    return [Span(start, end)] if start < end else []


def confidence(found: Found, form: str, calibration: dict[str, list[float]]) -> float:
    """Probability that the statement is there with these spans, loosely: logistic regression fitted out of fold."""
    weighed = zip(calibration["weights"], features(found, form), strict=True)
    score = sum(w * x for w, x in weighed) + calibration["bias"][0]
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, score))))


def features(found: Found, form: str) -> list[float]:
    """What the calibration looks at."""
    probability = math.exp(found.cue_log)
    return [
        math.log(max(probability, 1e-4) / max(1.0 - probability, 1e-4)),
        max(found.chain_log, -6.0),
        float(not found.source),
        float(form == "direct"),
        float(form == "mixed"),
        math.log(sum(b - a for a, b in found.content)),
    ]


def _spans(ranges: Sequence[Range], pieces: Pieces, text: str) -> list[Span]:
    spans: list[Span] = []
    for first, last in ranges:
        start, end = int(pieces.starts[first]), int(pieces.ends[last - 1])
        while start > 0 and _in_word(text, start):
            start -= 1
        while _in_word(text, end):
            end += 1
        # The tokenizer leaves accents out that are code points of their own; they belong to their letter.
        while start < end < len(text) and unicodedata.combining(text[end]):
            end += 1
        spans += _trimmed(start, end, text)
    return spans


def _in_word(text: str, place: int) -> bool:
    """Whether `place` lies between two letters or digits of a word; scripts that set no spaces are cut by character."""
    return 0 < place < len(text) and all(c.isalnum() and c < "\u2e80" for c in text[place - 1 : place + 1])


def one_span(source: list[Span], cue: Span, content: tuple[Span, ...]) -> Span | None:
    """The one span that the contract has for a source."""
    if len(source) < 2:
        return source[0] if source else None
    hull = Span(source[0].start, source[-1].end)
    if any(hull.meets(s) for s in (cue, *content)):
        return max(source, key=lambda s: s.end - s.start)
    return hull


def _with_marks(span: Span, text: str, marks: Marks) -> Span:
    """A content that fills a quotation from its first word or to its last takes the mark at that end."""
    opening, closing = marks
    start, end = span.start, span.end
    if start - 1 in opening and opening[start - 1].end > start:
        start -= 1
    after = end
    while after < len(text) and text[after] in _INSIDE_CLOSE:
        after += 1
    if after in closing and closing[after].start < end:
        end = after + 1
    return Span(start, end)
