"""Train what tells whom a pronoun or a description means, and how sure a speaker is.

    python training/entities/train.py            # cross-validated figures, then the files that Quoth ships
    python training/entities/train.py --check    # figures alone

Folds are whole documents. Earlier mentions are resolved as the labels say while features are collected; the figures
are of the whole way with the network's own decisions.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from pathlib import Path

import numpy as np
from documents import Known, alignment, gum, labelled, marked, measure
from scipy.optimize import minimize

from quoth.extraction import decisions, entities, joint, ranker, speakers
from quoth.extraction.clusters import GROUPS, Cluster
from quoth.extraction.coreference_features import FEATURES, span_of
from quoth.extraction.decisions import Candidate
from quoth.extraction.descriptions import described
from quoth.extraction.names import fullest
from quoth.types import Span

FOLDS = NETWORKS = 3
SOURCE = 2.0  # weight of a source of a statement
SHIPPED = Path(entities.__file__).parent
Sample = tuple[int, np.ndarray, np.ndarray, float]  # group, rows, which of them are right, weight


class Oracle:
    """Decides as the labels say, and keeps what it saw."""

    def __init__(self, known: Known, draft: entities.Draft) -> None:
        tokens, mentions = draft.tokens, draft.mentions
        spans = [span_of(tokens, m) for m in mentions]
        heads = [Span(tokens.starts[m.head], tokens.ends[m.head]) for m in mentions]
        self.known, self.mentions, self.clusters = known, mentions, draft.clusters
        self.entity = alignment(known, spans, heads)
        for places, wanted in zip(draft.heads, known.speakers, strict=True):
            if wanted is not None and len(places) == 1 and len(wanted) == 1 and self.entity[places[0]] < 0:
                self.entity[places[0]] = wanted[0]
        self.samples: list[Sample] = []

    def of(self, cluster: Cluster | None) -> int:
        """The entity that most of a cluster's mentions are; -1 for none."""
        if cluster is None:
            return -1
        votes = Counter(e for i in cluster.mentions if (e := self.entity[i]) >= 0)
        return votes.most_common(1)[0][0] if votes else -2

    def __call__(self, i: int, found: list[Candidate], rows: np.ndarray) -> tuple[int, float]:
        wanted = self.entity[i]
        right = np.array([self.of(c.cluster) == wanted for c in found])
        mention = self.mentions[i]
        if wanted >= 0 and not right.any():
            right[0] = True
            weight = 0.3
        else:
            weight = SOURCE if mention.source_of else 1.0
        if len(found) > 1:
            self.samples.append((GROUPS.index(mention.group), rows, right, weight * self.weight))
        return int(right.argmax()), 1.0

    weight = 1.0


class Marked:
    """Decides as readers said of the sources that they marked, else as a network does; keeps what it saw of those."""

    def __init__(self, known: Known, draft: entities.Draft, network: ranker.Ranker) -> None:
        self.draft, self.otherwise = draft, decisions.ranked(network, draft.mentions, draft.tokens)
        self.meant = {draft.heads[n][0]: who for n, who in known.meant.items() if len(draft.heads[n]) == 1}
        self.names = {n: fullest(draft.tokens, draft.names, b) for n, b in enumerate(draft.bearers)}
        self.samples: list[Sample] = []

    def __call__(self, i: int, found: list[Candidate], rows: np.ndarray) -> tuple[int, float]:
        who = self.meant.get(i, "; ")
        if len(found) < 2 or (isinstance(who, str) and ";" in who):
            return self.otherwise(i, found, rows)
        mention, text = self.draft.mentions[i], self.draft.tokens.text
        name = who.of(text) if isinstance(who, Span) else who
        right = np.array([c.cluster is not None and self._is_called(c.cluster, name) for c in found])
        mine = span_of(self.draft.tokens, mention)
        as_described = isinstance(who, Span) and who.start < mine.end and mine.start < who.end
        if who is None or (not right.any() and as_described):
            right = np.array([c.cluster is None for c in found])
        if not right.any():
            return self.otherwise(i, found, rows)
        self.samples.append((GROUPS.index(mention.group), rows, right, SOURCE))
        return int(right.argmax()), 1.0

    def _is_called(self, cluster: Cluster, name: str | None) -> bool:
        """Whether a cluster bears a name, or is described so."""
        tokens, mentions = self.draft.tokens, self.draft.mentions
        if name is None or cluster.number in self.names:
            return name is not None and measure.same_name(name, self.names[cluster.number])
        forms = [tokens.of(mentions[i].first, mentions[i].last) for i in cluster.mentions[:10]]
        forms += [described(self.draft, cluster, dict(self.names))] if forms else []
        return any(measure.same_name(name, form) for form in forms)


