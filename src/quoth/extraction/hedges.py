"""Hedged and negated: whether the claim is marked as less than certain, and whether the telling did not happen.

Both are small regressions over where the words of a lexicon stand: in the cue, just before it, and in the content's
main clause. Modal "could" and "would" and numbers ("about 40") are no hedges, negative content is no negation.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from quoth.extraction.logistic import load
from quoth.types import Span, Statement

# By class, as they are written; matched as whole words, case aside. Written for this project from the guidelines in
# training/labels/GUIDELINES.md.
HEDGES: Mapping[str, tuple[str, ...]] = {
    "modal": ("may", "might"),
    "could be": (r"could (?:\w+ )?(?:be|have|become|face|turn|end|mean|lead|cost|make|find|fall|help|crack|produce)",),
    "alleged": ("allegedly", "reportedly", "purportedly", "supposedly", "ostensibly", "rumou?red"),
    "likely": ("probably", "possibly", "perhaps", "maybe", "presumably", "likely", "potentially", "conceivably",
        "arguably"),
    "apparent": ("apparently", "seemingly", "evidently"),
    "appears": (
        r"appear(?:s|ed|ing)? (?:to|as|like|that)", r"seem(?:s|ed|ing)?(?: to| as| like| that)?",
        r"looks? (?:like|as if|as though)",
        r"looked (?:like|as if|as though)", r"sounds? like", r"feels? like", "as if", "as though",
    ),
    "vague": ("sort of", "kind of", "somewhat", "in some ways", "almost certainly", "more or less",
        "as far as i know", "i suppose"),
    "suggests": ("suggests?", "suggested", "suggesting", "hint(?:s|ed|ing)?", "signal(?:s|led|ing)?",
        "speculat(?:e|es|ed|ing|ion)", "impl(?:y|ies|ied)"),
}  # fmt: skip
NEGATIONS: Mapping[str, tuple[str, ...]] = {
    "not": ("not", "n['’]t", "cannot", "never", "neither", "nor", "no longer", "hardly", "barely", "rarely"),
    "no": ("no", "nothing", "little", "without", "lacks?", "lacked", "absence"),
    "declines": (
        r"declin(?:e|es|ed|ing)", r"refus(?:e|es|ed|ing|al)", r"fail(?:s|ed|ing)?", r"stop(?:s|ped|ping)? short",
        r"avoid(?:s|ed|ing)?",
        r"ignor(?:e|es|ed|ing)", "kept mum", "keeps? quiet", "kept quiet", "silent", r"would ?n['’]?o?t",
        "won['’]t", r"sidestep(?:s|ped)?", r"dodg(?:e|es|ed)",
        "glosse[sd] over", "leaves? out", "left out", "unaware", "unsure", "uncertain",
    ),
    "no comment": (r"no comment", r"not comment",
        r"declin\w+ (?:\w+ )?(?:to )?(?:comment|say|discuss|elaborate|specify|answer)"),
}  # fmt: skip
NOBODY = re.compile(r"\b(?:no one|nobody|none|no \w+|neither|few)\b", re.I)
# What is negated in these is the matter, not the telling: the act is a denial, or a refusal to do something.
OPPOSES = re.compile(
    r"\b(?:support|agree|endors|accept|back|favou?r|approv|regret|apologi|recogni[sz]|doubt|oppose|den(?:y|ied|"
    r"ies)|concede)\w*",
    re.I,
)
SPEAKS = re.compile(
    r"\b(?:say|said|tell|told|know|known|comment|mention|discuss|disclos|reveal|answer|respond|specif|elaborat|"
    r"think|believe|want|see|seen"
    r"|hear|heard|remember|recall|ask|sure|aware|identif|name|explain|address|speak|talk|announce|declare|plan|"
    r"interest|expect|hear)\w*", re.I
)  # fmt: skip
_SUBORDINATE = re.compile(
    r"\b(?:who|whom|which|whose|if|because|while|although|though|when|unless|until|where|so that|in order)\b|"
    r"[;(—]|,\s+that\b",
    re.I,
)
_SENTENCE = re.compile(r"[.!?…]+[\"'”’)]*\s+(?=[\"“'‘(]*[A-Z])")
_NEAR = 24  # code points before the cue that are looked at for "did not <cue>"
_MAIN = 400  # code points of the content that are looked at


def _compiled(lexicon: Mapping[str, tuple[str, ...]]) -> dict[str, re.Pattern[str]]:
    return {name: re.compile(rf"(?:\b|(?<=n))(?:{'|'.join(words)})\b", re.I) for name, words in lexicon.items()}


_HEDGES, _NEGATIONS = _compiled(HEDGES), _compiled(NEGATIONS)
_NEGATIONS["not"] = re.compile(
    rf"\b(?:{'|'.join(w for w in NEGATIONS['not'] if w[0] != 'n' or w[1] != '[')})\b|n['’]t\b|\bcannot\b", re.I
)


def hedged(text: str, s: Statement, nested: Sequence[Span] = ()) -> bool:
    """Whether the claim of `s` is marked as less than certain; `nested` are the contents of statements inside it."""
    model = load("hedged")
    return model.probability(hedge_features(text, s, nested)) >= model.threshold


def negated(text: str, s: Statement) -> bool:
    """Whether the article says that the telling or thinking of `s` did not happen."""
    model = load("negated")
    return model.probability(negation_features(text, s)) >= model.threshold


def hedge_features(text: str, s: Statement, nested: Sequence[Span] = ()) -> dict[str, float]:
    """Where the words of HEDGES stand: `cue …`, `before cue …`, `main …` (first main clause), `side …`, `later …`."""
    found: dict[str, float] = {}
    cue, before = s.cue.of(text), _before(text, s)
    for name, pattern in _HEDGES.items():
        if pattern.search(cue):
            found[f"cue {name}"] = 1.0
        if pattern.search(before):
            found[f"before cue {name}"] = 1.0
    content = content_of(text, s, nested)
    first = _SENTENCE.search(content)
    sentence = content[: first.start()] if first else content
    for name, pattern in _HEDGES.items():
        for match in pattern.finditer(content):
            if match.end() > len(sentence):
                found.setdefault(f"later {name}", 1.0)
                break
            side = _SUBORDINATE.search(sentence, 0, match.start())
            place = "side" if side and side.start() > 3 else "main"
            found.setdefault(f"{place} {name}", 1.0)
            if place == "main":
                words = len(sentence[: match.start()].split())
                found.setdefault(f"main {name} late", float(words > 12))
    found["sentences"] = float(min(3, len(_SENTENCE.findall(content))))
    return found


def content_of(text: str, s: Statement, nested: Sequence[Span] = ()) -> str:
    """The beginning of the content, its pieces joined, what lies in `nested` blanked out."""
    pieces = []
    for span in s.content:
        words = text[span.start : min(span.end, span.start + _MAIN)]
        for inner in nested:
            low, high = max(inner.start - span.start, 0), min(inner.end - span.start, len(words))
            if low < high:
                words = words[:low] + " " * (high - low) + words[high:]
        pieces.append(words)
    return " ".join(pieces)[:_MAIN]


def negation_features(text: str, s: Statement) -> dict[str, float]:
    """Where the words of NEGATIONS stand: in the cue, just before it, in the source; and what is negated."""
    cue, before = s.cue.of(text), _before(text, s)
    source = s.source.of(text) if s.source else ""
    opening = text[s.content[0].start : min(s.content[0].end, s.content[0].start + 60)] if s.content else ""
    found: dict[str, float] = {}
    opposes, speaks = bool(OPPOSES.search(cue)), bool(SPEAKS.search(cue + " " + opening[:20]))
    for name, pattern in _NEGATIONS.items():
        for place, words in (("cue", cue), ("before cue", before)):
            if pattern.search(words):
                found[f"{place} {name}"] = 1.0
                found[f"{place} {name} opposes"] = float(opposes)
                found[f"{place} {name} speaks"] = float(speaks)
        if name == "no comment" and pattern.search(f"{cue} {opening}"):
            found["no comment"] = 1.0
    if NOBODY.search(source) and not opposes:
        found["nobody"] = float(len(source.split()) <= 6)
    return found


def _before(text: str, s: Statement) -> str:
    """The words just before the cue, as far as source, content and sentence allow."""
    low = max(
        0,
        s.cue.start - _NEAR,
        *(span.end for span in (*s.content, *([s.source] if s.source else [])) if span.end <= s.cue.start),
    )
    words = text[low : s.cue.start]
    return re.split(r"[.;:!?\"“”\n,]", words)[-1]
