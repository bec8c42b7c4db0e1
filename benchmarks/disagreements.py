"""Where extracted statements and annotated ones differ, sorted into kinds by rule.

A statement meets the annotated one whose cue shares a character with its own (the likeliest contents first); those left
over meet when half of their contents is the same. What then meets nothing is missed, or spurious. Of a pair that met,
spans are compared as the measures do: joined where they touch, stripped of quotation marks, commas and stops.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from quoth.evaluation.scores import SOFT_SHARE, Normal, covered, length, shared, soft_pairs
from quoth.evaluation.standoff import Attribution

CUE_WORDS = Path(__file__).with_name("cue_words.toml")
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
SENTENCE_END = re.compile(r"[.!?]['\"”’)]*\s")
Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Pair:
    """An annotated and an extracted statement that met, or one of them alone; `kinds` is empty where they are alike."""

    annotated: Attribution | None
    predicted: Attribution | None
    kinds: tuple[str, ...]


def compare(annotated: Sequence[Attribution], predicted: Sequence[Attribution], text: str) -> list[Pair]:
    """Every statement of either side once, the annotated ones first."""
    met = _meet(annotated, predicted)
    rows = []
    for g, one in enumerate(annotated):
        if g not in met:
            inside = any(shared(covered(one.cue), covered(p.content)) for p in predicted)
            rows.append(Pair(one, None, ("missed, inside a statement found" if inside else "missed",)))
        else:
            rows.append(Pair(one, predicted[met[g]], tuple(_differences(one, predicted[met[g]], text))))
    for p, one in enumerate(predicted):
        if p not in met.values():
            inside = any(shared(covered(one.cue), covered(g.content)) for g in annotated)
            rows.append(Pair(None, one, ("spurious, inside a statement marked" if inside else "spurious",)))
    return rows


def _meet(annotated: Sequence[Attribution], predicted: Sequence[Attribution]) -> dict[int, int]:
    by_cue, by_content = [], []
    for g, a in enumerate(annotated):
        for p, b in enumerate(predicted):
            same = likeness(a, b)
            if shared(covered(a.cue), covered(b.cue)):
                by_cue.append((-same, g, p))
            elif same >= SOFT_SHARE:
                by_content.append((-same, g, p))
    met: dict[int, int] = {}
    for _, g, p in sorted(by_cue) + sorted(by_content):
        if g not in met and p not in met.values():
            met[g] = p
    return met


def likeness(a: Attribution, b: Attribution) -> float:
    """Characters of both contents / characters of either."""
    mine, yours = covered(a.content), covered(b.content)
    both = shared(mine, yours)
    return both / max(1, length(mine) + length(yours) - both)


def _differences(a: Attribution, b: Attribution, text: str) -> list[str]:
    gold, given = Normal(a, text).spans, Normal(b, text).spans
    kinds = []
    if not shared(covered(a.cue), covered(b.cue)):
        kinds.append("under another cue")
    elif gold["cue"] != given["cue"]:
        kinds.append("cue: " + _longer(gold["cue"], given["cue"]))
    if gold["source"] != given["source"]:
        kinds.append("source: " + _source(a, b, gold["source"], given["source"], text))
    if gold["content"] != given["content"]:
        kinds += ["content: " + kind for kind in _content(gold["content"], given["content"], text)]
    same = {f"{role}: " for role in gold if _said(gold[role], text) == _said(given[role], text)}
    return list(dict.fromkeys(_only_marks(kind) if kind.startswith(tuple(same)) else kind for kind in kinds))


def _said(spans: Sequence[Place], text: str) -> set[int]:
    """The places of letters and digits."""
    return {place for start, end in spans for place in range(start, end) if text[place].isalnum()}


def _only_marks(kind: str) -> str:
    return f"{kind.partition(':')[0]}: only marks or white space differ"


def _longer(gold: Sequence[Place], given: Sequence[Place]) -> str:
    """Which is longer, by the outermost ends."""
    (a, b), (c, d) = (gold[0][0], gold[-1][1]), (given[0][0], given[-1][1])
    if c <= a and d >= b and (c, d) != (a, b):
        return "too long"
    return "too short" if a <= c and b >= d and (c, d) != (a, b) else "other words"


def _source(a: Attribution, b: Attribution, gold: Sequence[Place], given: Sequence[Place], text: str) -> str:
    if not given:
        return "not given"
    if not gold:
        return "given, none marked"
    if not shared(covered(a.source), covered(b.source)):
        return "other words"
    (left, right), (start, end) = (gold[0][0], gold[-1][1]), (given[0][0], given[-1][1])
    if start != left and end != right:
        return "both ends differ"
    if start == left and end == right:
        return "other pieces"
    if start != left:
        return "words before left out" if start > left else "words before added"
    after = text[min(right, end) : max(right, end)].lstrip()
    where = "after a comma" if after[:1] in {",", "-", "–", "—", "("} else "words after"
    return f"{where} " + ("left out" if end < right else "added")


def _content(gold: Sequence[Place], given: Sequence[Place], text: str) -> list[str]:
    lost = [g for g in gold if not any(_touch(g, p) for p in given)]
    more = [p for p in given if not any(_touch(g, p) for g in gold)]
    left = [g for g in gold if g not in lost]
    right = [p for p in given if p not in more]
    if not left:
        return ["elsewhere"]
    kinds = ["a piece missing"] * bool(lost) + ["a piece too many"] * bool(more)
    (a, b), (c, d) = (left[0][0], left[-1][1]), (right[0][0], right[-1][1])
    if a != c:
        only = [w.group().lower() for w in WORD.finditer(text, min(a, c), max(a, c))]
        kinds.append('"that"' if only == ["that"] else "begins too late" if c > a else "begins too early")
    if b != d:
        sentence = bool(SENTENCE_END.search(text, min(b, d) - 1, max(b, d)) or "\n" in text[min(b, d) : max(b, d)])
        kinds.append(("ends too early" if d < b else "ends too late") + (", by sentences" if sentence else ""))
    return kinds or ["cut or joined differently"]


def _touch(a: Place, b: Place) -> bool:
    return a[0] < b[1] and b[0] < a[1]


@cache
def _words() -> dict[str, frozenset[str]]:
    lists = tomllib.loads(CUE_WORDS.read_text(encoding="utf-8"))
    verbs = ("saying", "telling", "thinking")
    made = {name: frozenset(f for w in lists[name] for f in _forms(w)) for name in verbs}
    made["nouns"] = frozenset(f for w in lists["nouns"] for f in (w, w + "s"))
    made["before_a_noun"] = frozenset(lists["before_a_noun"])
    return made


def _forms(verb: str) -> list[str]:
    stem = verb[:-1] if verb.endswith(("e", "y")) else verb
    forms = [verb, verb + "s", verb + "es", verb + "ed", verb + "d", verb + "ing", stem + "ing"]
    return [*forms, stem + "ied", stem + "ies", verb + verb[-1] + "ed", verb + verb[-1] + "ing"]


def cue_type(a: Attribution, text: str) -> str:
    """The sort of a statement's attributing words, from the lists in cue_words.toml."""
    start = a.cue[0].start
    said = " ".join(s.of(text) for s in a.cue).lower()
    words, lists = WORD.findall(said), _words()
    if not words:
        return "a mark (colon, dash)"
    if "according" in words:
        return "according to"
    before = WORD.findall(text[max(0, start - 20) : start].lower())[-1:]
    owner = before and (before[0] in lists["before_a_noun"] or before[0].endswith(("'s", "’s", "s'", "s’")))
    noun = set(words) & lists["nouns"]
    if noun and (owner or any(w in lists["before_a_noun"] for w in words) or not _is_verb(words)):
        return "a noun of telling"
    for name, shown in (("saying", "say"), ("telling", "another verb of telling"), ("thinking", "thinking, wanting")):
        if set(words) & lists[name]:
            return shown
    return "other words (attitudes, actions)"


def _is_verb(words: Sequence[str]) -> bool:
    lists = _words()
    return any(w in lists[name] for w in words for name in ("saying", "telling", "thinking"))


def agrees(pair: Pair, kind: str, reading: Sequence[Attribution], text: str) -> bool:
    """Whether another annotator's reading of the article has it as Quoth does, as far as `kind` goes."""
    if pair.predicted is None:
        assert pair.annotated is not None
        cue = covered(pair.annotated.cue)
        return not any(shared(cue, covered(other.cue)) for other in reading)
    if kind.startswith("spurious"):
        return bool(soft_pairs(reading, [pair.predicted]))
    role = kind.partition(":")[0]
    given = Normal(pair.predicted, text).spans
    for other in reading:
        if shared(covered(other.cue), covered(pair.predicted.cue)):
            return role not in given or Normal(other, text).spans[role] == given[role]
    return False
