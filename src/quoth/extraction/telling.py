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
MOST = 8  # expressions looked at for one statement, the closest
REACH = 600  # code points from a cue to what may date it, and around them to other cues: sentences can be long
_EVENT_LABEL = re.compile(
    r"\s+(?:presidential|election|general|primary|campaign|race|cycle|season|budget|law|rule|act)", re.I
)
_CLAUSE = re.compile(
    r"\b(?:that|which|who|whose|whom|when|while|as|if|because|since|where|but|and|after|before)\b|[,;:—–]", re.I
)
_RELATIVE = re.compile(r"\b(?:who|which|whose|whom|that|where|when|while|as|after|before)\b", re.I)
_WORD = re.compile(r"\w+")
_VERB = re.compile(
    r"\b(?:\w{2,}ed|was|were|is|are|has|had|have|did|does|won|lost|came|went|took|made|met|held|"
    r"gave|got|began|left)\b"
)
_NAME_BEFORE = re.compile(r"[A-Z][\w’'-]+ $")
_WHO = re.compile(r"\b(?:who|whom|whose|briefed on|present at|familiar with)\b", re.I)
_QUOTES = '"“”'
_PAST = frozenset(
    [
        "said",
        "told",
        "wrote",
        "was",
        "were",
        "did",
        "thought",
        "felt",
        "knew",
        "found",
        "showed",
        "saw",
        "read",
        "heard",
        "held",
        "made",
        "gave",
        "went",
        "took",
        "came",
        "began",
        "spoke",
        "sought",
        "swore",
        "drew",
        "met",
        "ran",
        "won",
        "brought",
        "threw",
        "hit",
        "struck",
        "put",
        "set",
        "laid",
        "chose",
        "forgot",
        "sang",
        "stood",
        "kept",
        "led",
        "meant",
        "sent",
        "understood",
    ]
)
_PRESENT = frozenset(
    [
        "say",
        "think",
        "want",
        "know",
        "believe",
        "hope",
        "fear",
        "is",
        "are",
        "do",
        "don’t",
        "don't",
        "call",
        "find",
        "show",
        "see",
        "feel",
        "expect",
        "like",
        "love",
    ]
)
_COMING = re.compile(
    r"\b(?:next|upcoming|will|would|tomorrow|by|until|set to|scheduled|slated|due|holds|ahead of|expected|"
    r"plans? to|to be held)\b"
    r"[^.;\"“”]{0,30}$",
    re.I,
)
_CONTRAST = re.compile(r"\b(?:while|but|although|though|whereas)\b", re.I)
_ASIDE_OPENS = re.compile(r"(?:,|--|[—–(]|\s-)\s*(?:who|which|whose|whom|where|when)\b[^,;—–()]*$", re.I)
_ASIDE_CLOSES = re.compile(r"[^,;—–()\"“”]{0,60}?(?:,|--|[—–)]|\s-)")
_OCCASION = re.compile(
    r"(?:['’]s)?\s+(?:\w+\s+){0,2}?(?:debate|speech|interview|rally|editorial|letter|statement|tweet|meeting|hearing|"
    r"conference|op-ed|article|memo|report|event|poll|study|response|ruling|book)\b",
    re.I,
)


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
            if _of_another(text, statement, e):
                continue
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
    low = max(sentences.spans[first].start, s.cue.start - REACH)
    high = min(max(sentences.spans[at].end, s.cue.end), s.cue.end + REACH)
    near = found[bisect_left(starts, low) : bisect_left(starts, high)]
    if len(near) > MOST:
        near = sorted(near, key=lambda e: max(s.cue.start - e.span.end, e.span.start - s.cue.end))[:MOST]
    return near


def _of_another(text: str, s: Statement, e: Expression) -> bool:
    """Whether an expression plainly dates what else the source did: "one who spoke to him on Friday said"."""
    if e.kind == "year" and not e.preposition and _NAME_BEFORE.search(text, max(0, e.span.start - 20), e.span.start):
        return True  # "the Harbour Games 2024"
    inside = s.source is not None and s.source.start <= e.span.start < s.source.end
    return inside and s.source is not None and bool(_WHO.search(text, s.source.start, e.span.start))