def collect_marked(documents: list[Known], network: ranker.Ranker) -> list[list[Sample]]:
    """Samples of the sources that readers marked, document by document."""
    found = []
    for known in documents:
        kept: list[Marked] = []

        def decide(draft: entities.Draft, known: Known = known, kept: list[Marked] = kept) -> Marked:
            kept.append(Marked(known, draft, network))
            return kept[0]

        entities.resolve_with(known.article.text, known.statements, decide)
        found.append(kept[0].samples)
    return found


def hard_figures(documents: list[Known], network: ranker.Ranker) -> Counter[str]:
    """How many of the sources that readers marked, and that the article names, are told whom they mean."""
    count: Counter[str] = Counter()
    for known in documents:
        _, resolved = run(known, network)
        for number, who in known.meant.items():
            if not isinstance(who, str):
                continue
            given = [resolved.entities[e] for e in resolved.speakers[number]]
            right_words = set(measure.words(who.replace(";", " ")))
            count["named"] += 1
            count["same"] += measure.same_speakers(who, [e.name for e in given])
            count["wrong person"] += any(
                e.kind == "person" and not set(measure.words(e.name)) & right_words for e in given
            )
    return count


def collect(documents: list[Known], weight: float) -> list[list[Sample]]:
    """Samples document by document."""
    found = []
    for known in documents:
        kept: list[Oracle] = []

        def decide(draft: entities.Draft, known: Known = known, kept: list[Oracle] = kept) -> Oracle:
            kept.append(Oracle(known, draft))
            kept[0].weight = weight
            return kept[0]

        entities.resolve_with(known.article.text, known.statements, decide)
        found.append(kept[0].samples)
    return found


def fit(samples: list[Sample], width: int = 16, decay: float = 2.0, seed: int = 1) -> ranker.Ranker:
    """Maximum likelihood of the right candidates (their sum), with weight decay; L-BFGS."""
    groups = np.concatenate([np.full(len(rows), g) for g, rows, _, _ in samples])
    x = np.concatenate([rows for _, rows, _, _ in samples])
    right = np.concatenate([r for _, _, r, _ in samples])
    weights = np.array([w for *_, w in samples])
    owner = np.repeat(np.arange(len(samples)), [len(rows) for _, rows, _, _ in samples])
    starts = np.searchsorted(owner, np.arange(len(samples)))
    count, features = len(GROUPS), x.shape[1]
    sizes = [(width, features), (count, width), (width,), (count, features)]
    cuts = np.cumsum([0, *(int(np.prod(s)) for s in sizes)])
    one = np.eye(count)[groups]

    def unpack(flat: np.ndarray) -> list[np.ndarray]:
        return [flat[a:b].reshape(s) for a, b, s in zip(cuts, cuts[1:], sizes, strict=False)]

    def loss(flat: np.ndarray) -> tuple[float, np.ndarray]:
        hidden, bias, out, direct = unpack(flat)
        inner = np.tanh(x @ hidden.T + bias[groups])
        scores = inner @ out + (x * direct[groups]).sum(1)
        scores = scores - np.maximum.reduceat(scores, starts)[owner]
        grown = np.exp(scores)
        total = np.add.reduceat(grown, starts)
        good = np.add.reduceat(grown * right, starts)
        value = -(weights * np.log(good / total)).sum() + 0.5 * decay * (flat**2).sum()
        slope = weights[owner] * (grown / total[owner] - grown * right / good[owner])
        back = slope[:, None] * out * (1 - inner**2)
        gradient = np.concatenate(
            [
                (back.T @ x).ravel(),
                (one.T @ back).ravel(),
                inner.T @ slope,
                np.stack([slope[groups == g] @ x[groups == g] for g in range(count)]).ravel(),
            ]
        )
        return value, gradient + decay * flat

    start = np.random.default_rng(seed).normal(0, 0.1, cuts[-1])
    best = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 70})
    return ranker.Ranker(*unpack(best.x))


def fit_some(samples: list[Sample], width: int, decay: float) -> ranker.Ranker:
    """The mean of a few networks that began differently, as one: where they differ, each alone is a toss-up."""
    some = [fit(samples, width, decay, seed) for seed in range(1, NETWORKS + 1)]
    hidden, bias = np.vstack([n.hidden for n in some]), np.hstack([n.bias for n in some])
    out, direct = np.hstack([n.out for n in some]) / NETWORKS, np.mean([n.direct for n in some], 0)
    return ranker.Ranker(hidden, bias, out, direct)


