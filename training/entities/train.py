"""Train what tells whom a pronoun or a description means, and how sure a speaker is.

    python training/entities/train.py            # cross-validated figures, then the files that Quoth ships
    python training/entities/train.py --check    # figures alone
    python training/entities/train.py --pairs    # the heads of the models (`quoth.extraction.pairs`), confidence

Folds are whole documents. Earlier mentions are resolved as the labels say while features are collected; the figures
are of the whole way with the network's own decisions.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Container
from dataclasses import replace
from pathlib import Path

import numpy as np
from documents import Known, alignment, gum, invented, labelled, marked, measure
from scipy.optimize import minimize

from checksums import write_checksums
from pairs import Collected, Sample, fit_identities, fit_pairs, heard_of
from quoth.extraction import decisions, entities, joint, ranker, speakers
from quoth.extraction.clusters import DESCRIBED, GROUPS, Cluster
from quoth.extraction.coreference_features import FEATURES, span_of
from quoth.extraction.decisions import Candidate
from quoth.extraction.descriptions import described
from quoth.extraction.encoder import FOLDER
from quoth.extraction.names import fullest
from quoth.extraction.pairs import PairWeights, nearest
from quoth.settings import MODELS
from quoth.types import Span

FOLDS = NETWORKS = 3
SOURCE = 2.0  # weight of a source of a statement
SHIPPED = Path(entities.__file__).parent


class Oracle:
    """Decides as the labels say, and keeps what it saw."""

    def __init__(self, known: Known, draft: entities.Draft, weight: float) -> None:
        self.weight = weight
        tokens, mentions = draft.tokens, draft.mentions
        spans = [span_of(tokens, m) for m in mentions]
        heads = [Span(tokens.starts[m.head], tokens.ends[m.head]) for m in mentions]
        self.known, self.mentions, self.clusters = known, mentions, draft.clusters
        self.entity = alignment(known, spans, heads)
        for places, wanted in zip(draft.heads, known.speakers, strict=True):
            if wanted is not None and len(places) == 1 and len(wanted) == 1 and self.entity[places[0]] < 0:
                self.entity[places[0]] = wanted[0]
        self.several = {
            places[0]: set(wanted)
            for places, wanted in zip(draft.heads, known.speakers, strict=True)
            if wanted is not None and len(places) == 1 and len(wanted) > 1
        }
        self.samples: list[Sample] = []

    def of(self, cluster: Cluster | None) -> int:
        """The entity that most of a cluster's mentions are; -1 for none."""
        if cluster is None:
            return -1
        votes = Counter(e for i in cluster.mentions if (e := self.entity[i]) >= 0)
        return votes.most_common(1)[0][0] if votes else -2

    def _together(self, cluster: Cluster | None) -> set[int]:
        """The entities that a cluster of several means."""
        return {self.of(self.clusters[self.mentions[p].entity]) for p in cluster.parts} if cluster else set()

    def __call__(self, i: int, found: list[Candidate], rows: np.ndarray) -> tuple[int, float]:
        wanted = self.entity[i]
        right = np.array([self.of(c.cluster) == wanted for c in found])
        mention = self.mentions[i]
        if i in self.several:
            together = np.array([self._together(c.cluster) == self.several[i] for c in found])
            wanted, right = (0, together) if together.any() else (wanted, right)
        if wanted >= 0 and not right.any():
            right[0] = True
            weight = 0.3
        else:
            weight = SOURCE if mention.source_of else 1.0
        if len(found) > 1:
            near = nearest(self.mentions, i, found)
            self.samples.append(Sample(GROUPS.index(mention.group), rows, right, weight * self.weight, i, near))
        return int(right.argmax()), 1.0


