"""Train the block model of `quoth.reading`: which text blocks of an HTML page are the article's body.

    python -m training.blocks.train [--shared DIR]      from the repository root

First cross-validation by site (five folds, the benchmark's own measure), which also shows the thresholds; then the
model on all pages, written to src/quoth/reading/block_model.json.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks.shingles import Score, score
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from training.blocks.pages import KnownPage, benchmark_pages, fundus_pages, label

from quoth.reading.html import compose, is_story

ROOT = Path(__file__).parents[2]
MODEL = ROOT / "src" / "quoth" / "reading" / "block_model.json"
KEEP = 0.5  # the shipped threshold; see the table that training prints
FOLDS = 5
SETTINGS: dict[str, Any] = {
    "max_iter": 150,
    "learning_rate": 0.06,
    "max_leaf_nodes": 12,
    "min_samples_leaf": 20,
    "l2_regularization": 5.0,
    "max_features": 0.3,
    "random_state": 0,
}

Floats = NDArray[np.float64]


def _weights(known: KnownPage) -> Floats:
    """A block counts by its words, a page as much as any other."""
    assert known.page is not None
    assert known.labels is not None
    words = np.array([len(b.text.split()) + 3.0 for b in known.page.blocks])
    kept = words[known.labels > 0.5].sum()
    return words / kept if kept else np.zeros_like(words)


def fit(pages: Sequence[KnownPage]) -> HistGradientBoostingClassifier:
    """A model of the labelled pages given."""
    usable = [p for p in pages if p.page is not None]
    rows = np.vstack([p.page.features for p in usable if p.page is not None])
    labels = np.concatenate([p.labels for p in usable if p.labels is not None]) > 0.5
    weights = np.concatenate([_weights(p) for p in usable])
    weights = np.minimum(weights, np.quantile(weights, 0.995))
    model = HistGradientBoostingClassifier(**SETTINGS)
    model.fit(rows, labels, sample_weight=weights / weights.mean())
    return model


def out_of_fold(pages: Sequence[KnownPage], seed: int = 0) -> list[Floats]:
    """For each page, the probabilities of its blocks by a model that saw no page of its site."""
    domains = sorted({p.domain for p in pages})
    np.random.default_rng(seed).shuffle(domains)
    fold = {d: i % FOLDS for i, d in enumerate(domains)}
    out: list[Floats] = [np.zeros(0)] * len(pages)
    for k in range(FOLDS):
        model = fit([p for p in pages if fold[p.domain] != k])
        for i, p in enumerate(pages):
            if fold[p.domain] == k and p.page is not None:
                out[i] = model.predict_proba(p.page.features)[:, 1]
    return out


def bodies(pages: Sequence[KnownPage], probabilities: Sequence[Floats], keep: float) -> list[str]:
    """The body text of each page as reading would give it with these probabilities."""
    out = []
    for known, own in zip(pages, probabilities, strict=True):
        kept = [bool(q) for q in own >= keep]
        story = known.page is not None and is_story(known.page.blocks, kept)
        out.append("\n\n".join(compose(known.page, kept)[0]) if known.page is not None and story else "")
    return out


def measured(pages: Sequence[KnownPage], texts: Sequence[str], origin: str) -> Score:
    """The benchmark's figures over the pages of one origin."""
    return score([(p.body, t) for p, t in zip(pages, texts, strict=True) if p.origin == origin])


def exported(model: HistGradientBoostingClassifier) -> dict[str, Any]:
    """The trees as plain lists; a leaf points to itself, so that all trees can be walked in step."""
    trees = []
    depth = 0
    for (predictor,) in model._predictors:  # scikit-learn has no public way to its trees
        nodes = predictor.nodes
        depth = max(depth, int(nodes["depth"].max()))
        leaf = nodes["is_leaf"].astype(bool)
        own = np.arange(len(nodes))
        trees.append(
            {
                "feature": np.where(leaf, 0, nodes["feature_idx"]).tolist(),
                "threshold": [
                    1e300 if is_leaf else float(t) for is_leaf, t in zip(leaf, nodes["num_threshold"], strict=True)
                ],
                "left": np.where(leaf, own, nodes["left"]).tolist(),
                "right": np.where(leaf, own, nodes["right"]).tolist(),
                "value": [
                    round(float(v), 6) if is_leaf else 0.0 for is_leaf, v in zip(leaf, nodes["value"], strict=True)
                ],
            }
        )
    return {"baseline": float(model._baseline_prediction[0, 0]), "keep": KEEP, "depth": depth, "trees": trees}


def main() -> None:
    """Cross-validate, print the table, train on everything, write the model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--splits", type=int, default=1, help="how many ways of splitting into folds are tried")
    args = parser.parse_args()
    shared = args.shared
    pages = benchmark_pages(shared) + fundus_pages(shared)
    for known in pages:
        label(known)
    for seed in range(args.splits):
        probabilities = out_of_fold(pages, seed)
        for keep in (0.3, 0.4, 0.5, 0.6, 0.7):
            texts = bodies(pages, probabilities, keep)
            both = [measured(pages, texts, origin) for origin in ("benchmark", "fundus")]
            print(
                f"folds {seed} keep {keep}:",
                *(f"F1 {s.f1:.4f} P {s.precision:.4f} R {s.recall:.4f}" for s in both),
                flush=True,
            )
    MODEL.write_text(json.dumps(exported(fit(pages)), separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{len(pages)} pages, {MODEL.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
