"""Agreement of two readers over the articles that both have read.

    python training/labels/agree.py [READER_A READER_B]      without names: every pair of readings of one article

One of two is taken as gold (the first by name); F1 does not depend on which. Names are compared by measure.py.
"""

from __future__ import annotations

import itertools
import json
import sys
from collections import Counter, defaultdict
from typing import Any

from corpus import COMPILED, measure, text_of

Reading = dict[str, Any]
YES_NO = ("hedged", "negated")


class Tally:
    """Counts of agreement by label; `both`, `first` and `second` are for F1 over what either reader marked."""

    def __init__(self) -> None:
        self.same: Counter[str] = Counter()
        self.all: Counter[str] = Counter()
        self.both: Counter[str] = Counter()
        self.first: Counter[str] = Counter()
        self.second: Counter[str] = Counter()
        self.acts: Counter[tuple[str, str]] = Counter()

    def add(self, label: str, same: bool) -> None:
        """One decision that both took."""
        self.all[label] += 1
        self.same[label] += same

    def sets(self, label: str, both: int, first: int, second: int) -> None:
        """Things marked by both, by the first, by the second."""
        self.both[label] += both
        self.first[label] += first
        self.second[label] += second


def compare(a: Reading, b: Reading, tally: Tally) -> None:
    """Count all statements of two readings of one article."""
    pairs = aligned(a["entities"], b["entities"])
    for s, t in zip(a["statements"], b["statements"], strict=True):
        decisions(s, t, a, b, pairs, "", tally)
        if len(s["speakers"]) == len(t["speakers"]) == 1:
            e, f = a["entities"][s["speakers"][0]], b["entities"][t["speakers"][0]]
            if pairs.get(s["speakers"][0]) == t["speakers"][0]:
                spans("role of the speaker", e["role_span"], f["role_span"], tally)
    for s, t in matched(a["nested"], b["nested"]):
        decisions(s, t, a, b, pairs, "nested ", tally)
    mentions = [{(i, *m) for i, e in enumerate(r["entities"]) for m in e["mentions"]} for r in (a, b)]
    moved = {(pairs[i], x, y) for i, x, y in mentions[0] if i in pairs}
    tally.sets("mentions of the same entity", len(moved & mentions[1]), len(mentions[0]), len(mentions[1]))


def decisions(s: Reading, t: Reading, a: Reading, b: Reading, pairs: dict[int, int], kind: str, tally: Tally) -> None:
    """Count one statement as two readers labelled it."""
    who = [[r["entities"][i] for i in x["speakers"]] for r, x in ((a, s), (b, t))]
    names = [[e["name"] for e in es] for es in who]
    same = measure.same_speakers(";".join(names[0]), names[1]) if names[0] else not names[1]
    # A person under a fuller and a shorter name is the same speaker where the mentions agree.
    same = same or (bool(names[0]) and sorted(pairs.get(i, -1) for i in s["speakers"]) == sorted(t["speakers"]))
    tally.add(kind + "speaker", same)
    if who[0] and who[1]:
        tally.add(kind + "kind", who[0][0]["kind"] == who[1][0]["kind"])
    tally.add(kind + "act", s["act"] == t["act"])
    if not kind:
        tally.acts[s["act"], t["act"]] += 1
    for label in YES_NO:
        tally.add(kind + label, s[label] == t[label])
        tally.sets(kind + label, s[label] and t[label], s[label], t[label])
    spans(kind + "addressee", s["addressee"], t["addressee"], tally)
    spans(kind + "when", s["when"] and s["when"]["span"], t["when"] and t["when"]["span"], tally)
    if s["when"] and t["when"]:
        tally.add(kind + "when, resolved to", s["when"]["resolves_to"] == t["when"]["resolves_to"])
    moved = {pairs.get(i, -1 - i) for i in s["about"]}
    tally.sets(kind + "about", len(moved & set(t["about"])), len(s["about"]), len(t["about"]))
    tally.add(kind + "about, the whole set", moved == set(t["about"]))


