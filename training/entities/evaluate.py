"""Measure entities and speakers.

python training/entities/evaluate.py held     # labelled articles held out of training, statements given
python training/entities/evaluate.py gold     # shared/gold with measure.py's `readings`, statements given
python training/entities/evaluate.py gum      # CoNLL coreference on GUM dev news and interview, beside string match
"""

from __future__ import annotations

import json
import sys
from collections import Counter

import numpy as np
from documents import Known, gold, gum, labelled, measure
from scipy.optimize import linear_sum_assignment

from pairs import heard_of
from quoth.extraction.entities import Resolved, resolve
from quoth.settings import MODELS

AUTHOR = "(author)"


class Tally:
    """Counts over statements with a known speaker, by the rules of measure.py's `readings`."""

    def __init__(self, show: bool = False) -> None:
        self.count: Counter[str] = Counter()
        self.show = show

    def add(self, known: Known, resolved: Resolved) -> None:
        """Count one article's top-level statements."""
        for number, wanted in enumerate(known.speakers):
            one = known.statements[number]
            if wanted is None or one.parent is not None:
                continue
            target = "; ".join(known.names[e] for e in wanted)
            given = [resolved.entities[e] for e in resolved.speakers[number]]
            source = known.article.text[one.source.start : one.source.end] if one.source else ""
            if target in ("", AUTHOR):
                self.count["none"] += target == ""
                self.count["none, given one"] += target == "" and bool(given)
                continue
            names = [e.name for e in given]
            same = measure.same_speakers(target, names)
            exact = sorted(map(measure.words, target.split(";"))) == sorted(map(measure.words, names))
            right_words = set(measure.words(target.replace(";", " ")))
            wrong = any(e.kind == "person" and not set(measure.words(e.name)) & right_words for e in given)
            hard = not set(measure.words(source)) & right_words
            kind = bool(given) and given[0].kind == known.kinds[wanted[0]]
            self.count["n"] += 1
            for name, value in (("exact", exact), ("same", same), ("wrong person", wrong), ("kind", kind)):
                self.count[name] += value
            self.count["hard"] += hard
            self.count["hard same"] += hard and same
            sure = resolved.confidence[number]
            if self.show and not (exact and kind):
                kinds = f"{known.kinds[wanted[0]]}/{given[0].kind if given else '-'}"
                mark = "WRONG " if wrong else "" if same else "other "
                print(f"{mark}{known.name[:18]} | {source[:70]!r} | {target} | {'; '.join(names)} | {kinds} | {sure}")

    def figures(self) -> dict[str, object]:
        """In per cent, with counts."""
        c = self.count

        def share(part: str, whole: str) -> float:
            return round(100 * c[part] / max(c[whole], 1), 1)

        return {
            "statements": c["n"],
            "speaker exact": share("exact", "n"),
            "speaker same": share("same", "n"),
            "wrong person": share("wrong person", "n"),
            "hard": c["hard"],
            "hard same": share("hard same", "hard"),
            "kind": share("kind", "n"),
            "no speaker, given one": f"{c['none, given one']} of {c['none']}",
        }


def resolved_of(known: Known) -> Resolved:
    """What Quoth makes of an article whose statements are given."""
    return resolve(known.article, known.statements, heard_of(known.article.text, MODELS[0]))


def record(known: Known, resolved: Resolved) -> dict:
    """What measure.py reads of a quoth/1 record."""

    def span(s):
        return [s.start, s.end]

    return {
        "article": {"id": known.name},
        "statements": [
            {
                "source": span(s.source) if s.source else None, "cue": span(s.cue),
                "content": [span(c) for c in s.content],
                "parent": s.parent, "speakers": list(who), "act": None,
            }
            for s, who in zip(known.statements, resolved.speakers, strict=True)
        ],
        "entities": [{"name": e.name, "kind": e.kind} for e in resolved.entities],
    }  # fmt: skip


def on_gold() -> dict[str, object]:
    """measure.readings with gold statements given."""
    docs = []
    for row, known in gold():
        docs.append((row, record(known, resolved_of(known)), known.article.text))
    found = measure.readings(docs)
    return {k: v for k, v in found.items() if k not in ("act", "nested_soft")}