class Marked:
    """Decides as readers said of the sources that they marked, else as a network does; keeps what it saw of those."""

    def __init__(self, known: Known, draft: entities.Draft, network: ranker.Ranker) -> None:
        self.draft, self.otherwise = draft, decisions.ranked(network, draft.mentions, draft.tokens)
        places = [_labelled_place(known.told, draft, i) for i in range(len(draft.mentions))]
        self.meant = {i: known.told[place] for i, place in enumerate(places) if place is not None}
        self.meant |= {draft.heads[n][0]: who for n, who in known.meant.items() if len(draft.heads[n]) == 1}
        self.names = {n: fullest(draft.tokens, draft.names, b) for n, b in enumerate(draft.bearers)}
        self.samples: list[Sample] = []

    def __call__(self, i: int, found: list[Candidate], rows: np.ndarray) -> tuple[int, float]:
        if len(found) < 2 or i not in self.meant:
            return self.otherwise(i, found, rows)
        who = self.meant[i]
        mention, text = self.draft.mentions[i], self.draft.tokens.text
        name = who.of(text) if isinstance(who, Span) else who
        right = np.array([c.cluster is not None and self._is_called(c.cluster, name) for c in found])
        mine = span_of(self.draft.tokens, mention)
        as_described = isinstance(who, Span) and who.start < mine.end and mine.start < who.end
        if who is None or (not right.any() and as_described):
            right = np.array([c.cluster is None for c in found])
        if not right.any():
            return self.otherwise(i, found, rows)
        weight = SOURCE if mention.source_of else 1.0
        near = nearest(self.draft.mentions, i, found)
        self.samples.append(Sample(GROUPS.index(mention.group), rows, right, weight, i, near))
        return int(right.argmax()), 1.0

    def _is_called(self, cluster: Cluster, name: str | None) -> bool:
        """Whether a cluster bears a name, or is described so."""
        tokens, mentions = self.draft.tokens, self.draft.mentions
        if cluster.parts and name is not None:
            return measure.same_speakers(name, [self.names[mentions[p].entity] for p in cluster.parts])
        if name is None or cluster.number in self.names:
            return name is not None and measure.same_name(name, self.names[cluster.number])
        forms = [tokens.of(mentions[i].first, mentions[i].last) for i in cluster.mentions[:10]]
        forms += [described(self.draft, cluster, dict(self.names))] if forms else []
        return any(measure.same_name(name, form) for form in forms)


class Named:
    """Notes what is asked about those who are only described and of whom readers said who they are; joins no one."""

    def __init__(self, known: Known, draft: entities.Draft) -> None:
        self.known, self.draft = known, draft
        self.names = {n: fullest(draft.tokens, draft.names, b) for n, b in enumerate(draft.bearers)}
        self.samples: list[Sample] = []

    def __call__(self, i: int, found: list[Candidate], rows: np.ndarray) -> np.ndarray:
        mention, place = self.draft.mentions[i], _labelled_place(self.known.named, self.draft, i)
        if place is not None:
            who = self.known.named[place]
            right = np.array([self._is(c.cluster, who) for c in found])
            its = self.draft.clusters[mention.entity].mentions
            weight = SOURCE if any(self.draft.mentions[k].source_of for k in its) else 1.0
            if right.any():
                near = nearest(self.draft.mentions, i, found)
                self.samples.append(Sample(DESCRIBED.index(mention.group), rows, right, weight, i, near))
        return np.eye(len(found))[0]

    def _is(self, cluster: Cluster | None, who: str | None) -> bool:
        if cluster is None or who is None:
            return cluster is None and who is None
        return measure.same_name(who, self.names.get(cluster.number, ""))


def _labelled_place(labels: Container[tuple[int, int]], draft: entities.Draft, i: int) -> tuple[int, int] | None:
    """Where a mention has its label: at its very place, or where its head ends; None without one."""
    span, end = span_of(draft.tokens, draft.mentions[i]), draft.tokens.ends[draft.mentions[i].head]
    return next((place for place in ((span.start, span.end), (-1, end)) if place in labels), None)


