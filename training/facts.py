"""Fit and measure what is told about a statement: when, hedged, negated, addressee, about.

    facts.py fit [NAME …]     fit the regressions on the labelled train articles, write src/quoth/extraction/facts.json
    facts.py held             figures on the 15 held articles: precision, recall, F1
    facts.py fold             hedged and negated on the sheets of the fold that data.py holds out of train
    facts.py train            figures on the train articles (seen in fitting)
    facts.py when             dates on the tellings of training/labels/when, set by set

Statements, their speakers and the entities are given as labelled, so that each part is measured alone. Labels:
training/labels; hedged and negated are fitted on labels/acts and the sheets outside the fold, too, and their features
and thresholds were chosen on the sheets of the fold. Needs scikit-learn for `fit`.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "src"), str(Path(__file__).parent), str(Path(__file__).parent / "labels")]

import corpus  # noqa: E402

import data  # noqa: E402
from quoth.extraction import hedges, logistic, negations, telling  # noqa: E402
from quoth.extraction.about import SECOND, Mentions, about  # noqa: E402
from quoth.extraction.about import features as about_features  # noqa: E402
from quoth.extraction.addressee import addressee  # noqa: E402
from quoth.extraction.facts import inside  # noqa: E402
from quoth.extraction.forms import form_of  # noqa: E402
from quoth.extraction.sentences import Sentences  # noqa: E402
from quoth.types import Entity, Span, Statement, When  # noqa: E402

UNREAD: dict[str, Any] = {
    "act": None, "hedged": None, "negated": None, "addressee": None, "when": None, "speakers": (), "about": (),
}  # fmt: skip
Row = tuple[dict[str, float], bool]


@dataclass(frozen=True)
class Read:
    """One reader's labels of one article: statements as they should come out, with parents by index."""

    name: str
    published: str | None
    text: str
    statements: list[Statement]
    entities: list[Entity]


def marked(part: str) -> list[Read]:
    """What was read for act, hedged and negated alone, without entities.

    The sheets of `part`, `train` or `fold`, and with `train` `labels/acts`.
    """
    whole = {path.stem for path in corpus.COMPILED.glob("*/*.json")}
    found = []
    for name, answers in sorted(corpus.sheet_answers().items()):
        if name in whole or name in corpus.news() or data.in_fold(name) != (part == "fold"):
            continue
        text, made = corpus.text_of(name), []
        for parts, answer in zip(corpus.statements_of(name), answers, strict=True):
            act, *marks = answer[0].split()  # the first reader's holds
            if parts["cue"] and parts["content"]:
                told = {**parts, "act": act, "hedged": "h" in marks, "negated": "n" in marks}
                made.append(statement(text, {**UNREAD, **told}, None, 1))
        found.append(Read(name, None, text, made, []))
    if part == "train":
        paths = sorted(corpus.ACTS_ONLY.glob("*/*.json"))
        found += [read(path, None) for path in paths if path.stem not in whole and not data.in_fold(path.stem)]
    return found


def spans(pairs: Sequence[Sequence[int]]) -> tuple[Span, ...]:
    return tuple(Span(a, b) for a, b in pairs)


def hull(pairs: Sequence[Sequence[int]], others: Sequence[Sequence[int]]) -> Span | None:
    """One span of several, over what lies between unless that is of another role: then the first."""
    if not pairs:
        return None
    start, end = min(a for a, _ in pairs), max(b for _, b in pairs)
    if any(a < end and start < b for a, b in others):
        return Span(*min(map(tuple, pairs)))
    return Span(start, end)


def statement(text: str, s: dict[str, Any], parent: int | None, depth: int) -> Statement:
    content = spans(sorted(s["content"]))
    cue = hull(s["cue"], s["content"] + s["source"])
    assert cue is not None
    when = s["when"] and When(Span(*s["when"]["span"]), s["when"]["resolves_to"], s["when"]["precision"])
    return Statement(
        id="", source=hull(s["source"], s["content"] + s["cue"]), cue=cue, content=content, form=form_of(text, content),
        confidence=1.0, act=s["act"], hedged=s["hedged"], negated=s["negated"], parent=parent, depth=depth,
        speakers=tuple(s["speakers"]), addressee=Span(*s["addressee"]) if s["addressee"] else None,
        about=tuple(s["about"]), when=when or None,
    )  # fmt: skip