# --- coreference scores: Pradhan et al. (2014), CoNLL = mean of MUC, B³ and entity-based CEAF ---

Clusters = list[frozenset[tuple[int, int]]]


def conll(gold_clusters: Clusters, found: Clusters) -> dict[str, float]:
    """F1 of each measure, singletons left out on both sides."""
    gold_clusters, found = ([c for c in side if len(c) > 1] for side in (gold_clusters, found))
    scores = {"muc": _muc, "b3": _b3, "ceaf": _ceaf}
    made = {}
    for name, score in scores.items():
        recall, precision = score(gold_clusters, found), score(found, gold_clusters)
        made[name] = 200 * recall * precision / max(recall + precision, 1e-9)
    made["conll"] = sum(made.values()) / 3
    return made


def _muc(left: Clusters, right: Clusters) -> float:
    of = {m: i for i, c in enumerate(right) for m in c}
    kept = sum(len(c) - len({of.get(m, ("alone", m)) for m in c}) for c in left)
    return kept / max(1, sum(len(c) - 1 for c in left))


def _b3(left: Clusters, right: Clusters) -> float:
    of = {m: c for c in right for m in c}
    total = sum(len(c & of.get(m, frozenset())) / len(c) for c in left for m in c)
    return total / max(1, sum(map(len, left)))


def _ceaf(left: Clusters, right: Clusters) -> float:
    if not left or not right:
        return 0.0
    table = np.array([[2 * len(a & b) / (len(a) + len(b)) for b in right] for a in left])
    rows, columns = linear_sum_assignment(-table)
    return float(table[rows, columns].sum()) / len(left)


def on_gum() -> dict[str, object]:
    """Mentions compared up to the end of their head, kinds of persons, bodies and places alike; documents pooled."""
    truth: Clusters = []
    ours: Clusters = []
    plain: Clusters = []
    for number, known in enumerate(gum("dev", ("news", "interview"))):
        shift = number * 10_000_000
        truth += _clusters(known.mentions, shift)
        resolved = resolved_of(known)
        spans = [(s.start, s.end, e) for e, entity in enumerate(resolved.entities) for s in entity.mentions]
        ours += _clusters(_matched(spans, known), shift)
        words: dict[str, int] = {}
        strings = []
        for a, b, _ in known.mentions:
            text = " ".join(w for w in known.article.text[a:b].lower().split() if w not in ("the", "a", "an"))
            strings.append((a, b, words.setdefault(text, len(words))))
        plain += _clusters(strings, shift)
    rounded = {}
    for name, found in (("ours", ours), ("string match, gold mentions", plain)):
        rounded[name] = {k: round(v, 1) for k, v in conll(truth, found).items()}
    return rounded


def _clusters(mentions: list[tuple[int, int, int]], shift: int) -> Clusters:
    by: dict[int, set[tuple[int, int]]] = {}
    for a, b, entity in mentions:
        by.setdefault(entity, set()).add((a + shift, b + shift))
    return [frozenset(c) for c in by.values()]


def _matched(spans: list[tuple[int, int, int]], known: Known) -> list[tuple[int, int, int]]:
    """Our mentions in the corpus's boundaries where one of its mentions begins with ours: it takes in clauses."""
    exact = {(a, b) for a, b, _ in known.mentions}
    starts: dict[int, list[tuple[int, int]]] = {}
    for a, b, _ in known.mentions:
        starts.setdefault(a, []).append((a, b))
    made = []
    for a, b, entity in spans:
        if (a, b) not in exact:
            longer = [s for s in starts.get(a, ()) if s[1] > b]
            if longer:
                a, b = min(longer, key=lambda s: s[1])
        made.append((a, b, entity))
    return made


def main() -> None:
    """Command line."""
    what = sys.argv[1] if len(sys.argv) > 1 else "held"
    if what == "gold":
        figures = on_gold()
    elif what == "gum":
        figures = on_gum()
    else:
        tally = Tally("--errors" in sys.argv)
        for known in labelled("held"):
            tally.add(known, resolved_of(known))
        figures = tally.figures()
    for name, value in figures.items():
        print(f"{name:28}{json.dumps(value)}")


if __name__ == "__main__":
    sys.exit(main())