def collect_named(documents: list[Known], network: ranker.Ranker, model: str, weights: PairWeights) -> list[Collected]:
    """What is asked about those who are only described, with the decisions of a head of `model`, by document."""
    made = []
    for known in documents:
        if known.named:
            heard = heard_of(known.article.text, model, weights)
            draft = entities.drafted(known.article.text, known.statements)
            decide, noted = entities.judges(draft, network, heard)[0], Named(known, draft)
            entities.resolve_draft(draft, known.statements, decide, noted)
            made.append(_collected(known, draft, noted.samples))
    return made


def collect_marked(documents: list[Known], network: ranker.Ranker) -> list[Collected]:
    """What is seen of the mentions that readers marked, document by document."""
    return [collected(known, lambda draft, known=known: Marked(known, draft, network)) for known in documents]


def collected(known: Known, made: Callable[[entities.Draft], Oracle | Marked]) -> Collected:
    """The decisions of one document."""
    draft = entities.drafted(known.article.text, known.statements)
    decide = made(draft)
    entities.resolve_draft(draft, known.statements, decide)
    return _collected(known, draft, decide.samples)


def _collected(known: Known, draft: entities.Draft, samples: list[Sample]) -> Collected:
    ends = [draft.tokens.ends[m.head] for m in draft.mentions]
    return Collected(known.name, known.article.text, ends, samples)


def hard_figures(
    documents: list[Known], network: ranker.Ranker, model: str = "", weights: PairWeights | None = None
) -> Counter[str]:
    """How many of the sources that readers marked, and that the article names, are told whom they mean."""
    count: Counter[str] = Counter()
    for known in documents:
        _, resolved = run(known, network, model, weights)
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


def collect(documents: list[Known], weight: float) -> list[Collected]:
    """What is seen of mentions that are known, document by document."""
    return [collected(known, lambda draft, known=known: Oracle(known, draft, weight)) for known in documents]


def samples_of(documents: list[Collected]) -> list[Sample]:
    """Those of all documents."""
    return [sample for document in documents for sample in document.samples]


def fit(samples: list[Sample], width: int = 16, decay: float = 2.0, seed: int = 1) -> ranker.Ranker:
    """Maximum likelihood of the right candidates (their sum), with weight decay; L-BFGS."""
    groups = np.concatenate([np.full(len(s.rows), s.group) for s in samples])
    x = np.concatenate([s.rows for s in samples])
    right = np.concatenate([s.right for s in samples])
    weights = np.array([s.weight for s in samples])
    owner = np.repeat(np.arange(len(samples)), [len(s.rows) for s in samples])
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


def run(
    known: Known, network: ranker.Ranker, model: str = "", weights: PairWeights | None = None
) -> tuple[entities.Draft, entities.Resolved]:
    """The whole way with a network's decisions, and with `weights` those of the head of `model`."""
    heard = heard_of(known.article.text, model, weights) if weights else None
    draft = entities.drafted(known.article.text, known.statements)
    entities.resolve_draft(draft, known.statements, *entities.judges(draft, network, heard))
    return draft, entities.finished(draft, known.statements, np.zeros(13))


