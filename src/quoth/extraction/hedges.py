"""Hedged: whether a statement's claim is marked as less than certain.

A small regression over the words of the cue and over where the phrases of a lexicon stand: in the cue, just before it,
in the content's main clause, in a clause inside it, in a later sentence. Numbers ("about 40") and bare opinions
("I think") are no hedges.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from quoth.extraction.logistic import load
from quoth.extraction.words import before, hits, listed, phrases, words
from quoth.types import Span, Statement

_HEDGES = phrases(listed("hedges"))
_CLAUSES = listed("clauses")
_OPENS = frozenset(_CLAUSES["joined"] + _CLAUSES["thought"])
_THINGS, _PERSONS, _BEFORE_MAY = (frozenset(_CLAUSES[name]) for name in ("things", "persons", "before_may"))
_SHORT = frozenset(
    ("Mr", "Mrs", "Ms", "Dr", "Sen", "Rep", "Gov", "Gen", "Lt", "Col", "St", "Jr", "Sr", "S", "No", "vs")
)
_MAIN = 400  # code points of the content that are looked at


def hedged(text: str, s: Statement, nested: Sequence[Span] = ()) -> bool:
    """Whether the claim of `s` is marked as less than certain; `nested` are the contents of statements inside it."""
    model = load("hedged")
    return model.probability(hedge_features(text, s, nested)) >= model.threshold


def hedge_features(text: str, s: Statement, nested: Sequence[Span] = ()) -> dict[str, float]:
    """`word …` of the cue; for hedges and their classes `cue …`, `before …` (it), `main …`, `side …`, `later …`."""
    told = words(s.cue.of(text))
    cue = [w.lower() for w in told]
    found = dict.fromkeys((f"word {w}" for w in told if w.islower()), 1.0)
    near = [w.lower() for w in words(before(text, s))]
    for where, piece in (("cue", cue), ("before", near)):
        for _, phrase, name in hits(piece, _HEDGES):
            found[f"{where} {name}"] = found[f"{where} {phrase}"] = 1.0
    written = words(content_of(text, s, nested))
    lower = [w.lower() for w in written]
    marks = [hit for hit in hits(lower, _HEDGES) if not (hit[1] == "may" and _month(written, hit[0]))]
    if not marks:
        return found
    clauses = list(_clauses(written, lower))
    for place, phrase, name in marks:
        where = clauses[place]
        found[f"{where} {name}"] = found[f"{where} {phrase}"] = 1.0
        if where == "main":
            past = place + phrase.count(" ") + 1
            found[f"main {name} then {lower[past] if past < len(lower) else '.'}"] = 1.0
            if name in ("modal", "could"):
                subject = lower[place - 1] if place and lower[place - 1] in _PERSONS else "other"
                found[f"main {name} of {subject}"] = 1.0
    return found


def _clauses(written: Sequence[str], lower: Sequence[str]) -> Iterator[str]:
    """For each word of a content `main`, `side` (in a clause inside the main one) or `later` (than one sentence).

    A clause that opens after a comma or with the content ends at the next comma.
    """
    start = next((i for i, w in enumerate(lower) if w[0].isalnum()), 0)
    start += lower[start] == "that"
    open_, closing, sentence, fresh = False, False, 0, True
    for i, word in enumerate(lower):
        yield "later" if sentence else "side" if open_ or closing else "main"
        if i < start:
            continue
        if word[0] in ".!?" and written[i - 1] not in _SHORT and _begins(written, i + 1):
            sentence += 1
        elif word in ",—–-()":
            closing, fresh = False, True
        elif word in _OPENS and not (word == "to" and _thing(written, i + 1)):
            open_, closing = open_ or not fresh, closing or fresh
            fresh = False
        else:
            fresh = fresh and word in ('"', "“", "and", "but")


def _begins(written: Sequence[str], place: int) -> bool:
    """Whether a sentence may begin at `place`, past quotation marks."""
    while place < len(written) and written[place] in '"”“)':
        place += 1
    return place < len(written) and written[place][0].isupper()


def _thing(written: Sequence[str], place: int) -> bool:
    """Whether what stands at `place`, after "to", is a thing rather than a verb."""
    word = written[place] if place < len(written) else "."
    return word in _THINGS or not word[0].islower() or word.endswith("ing")


def _month(written: Sequence[str], place: int) -> bool:
    """Whether the "may" at `place` is the month."""
    if written[place] != "May":
        return False
    after = written[place + 1] if place + 1 < len(written) else "."
    return not after[0].isalpha() or (place > 0 and written[place - 1].lower() in _BEFORE_MAY)


def content_of(text: str, s: Statement, nested: Sequence[Span] = ()) -> str:
    """The beginning of the content, its pieces joined, what lies in `nested` blanked out."""
    pieces = []
    for span in s.content:
        piece = text[span.start : min(span.end, span.start + _MAIN)]
        for inner in nested:
            low, high = max(inner.start - span.start, 0), min(inner.end - span.start, len(piece))
            if low < high:
                piece = piece[:low] + " " * (high - low) + piece[high:]
        pieces.append(piece)
    return " ".join(pieces)[:_MAIN]