def read(path: Path, published: str | None) -> Read:
    """The labels of a standoff file."""
    d = json.loads(path.read_text(encoding="utf8"))
    text = corpus.text_of(d["id"])
    place: dict[Any, int] = {}
    made: list[Statement] = []
    for s in d["statements"]:
        place[s["n"]] = len(made)
        made.append(statement(text, s, None, 1))
    for k, s in enumerate(d["nested"]):
        parent = place.get(s["parent"]) if isinstance(s["parent"], int) else place.get(str(s["parent"]))
        place[f"nested:{k}"] = len(made)
        made.append(statement(text, s, parent, 1 + (made[parent].depth if parent is not None else 1)))
    entities = [
        Entity(e["name"], e["kind"], spans(sorted(e["mentions"])),
               e["role_span"] and text[slice(*e["role_span"])], e["role_span"] and Span(*e["role_span"]))
        for e in d["entities"]
    ]  # fmt: skip
    return Read(d["id"], published, text, made, entities)


def labelled(which: str, *, once: bool) -> list[Read]:
    """The readings of the articles of set `which` (`train`, `held`); `once` takes the first of double ones."""
    known = {row["name"]: row["set"] for row in corpus.chosen()}
    seen: set[str] = set()
    found = []
    for path in sorted(corpus.COMPILED.glob("*/*.json")):
        name = path.stem
        if known.get(name) == which and not (once and name in seen):
            seen.add(name)
            found.append(read(path, corpus.published(name)))
    return found


def timed(which: str) -> list[Read]:
    """The articles of training/labels/when of a set of when.json: statements with their times alone."""
    known = {row["name"]: row["set"] for row in json.loads((corpus.HERE / "when.json").read_text())["articles"]}
    found = []
    for path in sorted((corpus.HERE / "when").glob("*.json")):
        if known[path.stem] != which:
            continue
        d = json.loads(path.read_text(encoding="utf8"))
        text = corpus.text_of(d["id"])
        when = {t["n"]: t for t in d["tellings"]}
        made = [
            statement(text, {**UNREAD, **s, "when": when.get(n)}, None, 1)
            for n, s in enumerate(corpus.statements_of(d["id"]))
            if s["content"]
        ]
        found.append(Read(d["id"], corpus.published(d["id"]), text, made, []))
    return found


# --- rows to fit ---


def when_rows(r: Read) -> Iterator[Row]:
    scene = telling.Scene(r.text, r.statements, r.published)
    for s in r.statements:
        for e in scene.candidates(s):
            right = s.when is not None and s.when.span.start < e.span.end and e.span.start < s.when.span.end
            yield scene.features(s, e), right


def contents(nested: Sequence[Statement]) -> list[Span]:
    return [span for s in nested for span in s.content]


def sources(nested: Sequence[Statement]) -> list[Span]:
    return [s.source for s in nested if s.source]


def hedge_rows(r: Read) -> Iterator[Row]:
    for s, nested in zip(r.statements, inside(r.statements), strict=True):
        yield hedges.hedge_features(r.text, s, contents(nested)), bool(s.hedged)


def negation_rows(r: Read) -> Iterator[Row]:
    for s in r.statements:
        yield negations.negation_features(r.text, s), bool(s.negated)


def about_rows(r: Read) -> Iterator[Row]:
    mentions = Mentions(r.entities)
    for s, nested in zip(r.statements, inside(r.statements), strict=True):
        its: dict[int, list[Span]] = {}
        for mention, i in mentions.inside(s.content):
            if not SECOND.match(mention.of(r.text)):
                its.setdefault(i, []).append(mention)
        for i, places in its.items():
            # as labelled, and as where nothing was found inside, so that it does not rest on that alone
            for told in dict.fromkeys((tuple(sources(nested)), ())):
                yield about_features(r.text, s, i, places, r.entities[i], told), i in s.about


