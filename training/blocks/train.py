"""Train the block model of `quoth.reading`: which text blocks of an HTML page are the article's body.

    python -m training.blocks.train [--shared DIR]      from the repository root

First cross-validation by site (five folds, the benchmark's own measure), which also shows the thresholds; then the
model on all pages, written to src/quoth/reading/block_model.npz. One thread; training/blocks/README.md has the figures.
"""

from __future__ import annotations

import argparse
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
from benchmarks.shingles import Score, score
from numpy.typing import NDArray
from training.blocks.pages import KnownPage, benchmark_pages, fundus_pages, label
from training.lines.train import as_arrays

from quoth.reading.block_features import first_rows, second_rows
from quoth.reading.block_model import STAGES, probabilities
from quoth.reading.html import compose, is_story
from quoth.reading.trees import Trees

ROOT = Path(__file__).parents[2]
MODEL = ROOT / "src" / "quoth" / "reading" / "block_model.npz"
FOLDS = 5
ROUNDS = 300
NEAR = 15  # blocks from the body beyond which all are furniture alike
THINNED = 3  # one of so many of those is trained on, with their weight
PARAMETERS: dict[str, Any] = {
    "objective": "binary",
    "seed": 0,
    "learning_rate": 0.03,
    "num_leaves": 12,
    "min_data_in_leaf": 20,
    "feature_fraction_bynode": 0.3,
    "lambda_l2": 5.0,
    "max_bin": 63,
    "num_threads": 1,
    "deterministic": True,
    "force_col_wise": True,
    "verbose": -1,
}

Floats = NDArray[np.float64]
Arrays = dict[str, np.ndarray]


class Rows:
    """What is trained on: the pages that have blocks, their labels and weights, what the first judge sees of them."""

    def __init__(self, pages: Sequence[KnownPage], seed: int = 0) -> None:
        """Look at the labelled `pages` and deal their sites into folds, in an order that `seed` shuffles."""
        self.pages = [p for p in pages if p.page is not None]
        domains = sorted({p.domain for p in self.pages})
        np.random.default_rng(seed).shuffle(domains)
        fold = {d: i % FOLDS for i, d in enumerate(domains)}
        self.folds = [fold[p.domain] for p in self.pages]
        self.first = [first_rows(p.page.seen, p.page.dense) for p in self.pages if p.page is not None]
        self._forests: dict[frozenset[int], Trees] = {}
        self._kept: list[NDArray[np.int64]] = []
        self._weights: list[Floats] = []
        for p in self.pages:
            assert p.page is not None
            assert p.labels is not None
            # a block counts by its words, a page as much as any other
            words = np.array([len(b.text.split()) + 3.0 for b in p.page.blocks])
            body = p.labels > 0.5
            at = np.arange(len(words))
            near = np.convolve(body, np.ones(2 * NEAR + 1), "full")[NEAR:-NEAR] > 0.5
            kept = np.flatnonzero(near | (at % THINNED == 0))
            weights = np.where(near, words, THINNED * words) / (words[body].sum() or np.inf)
            self._kept.append(kept)
            self._weights.append(weights[kept])

    def fit(self, rows: Sequence[Floats], chosen: Sequence[int]) -> Arrays:
        """The arrays of a forest, trained on the `rows` of the pages `chosen`."""
        x = np.vstack([rows[i][self._kept[i]] for i in chosen])
        y = np.concatenate([self.labels(i)[self._kept[i]] for i in chosen])
        weights = np.concatenate([self._weights[i] for i in chosen])
        weights = np.minimum(weights, np.quantile(weights, 0.997))
        data = lightgbm.Dataset(x, y, weight=weights / weights.mean())
        return as_arrays(lightgbm.train(PARAMETERS, data, ROUNDS))

    def labels(self, i: int) -> NDArray[np.bool_]:
        """Which blocks of a page are its body."""
        labels = self.pages[i].labels
        assert labels is not None
        return labels > 0.5

    def second(self, i: int, early: Floats) -> Floats:
        """What the second judge sees of a page, given the first one's probabilities."""
        page = self.pages[i].page
        assert page is not None
        return second_rows(page.seen, page.dense, early)

    def outside(self, folds: Collection[int]) -> list[int]:
        """The pages that are in none of the `folds`."""
        return [i for i, fold in enumerate(self.folds) if fold not in folds]

    def early(self, without: int | None = None) -> list[Floats]:
        """The first judge's probabilities for each page, by a forest that saw no page of its fold, nor of `without`."""
        return [
            probabilities(self._first(frozenset({fold} if without is None else {fold, without})), rows)
            for fold, rows in zip(self.folds, self.first, strict=True)
        ]

    def _first(self, unseen: frozenset[int]) -> Trees:
        if unseen not in self._forests:
            self._forests[unseen] = Trees(self.fit(self.first, self.outside(unseen)))
        return self._forests[unseen]


def out_of_fold(pages: Sequence[KnownPage], seed: int = 0) -> list[Floats]:
    """For each page, the probabilities of its blocks by a model that saw no page of its site.

    Nor did the forest whose probabilities the second one was trained on see the site of the page that they are of: it
    would be surer there than it ever is of a new page.
    """
    rows = Rows(pages, seed)
    found: dict[int, Floats] = {}
    for fold in range(FOLDS):
        early = rows.early(without=fold)
        second = [rows.second(i, e) for i, e in enumerate(early)]
        late = Trees(rows.fit(second, rows.outside({fold})))
        for i in set(range(len(rows.pages))) - set(rows.outside({fold})):
            found[id(rows.pages[i])] = (early[i] + probabilities(late, second[i])) / 2
    return [found.get(id(p), np.zeros(0)) for p in pages]


def shipped(pages: Sequence[KnownPage]) -> Arrays:
    """The arrays of the model file: both forests, trained on all pages."""
    rows = Rows(pages)
    everything = rows.outside(())
    second = [rows.second(i, e) for i, e in enumerate(rows.early())]
    forests = (rows.fit(rows.first, everything), rows.fit(second, everything))
    return {f"{stage}_{key}": a for stage, arrays in zip(STAGES, forests, strict=True) for key, a in arrays.items()}


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
    np.savez_compressed(MODEL, **shipped(pages))
    print(f"{len(pages)} pages, {MODEL.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
