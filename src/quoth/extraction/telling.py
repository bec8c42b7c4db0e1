"""When: which time expression dates the telling of a statement, not what is told.

The expressions of the cue's sentence and of the sentence before it (same paragraph) are candidates; a logistic
regression over how they stand to cue, source and content says which one, if any.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Sequence

from quoth.extraction.datelines import LONGEST, dateline_end
from quoth.extraction.logistic import load
from quoth.extraction.sentences import Sentences
from quoth.extraction.times import Expression, expressions
from quoth.types import Span, Statement, When

NAME = "when"
SENTENCE_BEFORE = "sentence before"
SURE = 0.75  # from which probability a time in the sentence before is taken: most of these date something else
MOST = 8  # expressions looked at for one statement, the closest
REACH = 600  # code points from a cue to what may date it, and around them to other cues: sentences can be long
_EVENT_LABEL = re.compile(
    r"\s+(?:(?:GOP|Republican|Democratic|Senate|House)\s+)*(?:presidential|election|general|primary|campaign|race|cycle|"
    r"season|budget|law|rule|act|run|bid|nominee|candidate|contest|nomination|White House)\b",
    re.I,
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
_ORDER = re.compile(r"\b(?:after|before|since|until|prior to|following|ahead of)\b", re.I)
# "Roe — who sits for Dorne — said": what stands between says nothing of when
_ASIDES = re.compile(
    r"(?:—|–|--|\s-\s)[^—–\n]{1,200}?(?:—|–|--|\s-\s)|\([^()\n]{1,200}\)|,\s+(?:who|which|whose)\b[^,\n]{1,200},"
)
_DASHED = re.compile(r"(?:—|–|--|\()[^—–()\n]*$")
_DASH_AFTER = re.compile(r"[^—–()\n]{0,100}?(?:—|–|--|\))")
_PLACE = re.compile(r",(?=\s+[A-Z][\w.]+)")  # "in Dorne, Halveria, on Monday"
_DOCUMENT = re.compile(
    r"\b(?:polls?|surveys?|reports?|stud(?:y|ies)|letters?|memos?|e-?mails?|filings?|figures|data|agreements?|speech|ruling|interview|remarks|testimony|op-ed|disclosures?|tweets?|"
    r"articles?|statements?|records?|documents?|editorials?|stor(?:y|ies)|column|messages?|ads?|transcripts?|results)\b",
    re.I,
)
_AT_OCCASION = re.compile(
    r"\W*(?:at|in|during|on|with|to|from|after)\s+(?:an?|the|his|her|their|its|[A-Z][\w’']+)\s[^.;:]*$"
)
_OTHER_TIME = re.compile(
    r"\b(?:later|recently|previously|earlier|once|another|subsequent(?:ly)?|eventually|since|now|years?|months?)\b",
    re.I,
)
_SPEAKS_AT = re.compile(
    r"\b(?:at|in|during|on|to) (?:an?|his|her|their|its|the) (?:[\w’'-]+ ){0,4}?(?:speech|interview|rally|debate|panel|"
    r"hearing|statement|conference|town hall|memo|e-?mail|letter|op-ed|column|testimony|briefing|appearance|post|"
    r"address)\b"
)
_MORE = re.compile(r"\b(?:add(?:s|ed)|continued|went on|further|also said)\b", re.I)
# "Roe was dismissed on Tuesday, a day after she had …": the day is not that of what came before
_EARLIER = re.compile(
    r",?\s+(?:(?:\w+\s+)?(?:moments|minutes|hours?|days?|weeks?|months?|years?|shortly|soon|right|immediately|just)\s+)?"
    r"(?:after|before|since|until)\b[^,]*$",
    re.I,
)
_PRONOUNS = ("he", "she", "they")
_WITHIN = ("in", "during", "throughout", "at")
_BOUNDS = ("before", "until", "till")
_CONJOINED = re.compile(r"[^.;]*,\s+(?:and|but|while|as|so)\s+$")
_RELATIVE_NEXT = re.compile(r"\s*(?:,|—|–|--)?\s*(?:who|whose|whom|which)\b", re.I)
_ASIDE_ENDS = re.compile(r"\s*(?:,|—|–|--|\))")
_QUOTES = '"“”'
_PAST = frozenset((
    "said", "told", "wrote", "was", "were", "did", "thought", "felt", "knew", "found", "showed", "saw", "read",
    "heard", "held", "made", "gave", "went", "took", "came", "began", "spoke", "sought", "swore", "drew", "met",
    "ran", "won", "brought", "threw", "hit", "struck", "put", "set", "laid", "chose", "forgot", "sang", "stood",
    "kept", "led", "meant", "sent", "understood",
))  # fmt: skip
_PRESENT = frozenset((
    "say", "think", "want", "know", "believe", "hope", "fear", "is", "are", "do", "don’t", "don't", "call", "find",
    "show", "see", "feel", "expect", "like", "love",
))  # fmt: skip
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
    scene = Scene(text, statements, published)
    if not scene.found:
        return [None] * len(statements)
    model = load(NAME)
    told: list[When | None] = []
    for statement in statements:
        best: Expression | None = None
        most = model.threshold
        for e in scene.candidates(statement):
            features = scene.features(statement, e)
            sure = model.probability(features)
            if sure >= (max(most, SURE) if SENTENCE_BEFORE in features else most):
                best, most = e, sure
        told.append(When(best.span, best.value, best.precision) if best else None)
    _carry(scene, statements, told)
    return told


def _carry(scene: Scene, statements: Sequence[Statement], told: list[When | None]) -> None:
    """Give what has no date that of what the same speaker says around it, in `told`.

    In one sentence ("said on Tuesday that … and called it …"), or as the quotation goes on in the paragraph.
    """
    order = sorted(range(len(statements)), key=lambda i: statements[i].cue)
    for place, i in enumerate(order):
        if told[i] is not None or scene.cue_tense(statements[i]) not in ("past", "ing"):
            continue
        around = [*reversed(order[max(0, place - MOST) : place]), *order[place + 1 : place + 3]]
        told[i] = next((told[k] for k in around if told[k] and scene.goes_on(statements[k], statements[i])), None)


class Scene:
    """An article's time expressions, and its statements by where they stand."""

    def __init__(self, text: str, statements: Sequence[Statement], published: str | None) -> None:
        self.text = text
        self.day = (published or "")[:10]
        self.found = [e for e in expressions(text, published) if not _in_dateline(text, e)]
        self._starts = [e.span.start for e in self.found]
        if self.found:
            self.sentences = Sentences(text)
            told = sorted(((s.cue, s.source) for s in statements), key=lambda pair: pair[0])
            self._cues = [cue for cue, _ in told]
            self._sources = [source for _, source in told]
            self._contents = _covering(self.found, [c for s in statements for c in s.content])

    def candidates(self, s: Statement) -> Sequence[Expression]:
        """The expressions that may date the statement, in the order of the text."""
        if not self.found:
            return ()
        sentences = self.sentences
        at = sentences.at(s.cue.start)
        first = at - 1 if at and sentences.paragraph[at - 1] == sentences.paragraph[at] else at
        low = max(sentences.spans[first].start, s.cue.start - REACH)
        high = min(max(sentences.spans[at].end, s.cue.end), s.cue.end + REACH)
        near = self.found[bisect_left(self._starts, low) : bisect_left(self._starts, high)]
        near = [e for e in near if not _of_another(self.text, s, e)]
        if len(near) > MOST:
            near = sorted(near, key=lambda e: max(s.cue.start - e.span.end, e.span.start - s.cue.end))[:MOST]
        return near

    def cue_tense(self, s: Statement) -> str:
        """Roughly, from the words of the cue."""
        return _tense(self.text, s.cue)

    def goes_on(self, dated: Statement, s: Statement) -> bool:
        """Whether what is told by `s` was told on the occasion of `dated`."""
        sentences = self.sentences
        one, other = sentences.at(dated.cue.start), sentences.at(s.cue.start)
        if dated.parent != s.parent or sentences.paragraph[one] != sentences.paragraph[other]:
            return False
        if one == other:
            return s.source is not None and self._same_words(dated.source, s.source)
        goes_on = (
            s.form == "direct"
            or (bool(s.content) and s.content[0].start < s.cue.start)  # "…, Roe said"
            or bool(_MORE.search(s.cue.of(self.text)))
            or bool(_SPEAKS_AT.search(self.text, sentences.spans[one].start, sentences.spans[one].end))
        )
        start = sentences.spans[other].start
        around = _without(self.text, (max(start, s.cue.start - REACH), s.cue.end), s.content)
        elsewhere = _OTHER_TIME.search(around)
        return one < other and goes_on and not elsewhere and self._same_speaker(dated, s)

    def _same_words(self, one: Span | None, other: Span | None) -> bool:
        return one is not None and other is not None and one.of(self.text) == other.of(self.text)

    def _same_speaker(self, one: Statement, other: Statement) -> bool:
        if one.speakers and other.speakers:
            return one.speakers == other.speakers
        if one.source is None or other.source is None:
            return False
        last = other.source.of(self.text).lower().split()[-1]
        return last in _PRONOUNS or last in one.source.of(self.text).lower().split()

    def features(self, s: Statement, e: Expression) -> dict[str, float]:
        """How expression `e` stands to statement `s`."""
        text, span, cue = self.text, e.span, s.cue
        at = self.sentences.at(span.start)
        sentence = self.sentences.spans[at]
        after = e.core.start >= cue.end
        where = "cue" if not after and span.end > cue.start else "after" if after else "before"
        side = where if at == self.sentences.at(cue.start) else SENTENCE_BEFORE
        gap = (cue.end, max(cue.end, span.start)) if after else (span.end, cue.start)
        told = [c for c in s.content if c.start < gap[1] and gap[0] < c.end]
        own = sorted([*told, *([s.source] if s.source and s.source.start < gap[1] and gap[0] < s.source.end else [])])
        bare = _ASIDES.sub(" ", _without(text, gap, own)) if gap[0] < gap[1] else ""
        words = len(_WORD.findall(bare))
        in_content = any(c.meets(span) for c in s.content)
        in_source = s.source is not None and s.source.start <= span.start < s.source.end
        right_behind = after and bool(told) and _WORD.search(text, told[-1].end, span.start) is None
        content_words = sum(len(_WORD.findall(text, max(c.start, gap[0]), min(c.end, gap[1]))) for c in told)
        # "Roe, who spoke on Monday, said …" dates the aside
        opened, closed = max(sentence.start, span.start - 120), max(span.end, gap[1])
        aside = bool(_ASIDE_OPENS.search(text, opened, span.start)) and bool(
            _ASIDE_CLOSES.match(text, span.end, closed)
        )
        # where the clause of the cue begins: "Roe left on Monday, and Poe said"
        clause = s.source.start if s.source and span.end <= s.source.start < cue.start else cue.start
        tense = _tense(text, cue)
        if tense == "future" and (text.startswith("to ", cue.start) or text.endswith("to ", 0, cue.start)):
            # "took to the steps on Monday to praise her" happened, unlike "plans to praise her"
            tense = "infinitive after past" if _VERB.search(text, sentence.start, cue.start) else "infinitive"
        by_another = any(
            not (c.start <= cue.start < c.end) and c not in s.content for c in self._contents.get(span.start, ())
        )
        found = {
            side: 1.0,
            "nested": float(s.parent is not None),
            "no source": float(s.source is None),
            f"kind {e.kind}": 1.0,
            f"preposition {e.preposition or 'none'}": 1.0,
            f"precision {e.precision}": 1.0,
            f"cue {tense}": 1.0,
            f"cue {tense} {e.precision}": 1.0,
            f"cue {tense} {side}": 1.0,
            # "in the 2012 campaign Roe said", unlike "the 2012 candidate"
            f"event label{' in' if e.preposition in _WITHIN else ''}": float(bool(_EVENT_LABEL.match(text, span.end))),
            "occasion": float(bool(_OCCASION.match(text, span.end))),
            "possessive": float(text.startswith(("'s", "’s"), span.end)),
            "to come": float(
                bool(self.day and e.value and e.value[:10] > self.day)
                or bool(_COMING.search(text, max(sentence.start, span.start - 45), span.start))
            ),
            "closes": float(_WORD.search(text, span.end, sentence.end) is None),
            "sentence in content": float(in_content and any(c.start <= sentence.start for c in s.content)),
            "told by another": float(by_another),
            "document": float(in_source and s.source is not None and bool(_DOCUMENT.search(s.source.of(text)))),
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
            "order": float(bool(_ORDER.search(bare))),
            "contrast": float(bool(_CONTRAST.search(bare))),
            "closed aside": float(aside),
            "at an occasion": float(bool(_AT_OCCASION.match(bare)) and not _VERB.search(bare)),
            "clauses": min(4.0, len(_CLAUSE.findall(_PLACE.sub("", bare)))),
            "conjoined": float(bool(_CONJOINED.match(text, span.end, max(span.end, clause)))),
            "verbs": min(3.0, len(_VERB.findall(bare))),
            "opens": float(_WORD.search(text, sentence.start, span.start) is None),
            "comma follows": float(text.startswith(",", span.end)),
            "quote between": float(any(mark in bare for mark in _QUOTES)),
            **self._others(s, e, sentence, gap),
        }
        found.update((f"{side} {name}", value) for name, value in by_side.items())
        return found

    def _others(self, s: Statement, e: Expression, sentence: Span, gap: tuple[int, int]) -> dict[str, float]:
        """Where the cues of other statements stand, those of the same source apart."""
        span, cue = e.span, s.cue
        first = bisect_left(self._cues, Span(max(sentence.start, min(span.start, cue.start) - REACH), 0))
        last = bisect_left(self._cues, Span(min(sentence.end, max(span.end, cue.end) + REACH), 0))
        counts = {f"{what}{whose}": 0.0 for what in ("cues between", "another cue before", "right behind another cue")
                  for whose in ("", " of its source")}  # fmt: skip
        for other, source in zip(self._cues[first:last], self._sources[first:last], strict=True):
            if other == cue:
                continue
            whose = " of its source" if self._same_words(source, s.source) else ""
            if other.start >= gap[0] and other.end <= gap[1]:
                counts[f"cues between{whose}"] = min(3.0, counts[f"cues between{whose}"] + 1)
            if other.end <= span.start:
                counts[f"another cue before{whose}"] = 1.0
                if not _WORD.search(self.text, other.end, e.core.start):
                    counts[f"right behind another cue{whose}"] = 1.0
        return counts