FITTED: dict[str, tuple[Callable[[Read], Iterator[Row]], float, float]] = {
    # name: rows, inverse strength of the penalty, threshold
    "when": (when_rows, 1.0, 0.5),
    "about": (about_rows, 0.5, 0.45),
    "hedged": (hedge_rows, 1.0, 0.2),
    "negated": (negation_rows, 1.0, 0.25),
}
LEAST = 5  # rows that a feature must occur in
SHOWN = (0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7)  # thresholds whose figures are printed


def read_for(name: str, fold: bool = False) -> list[Read]:
    """What the regression `name` is fitted on; with `fold` what it is chosen on, if that is something else."""
    if name in ("hedged", "negated"):
        return marked("fold") if fold else labelled("train", once=False) + marked("train")
    if fold:
        return []
    if name == "when":
        measuring = {r.name for r in timed("held")}
        whole = [r for r in labelled("train", once=False) if r.name not in measuring]
        return whole + [r for which in ("train", "new", "fresh", "last") for r in timed(which)]
    return labelled("train", once=False)


def fit(names: Sequence[str]) -> None:
    """Fit the named regressions and write their weights; prints how they do cross-validated, and on the fold."""
    import numpy as np
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GroupKFold, cross_val_predict

    file = logistic.WEIGHTS
    weights = json.loads(file.read_text(encoding="utf8")) if file.exists() else {}
    for name in names or FITTED:
        rows_of, strength, threshold = FITTED[name]
        rows = [(features, right, r.name) for r in read_for(name) for features, right in rows_of(r)]
        counts = Counter(f for features, *_ in rows for f in features)
        speaking = Counter(f for features, right, _ in rows if right for f in features)
        kept = {f for f in counts if counts[f] >= LEAST and (speaking[f] >= 2 or not f.startswith("word "))}
        known = [{f: v for f, v in features.items() if f in kept} for features, *_ in rows]
        vectors = DictVectorizer()
        x, y = vectors.fit_transform(known), np.array([right for _, right, _ in rows])
        model = LogisticRegression(C=strength, max_iter=3000)
        folds = GroupKFold(5)
        sure = cross_val_predict(model, x, y, groups=[g for *_, g in rows], cv=folds, method="predict_proba")[:, 1]
        model.fit(x, y)
        chosen = [row for r in read_for(name, fold=True) for row in rows_of(r)]
        for what, probabilities, gold in (
            ("cross-validated", sure, y),
            ("fold", model.predict_proba(vectors.transform([f for f, _ in chosen]))[:, 1] if chosen else None,
             np.array([right for _, right in chosen], bool)),
        ):  # fmt: skip
            for at in SHOWN if probabilities is not None else ():
                given = probabilities >= at
                print(line(f"{name}, {what}, from {at}", int((given & gold).sum()), int(given.sum()), int(gold.sum())))
        learned = {
            n: round(float(w), 3)
            for n, w in zip(vectors.get_feature_names_out(), model.coef_[0], strict=True)
            if abs(w) >= 0.02
        }
        weights[name] = {"threshold": threshold, "bias": round(float(model.intercept_[0]), 3), "weights": learned}
    file.write_text(json.dumps(weights, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf8")


# --- figures ---


def line(name: str, right: int, given: int, wanted: int) -> str:
    p, r = right / max(1, given), right / max(1, wanted)
    return (
        f"{name:34} P {100 * p:5.1f}  R {100 * r:5.1f}  F1 {200 * p * r / max(1e-9, p + r):5.1f}   "
        f"({right} right, {given} given, {wanted} labelled)"
    )


def date_figures(rows: Sequence[tuple[When | None, When | None]]) -> Iterator[str]:
    """(labelled, given) tellings. Given counts where it is resolved; right where the labelled value is the same."""
    given = [(g, p) for g, p in rows if p and p.value]
    can = [(g, p) for g, p in rows if g and g.value]
    right = sum(1 for g, p in given if g and p and g.value == p.value)
    dated = [(g, p) for g, p in given if g and g.value]
    yield f"tellings with a date {len(can)}, given {len(given)}, right {right}"
    yield f"right of those given               {100 * right / max(1, len(given)):5.1f} %  (undated ones count as wrong)"
    ok = sum(1 for g, p in dated if g and p and g.value == p.value)
    yield f"right of those given, dated ones   {100 * ok / max(1, len(dated)):5.1f} %  ({ok} of {len(dated)})"
    share = 100 * len(dated) / max(1, len(can))
    yield f"given of those that have one       {share:5.1f} %  ({len(dated)} of {len(can)})"
    yield f"given right of those that have one {100 * right / max(1, len(can)):5.1f} %"


def yes_no(name: str, pairs: Sequence[tuple[bool, bool]]) -> str:
    return line(name, sum(g and p for g, p in pairs), sum(p for _, p in pairs), sum(g for g, _ in pairs))


def mark_figures(readings: Sequence[Read]) -> Iterator[str]:
    hedge, negation = [], []
    for r in readings:
        for s, nested in zip(r.statements, inside(r.statements), strict=True):
            hedge.append((bool(s.hedged), hedges.hedged(r.text, s, contents(nested))))
            negation.append((bool(s.negated), negations.negated(r.text, s)))
    yield yes_no("hedged", hedge)
    yield yes_no("negated", negation)


def figures(readings: Sequence[Read]) -> Iterator[str]:
    yield from mark_figures(readings)
    to = []
    abouts = {name: [0, 0, 0] for name in ("about", "about, nothing found inside", "about, every mention")}
    for r in readings:
        sentences, mentions = Sentences(r.text), Mentions(r.entities)
        for s, nested in zip(r.statements, inside(r.statements), strict=True):
            around = r.statements[s.parent].content if s.parent is not None else ()
            to.append((s.addressee, addressee(r.text, s, sentences, around)))
            for name, given in (
                ("about", set(about(r.text, s, mentions, sources(nested)))),
                ("about, nothing found inside", set(about(r.text, s, mentions))),
                ("about, every mention", {i for _, i in mentions.inside(s.content)}),
            ):
                for place, count in enumerate((len(given & set(s.about)), len(given), len(s.about))):
                    abouts[name][place] += count
    given, wanted = sum(p is not None for _, p in to), sum(g is not None for g, _ in to)
    yield line("addressee, exact", sum(g is not None and g == p for g, p in to), given, wanted)
    met = sum(g is not None and p is not None and g.start < p.end and p.start < g.end for g, p in to)
    yield line("addressee, overlapping", met, given, wanted)
    for name, counts in abouts.items():
        yield line(name, *counts)
    yield from when_figures(readings)


def when_figures(readings: Sequence[Read]) -> Iterator[str]:
    rows = []
    for r in readings:
        bare = [replace(s, when=None) for s in r.statements]
        rows += list(zip([s.when for s in r.statements], telling.whens(r.text, bare, r.published), strict=True))
    yield from date_figures(rows)


def main(argv: Sequence[str]) -> int:
    what = argv[0] if argv else ""
    if what == "fit":
        fit(argv[1:])
    elif what in ("held", "train"):
        readings = labelled(what, once=True)
        print(f"{len(readings)} articles, {sum(len(r.statements) for r in readings)} statements")
        for row in figures(readings):
            print(row)
    elif what == "fold":
        readings = marked("fold")
        print(f"{len(readings)} articles, {sum(len(r.statements) for r in readings)} statements")
        for row in mark_figures(readings):
            print(row)
    elif what == "when":
        for which in ("held", "new", "fresh", "last"):
            readings = timed(which)
            seen = "" if which == "held" else ", in the fit"
            print(f"{which}: {len(readings)} articles, {sum(len(r.statements) for r in readings)} statements{seen}")
            for row in when_figures(readings):
                print(row)
    else:
        print(__doc__)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
