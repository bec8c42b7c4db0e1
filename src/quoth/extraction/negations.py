"""Negated: whether the article says that a telling or thinking did not happen.

A small regression over the words of the cue, over phrases of a lexicon in it and just before it, over what these deny
or decline, and over a source that is nobody. Negative content is none, nor is a denial or a refusal to act.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from quoth.extraction.logistic import load
from quoth.extraction.words import before, hits, listed, phrases, words
from quoth.types import Statement

_NEGATIONS = phrases(listed("negations"))
_SMALL, _NOBODY = (frozenset(listed("denied")[name]) for name in ("small", "nobody"))
_N_T = re.compile(r"(\w+)n't$")
# What is negated in these is the matter, not the telling: the act is a denial, or a refusal to do something.
_OPPOSES = re.compile(
    r"support|agree|endors|accept|back|favo|approv|regret|apologi|recogni|oppose|den(?:y|ied|ies)|concede|buy|like|embrac|"
    r"want|vot"
)
_SPEAKS = re.compile(
    r"sa(?:y|id)|t(?:ell|old)|know|comment|mention|discuss|disclos|reveal|answer|respon|specif|elaborat|think|believe|"
    r"hear|see|remember|recall|ask|aware|identif|name|explain|address|speak|spoke|talk|announc|declar|plan|interest|"
    r"expect|clarif|detail|commit|rule|confirm|critici|weigh|offer|give|provide|describe|state|release|return|reply"
)
_OPENING = 60  # code points of the content that are looked at


def negated(text: str, s: Statement) -> bool:
    """Whether the article says that the telling or thinking of `s` did not happen."""
    model = load("negated")
    return model.probability(negation_features(text, s)) >= model.threshold


def negation_features(text: str, s: Statement) -> dict[str, float]:
    """`word …` of the cue; for negations and their classes `cue …`, `before …` (it), what they deny; `source …`."""
    cue, near = _words(s.cue.of(text)), _words(before(text, s))
    found = dict.fromkeys((f"word {_stem(w)}" for w in words(s.cue.of(text)) if w.islower()), 1.0)
    first = s.content[0] if s.content else s.cue
    told = [w for w in _words(text[first.start : min(first.end, first.start + _OPENING)]) if w[0].isalnum()]
    for where, piece, rest in (("before", near, cue), ("cue", cue, [])):
        for place, phrase, name in hits(piece, _NEGATIONS):
            found[f"{where} {name}"] = found[f"{where} {phrase}"] = 1.0
            if name != "yes":
                _denied(name, [*piece[place + phrase.count(" ") + 1 :], *rest], told, found)
    if told[:2] == ["no", "comment"]:
        found["no comment"] = 1.0
    source = _words(s.source.of(text))[:6] if s.source else []
    for word in _NOBODY.intersection(source):
        found["source"] = found[f"source {word}"] = 1.0
        found[f"source {word} first"] = float(source[0] == word)
    return found


def _denied(name: str, rest: Sequence[str], told: Sequence[str], found: dict[str, float]) -> None:
    """Add what a phrase of class `name` denies: the rest of the cue, or the verb with which the content begins."""
    verbs = [w for w in rest if w not in _SMALL]
    if rest:
        found[f"{name} then {rest[0]}"] = 1.0
    if not verbs:
        verbs = [w for w in told if w != "to"][:1]
        for verb in verbs:
            found[f"{name} to {_stem(verb)}"] = 1.0
    for verb in verbs:
        found[f"{name} with {_stem(verb)}"] = 1.0
    if "comment" in verbs:
        found["no comment"] = 1.0
    for kind, pattern in (("opposes", _OPPOSES), ("speaks", _SPEAKS)):
        found[f"{name} {kind}"] = found[kind] = float(any(pattern.match(w) for w in verbs))


def _words(piece: str) -> list[str]:
    """Its words in lower case, "n't" apart from the verb."""
    found: list[str] = []
    for word in words(piece):
        match = _N_T.match(word.lower())
        found += ["can" if match[1] == "ca" else match[1], "not"] if match else [word.lower()]
    return found


def _stem(word: str) -> str:
    """The beginning of `word`, the same in most of its forms."""
    return word if len(word) < 5 else word[: max(4, len(word) - 3)][:7]