def _dashed(text: str, start: int, end: int, cue: int) -> bool:
    """Whether `[start, end)` stands between two dashes or brackets before the cue: "Roe — she left in 2010 — said"."""
    opened = _DASHED.search(text, max(0, start - 120), start)
    return bool(
        opened and end <= cue and _WORD.search(text, opened.start() + 1, start) and _DASH_AFTER.match(text, end, cue)
    )


def _in_dateline(text: str, e: Expression) -> bool:
    """Whether it stands in "DORNE, May 4 (AP) —": the day that was sent."""
    start = text.rfind("\n", max(0, e.span.start - LONGEST), e.span.start) + 1
    return dateline_end(text, start, len(text)) >= e.span.end


def _covering(found: Sequence[Expression], contents: Sequence[Span]) -> dict[int, list[Span]]:
    """The contents around each expression, by its start; at most `MOST` of each."""
    around: dict[int, list[Span]] = {}
    opened: list[Span] = []
    waiting = sorted(contents, reverse=True)
    for e in found:
        while waiting and waiting[-1].start <= e.span.start:
            opened.append(waiting.pop())
        opened = [c for c in opened if c.end > e.span.start]
        around[e.span.start] = opened[-MOST:]
    return around


def _of_another(text: str, s: Statement, e: Expression) -> bool:
    """Whether an expression plainly dates what else the source did: "one who spoke to him on Friday said"."""
    start, end = e.span.start, e.span.end
    if e.kind == "year" and not e.preposition and _NAME_BEFORE.search(text, max(0, start - 20), start):
        return True  # "the Harbour Games 2024"
    if e.preposition in _BOUNDS:
        return True
    if end <= s.cue.start and _EARLIER.match(text, end, s.cue.start):
        return True
    if _dashed(text, start, end, s.cue.start):
        return True
    if s.source is None:
        return False
    if text.find(";", end, min(s.source.start, end + REACH)) >= 0:
        return True
    if s.source.start <= start < s.source.end:
        return bool(_WHO.search(text, s.source.start, start))
    # "Roe, who lost the seat in July, said"
    aside = s.source.end <= start < s.cue.start and _RELATIVE_NEXT.match(text, s.source.end, start)
    return bool(aside and _ASIDE_ENDS.match(text, end, s.cue.start))


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