def run(known: Known, network: ranker.Ranker) -> tuple[entities.Draft, entities.Resolved]:
    """The whole way with a network's decisions."""
    draft, _ = entities.resolve_with(
        known.article.text, known.statements, lambda d: decisions.ranked(network, d.mentions, d.tokens)
    )
    return draft, entities.finished(draft, known.statements, np.zeros(13))


def main() -> None:
    """Command line."""
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--check", action="store_true", help="cross-validated figures alone")
    p.add_argument("--quick", action="store_true", help="the files alone; confidence stays as it was fitted")
    p.add_argument("--width", type=int, default=16)
    p.add_argument("--decay", type=float, default=6.0)
    p.add_argument("--gum", type=float, default=0.3, help="weight of GUM's mentions")
    p.add_argument("--errors", action="store_true", help="print what goes wrong in the labelled train articles")
    args = p.parse_args()
    from evaluate import Tally

    began = time.time()
    articles, others = labelled("train"), gum("train", ("news", "interview", "bio", "speech"))
    ours = collect(articles, 1.0)
    theirs = [s for samples in collect(others, args.gum) for s in samples]
    hard = marked("train")
    # What readers did not mark is decided by a network of today: the shipped one may lack a feature.
    told = collect_marked(hard, fit([s for some in ours for s in some] + theirs, args.width, args.decay))
    counts = {"labelled": articles, "GUM": others, "marked": hard}
    print({k: len(v) for k, v in counts.items()}, "documents;", sum(map(len, ours)), len(theirs), sum(map(len, told)))
    print(f"samples, {time.time() - began:.0f} s", flush=True)
    tally, table, of_hard = Tally(args.errors), [], Counter[str]()
    for fold in range(0 if args.quick else FOLDS):
        kept = [s for part in (ours, told) for i, some in enumerate(part) if i % FOLDS != fold for s in some]
        network = fit_some(kept + theirs, args.width, args.decay)
        for i in range(fold, len(articles), FOLDS):
            draft, resolved = run(articles[i], network)
            tally.add(articles[i], resolved)
            table += calibration_rows(articles[i], draft, resolved)
        of_hard += hard_figures(hard[fold::FOLDS], network)
    for name, value in tally.figures().items():
        print(f"{name:28}{value}")
    print("marked hard sources", dict(of_hard))
    if not args.quick:
        weights = calibrate(table)
        if args.check:
            return
        (SHIPPED / "speaker_confidence.json").write_text(json.dumps({"weights": weights}) + "\n")
    network = fit_some([s for some in (*ours, *told) for s in some] + theirs, args.width, args.decay)
    print("of the fold", dict(hard_figures(marked("fold"), network)))
    stored = {k: np.round(getattr(network, k), 4).tolist() for k in ("hidden", "bias", "out", "direct")}
    (SHIPPED / "coreference.json").write_text(json.dumps({"features": FEATURES, "groups": GROUPS, **stored}) + "\n")


def calibration_rows(
    known: Known, draft: entities.Draft, resolved: entities.Resolved
) -> list[tuple[list[float], bool]]:
    """Features of each statement with a speaker, and whether the speakers are right."""
    from evaluate import measure

    rows = []
    together = joint.joint_speakers(draft)
    spoken = speakers.speaking(known.statements, draft.heads, draft.mentions, draft.tokens, together)
    for number, wanted in enumerate(known.speakers):
        if not resolved.speakers[number] or wanted is None:
            continue
        given = [resolved.entities[e].name for e in resolved.speakers[number]]
        right = bool(wanted) and measure.same_speakers("; ".join(known.names[e] for e in wanted), given)
        features = speakers.confidence_features(
            known.statements[number], draft.heads[number], spoken[number], draft.mentions, draft.clusters
        )
        rows.append((features, right))
    return rows


def calibrate(table: list[tuple[list[float], bool]]) -> list[float]:
    """Logistic regression on predictions out of fold; prints how well it holds, in fifths."""
    x, y = np.array([r for r, _ in table]), np.array([float(right) for _, right in table])

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        p = 1 / (1 + np.exp(-np.clip(x @ w, -30, 30)))
        value = -(y * np.log(p + 1e-9) + (1 - y) * np.log(1 - p + 1e-9)).sum() + 0.5 * (w**2).sum()
        return value, x.T @ (p - y) + w

    best = minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B").x
    p = 1 / (1 + np.exp(-(x @ best)))
    for part in np.array_split(np.argsort(p), 5):
        print(f"confidence {p[part].mean():.2f}  right {y[part].mean():.2f}  of {len(part)}")
    return [round(float(w), 4) for w in best]


if __name__ == "__main__":
    sys.exit(main())