class Lessons:
    """What is to be learned from: by the ranker of labelled articles, of GUM and of hard sources, by the heads also of
    all other mentions that readers marked, which the ranker's plain features gain nothing from.
    """

    def __init__(self, gum_weight: float, again: bool, width: int, decay: float) -> None:
        """`again`: what readers did not mark is decided by a new ranker, since the shipped one may lack a feature."""
        self.labelled, others = labelled("train"), gum("train", ("news", "interview", "bio", "speech"))
        self.ours, self.theirs = collect(self.labelled, 1.0), collect(others, gum_weight)
        network = fit(samples_of([*self.ours, *self.theirs]), width, decay) if again else ranker.load_ranker()
        self.marked = [*marked("train"), *invented()]
        self.all_told = collect_marked(self.marked, network)
        self.hard_told = collect_marked([replace(known, told={}) for known in self.marked], network)
        self.width, self.decay = width, decay

    def ranker(self, left_out: int = -1) -> ranker.Ranker:
        """Fitted on all but a fold."""
        kept = _without(self.ours, left_out) + _without(self.hard_told, left_out) + self.theirs
        return fit_some(samples_of(kept), self.width, self.decay)

    def head(self, network: ranker.Ranker, model: str, left_out: int = -1) -> PairWeights:
        """Fitted on all but a fold, on top of what a ranker says."""
        kept = _without(self.ours, left_out) + _without(self.all_told, left_out) + self.theirs
        weights = fit_pairs(kept, network, model)
        named = [known for i, known in enumerate(self.marked) if i % FOLDS != left_out]
        return fit_identities(collect_named(named, network, model, weights), weights, model)


def _without(documents: list[Collected], fold: int) -> list[Collected]:
    return [d for i, d in enumerate(documents) if i % FOLDS != fold]


def out_of_fold(lessons: Lessons, network: ranker.Ranker | None, errors: bool) -> list[float]:
    """Print how well documents left out are told, with `network` or a ranker of each fold; weights of confidence."""
    from evaluate import Tally

    tally, table, of_hard = Tally(errors), [], Counter[str]()
    for fold in range(FOLDS):
        used = network or lessons.ranker(fold)
        head = lessons.head(used, MODELS[0], fold)
        for known in lessons.labelled[fold::FOLDS]:
            draft, resolved = run(known, used, MODELS[0], head)
            tally.add(known, resolved)
            table += calibration_rows(known, draft, resolved)
        of_hard += hard_figures(lessons.marked[fold::FOLDS], used, MODELS[0], head)
    for name, value in tally.figures().items():
        print(f"{name:28}{value}")
    print("marked hard sources", dict(of_hard))
    return calibrate(table)


def main() -> None:
    """Command line."""
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--check", action="store_true", help="cross-validated figures alone")
    p.add_argument("--quick", action="store_true", help="the files alone; confidence stays as it was fitted")
    p.add_argument("--pairs", action="store_true", help="with the ranker as it is")
    p.add_argument("--width", type=int, default=16)
    p.add_argument("--decay", type=float, default=6.0)
    p.add_argument("--gum", type=float, default=0.3, help="weight of GUM's mentions")
    p.add_argument("--errors", action="store_true", help="print what goes wrong in the labelled train articles")
    args = p.parse_args()
    began = time.time()
    lessons = Lessons(args.gum, not args.pairs, args.width, args.decay)
    counts = {"labelled": lessons.ours, "GUM": lessons.theirs, "hard": lessons.hard_told, "marked": lessons.all_told}
    print({k: (len(v), len(samples_of(v))) for k, v in counts.items()}, "documents, samples;", end=" ")
    print(f"{time.time() - began:.0f} s", flush=True)
    if not args.quick:
        weights = out_of_fold(lessons, ranker.load_ranker() if args.pairs else None, args.errors)
        if args.check:
            return
        (SHIPPED / "speaker_confidence.json").write_text(json.dumps({"weights": weights}) + "\n")
    network = ranker.load_ranker() if args.pairs else lessons.ranker()
    if not args.pairs:
        stored = {k: np.round(getattr(network, k), 4).tolist() for k in ("hidden", "bias", "out", "direct")}
        (SHIPPED / "coreference.json").write_text(json.dumps({"features": FEATURES, "groups": GROUPS, **stored}) + "\n")
    measured = marked("fold")
    print("of the fold, by the ranker alone", dict(hard_figures(measured, network)))
    for model in MODELS:
        head = lessons.head(network, model)
        head.save(FOLDER / model)
        write_checksums(FOLDER / model)
        print("of the fold,", model, dict(hard_figures(measured, network, model, head)), flush=True)


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