def spans(label: str, x: list[int] | None, y: list[int] | None, tally: Tally) -> None:
    """Count spans that share a character, or that are both missing."""
    overlap = bool(x and y and x[0] < y[1] and y[0] < x[1])
    tally.add(label, overlap or (not x and not y))
    tally.sets(label, overlap, bool(x), bool(y))


def aligned(a: list[Reading], b: list[Reading]) -> dict[int, int]:
    """Entities of `a` -> entities of `b`, one to one: those that share most mentions first, then those of one name."""
    shared = defaultdict(int)
    for (i, e), (j, f) in itertools.product(enumerate(a), enumerate(b)):
        count = len({tuple(m) for m in e["mentions"]} & {tuple(m) for m in f["mentions"]})
        shared[i, j] = 2 * count + measure.same_name(e["name"], f["name"])
    pairs: dict[int, int] = {}
    for (i, j), weight in sorted(shared.items(), key=lambda p: (-p[1], p[0])):
        if weight and i not in pairs and j not in pairs.values():
            pairs[i] = j
    return pairs


def matched(a: list[Reading], b: list[Reading]) -> list[tuple[Reading, Reading]]:
    """Nested statements that both found: cues share a character and the contents are at least half the same."""
    found, used = [], set()
    for s in a:
        for k, t in enumerate(b):
            p, q = measure.chars(s["content"]), measure.chars(t["content"])
            if k not in used and measure.chars(s["cue"]) & measure.chars(t["cue"]) and len(p & q) >= len(p | q) / 2:
                used.add(k)
                found.append((s, t))
                break
    return found


def main(argv: list[str]) -> int:
    """Print the figures in per cent, with counts."""
    readings: dict[str, dict[str, Reading]] = defaultdict(dict)
    for path in sorted(COMPILED.glob("*/*.json")):
        if not argv or path.parent.name in argv:
            readings[path.stem][path.parent.name] = json.loads(path.read_text(encoding="utf8"))
    pairs = [p for of in readings.values() for p in itertools.combinations((of[r] for r in sorted(of)), 2)]
    if not pairs:
        print("no article has two readings")
        return 1
    tally = Tally()
    for a, b in pairs:
        compare(a, b, tally)
    print(f"{len(pairs)} pairs of readings, {tally.all['act']} statements")
    for label in sorted(set(tally.all) | set(tally.both), key=lambda x: (x.startswith("nested"), x)):
        cells = []
        if label in tally.all:
            cells.append(f"agree {100 * tally.same[label] / tally.all[label]:5.1f} % of {tally.all[label]}")
        if label in tally.both:
            marked = tally.first[label] + tally.second[label]
            f1 = f"{200 * tally.both[label] / marked:5.1f}" if marked else "   –"
            cells.append(f"F1 {f1} ({tally.first[label]} and {tally.second[label]} marked)")
        print(f"{label:30} {' · '.join(cells)}")
    total = sum(tally.acts.values())
    chance = (
        sum(
            sum(n for (x, _), n in tally.acts.items() if x == act)
            * sum(n for (_, y), n in tally.acts.items() if y == act)
            for act in {x for x, _ in tally.acts}
        )
        / total**2
    )
    agreed = sum(n for (x, y), n in tally.acts.items() if x == y) / total
    print(f"{'act, Cohen’s kappa':30} {(agreed - chance) / (1 - chance):.2f}" if chance < 1 else "act: one only")
    print("acts told apart:", ", ".join(f"{x}/{y} {n}" for (x, y), n in tally.acts.most_common() if x != y) or "none")
    nested = measure.score(
        [a["nested"] for a, _ in pairs], [b["nested"] for _, b in pairs], [text_of(a["id"]) for a, _ in pairs]
    )
    for key in ("cue", "source", "content", "all exact", "soft"):
        print(f"{'nested ' + key:30} F1 {nested[key]['f1']}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