def features(
    text: str, s: Statement, e: Expression, cues: Sequence[Span], sentences: Sentences, published: str | None
) -> dict[str, float]:
    """How expression `e` stands to statement `s`; `cues` are those of all statements, in order."""
    span, cue = e.span, s.cue
    at = sentences.at(span.start)
    sentence = sentences.spans[at]
    after = span.start >= cue.end
    where = "cue" if not after and span.end > cue.start else "after" if after else "before"
    side = where if at == sentences.at(cue.start) else "sentence before"
    gap = (cue.end, span.start) if after else (span.end, cue.start)
    told = [c for c in s.content if c.start < gap[1] and gap[0] < c.end]
    own = sorted([*told, *([s.source] if s.source and s.source.start < gap[1] and gap[0] < s.source.end else [])])
    bare = _without(text, gap, own) if gap[0] < gap[1] else ""
    words = len(_WORD.findall(bare))
    in_content = any(c.start < span.end and span.start < c.end for c in s.content)
    in_source = s.source is not None and s.source.start <= span.start < s.source.end
    first = bisect_left(cues, Span(max(sentence.start, min(span.start, cue.start) - REACH), 0))
    last = bisect_left(cues, Span(min(sentence.end, max(span.end, cue.end) + REACH), 0))
    others = [c for c in cues[first:last] if c != cue]
    between = [c for c in others if c.start >= gap[0] and c.end <= gap[1]]
    before_it = [c for c in others if c.end <= span.start]
    near = [c for c in others if c.end <= span.start and not _WORD.search(text, c.end, e.core.start)]
    right_behind = after and bool(told) and _WORD.search(text, told[-1].end, span.start) is None
    content_words = sum(len(_WORD.findall(text, max(c.start, gap[0]), min(c.end, gap[1]))) for c in told)
    day = (published or "")[:10]
    # "Roe, who spoke on Monday, said …" dates the aside
    aside = bool(_ASIDE_OPENS.search(text, max(sentence.start, span.start - 120), span.start)) and bool(
        _ASIDE_CLOSES.match(text, span.end, max(span.end, gap[1]))
    )
    found = {
        side: 1.0,
        "nested": float(s.parent is not None),
        "no source": float(s.source is None),
        f"kind {e.kind}": 1.0,
        f"preposition {e.preposition or 'none'}": 1.0,
        f"precision {e.precision}": 1.0,
        f"cue {_tense(text, cue)}": 1.0,
        f"cue {_tense(text, cue)} {e.precision}": 1.0,
        f"cue {_tense(text, cue)} {side}": 1.0,
        "event label": float(bool(_EVENT_LABEL.match(text, span.end))),
        "occasion": float(bool(_OCCASION.match(text, span.end))),
        "possessive": float(text.startswith(("'s", "’s"), span.end)),
        "to come": float(
            bool(day and e.value and e.value[:10] > day)
            or bool(_COMING.search(text, max(sentence.start, span.start - 45), span.start))
        ),
        "closes": float(_WORD.search(text, span.end, sentence.end) is None),
        "right behind another cue": float(bool(near)),
        "sentence in content": float(in_content and any(c.start <= sentence.start for c in s.content)),
    }
    by_side = {
        "words": 0.0 if where == "cue" else math.log1p(words),
        "next to": float(words == 0 and where != "cue" and not told),
        "right behind content": float(right_behind),
        "right behind quotation": float(right_behind and text[told[-1].end - 1] in _QUOTES),
        "behind content": float(bool(told)),
        "content words": math.log1p(content_words),
        "in content": float(in_content),
        "in source": float(in_source),
        "in relative of source": float(
            in_source and s.source is not None and bool(_RELATIVE.search(text, s.source.start, span.start))
        ),
        "relative": float(bool(_RELATIVE.search(bare))),
        "contrast": float(bool(_CONTRAST.search(bare))),
        "closed aside": float(aside),
        "cues between": min(3.0, len(between)),
        "another cue before": float(bool(before_it)),
        "clauses": min(4.0, len(_CLAUSE.findall(bare))),
        "verbs": min(3.0, len(_VERB.findall(bare))),
        "opens": float(_WORD.search(text, sentence.start, span.start) is None),
        "comma follows": float(text.startswith(",", span.end)),
        "quote between": float(any(mark in bare for mark in _QUOTES)),
    }
    found.update((f"{side} {name}", value) for name, value in by_side.items())
    return found


def _tense(text: str, cue: Span) -> str:
    """Roughly, from the cue's words: `past`, `present`, `perfect`, `ing`, `future`, or `none` (a noun, a colon)."""
    words = cue.of(text).lower().split()
    if not words:
        return "none"
    before = text[max(0, cue.start - 4) : cue.start].lower()
    if words[0] in ("to", "would", "will", "could", "can", "may", "might", "should", "must") or before.endswith(" to "):
        return "future"
    if words[0] in ("has", "have", "had", "’ve", "'ve"):
        return "perfect"
    for word in words:
        word = word.strip(",:.")
        if word in _PAST or (word.endswith("ed") and len(word) > 4):
            return "past"
        if word.endswith("ing") and len(word) > 4:
            return "ing"
        if word in _PRESENT or (word.endswith("s") and not word.endswith("ss") and len(word) > 3):
            return "present"
    return "none"


def _without(text: str, gap: tuple[int, int], taken: Sequence[Span]) -> str:
    """What `gap` holds outside of `taken` (spans in order)."""
    kept, at = [], gap[0]
    for span in taken:
        kept.append(text[at : max(at, span.start)])
        at = max(at, span.end)
    kept.append(text[at : gap[1]])
    return " ".join(kept)
