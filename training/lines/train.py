"""Train the line model: which lines of a flattened news page are its article.

    python training/lines/train.py out-of-fold FLAT.jsonl PREDICTIONS.jsonl
    python training/lines/train.py ship FLAT.jsonl MODEL.npz

The first predicts each page with a model that saw no page of its outlet, and decides by limits that were chosen on the
pages of the other folds; it prints them, and those that all folds would choose. The second trains the shipped model on
all pages.

FLAT.jsonl: one page a line, {"id", "outlet", "lines": [[text, 1 or 0], ...]}. Seeded; one thread.
"""

from __future__ import annotations

import json
import random
import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
from sklearn.model_selection import GroupKFold

from quoth.reading.line_features import features
from quoth.reading.lines import Limits, decide, probabilities_of
from quoth.reading.trees import Trees

FOLDS = 10
ROUNDS = 200
AUGMENTED_WEIGHT = 0.5
THINNED = 3  # of short lines far from any prose, which are all alike, one of so many is trained on
NEAR = 6  # lines from a sentence within which a line is no such line
SEPARATORS = ("Advertisement", "Article content", "Story continues below", "Read more", "Share", "*", "Image", "Ad")
PARAMETERS = {
    "objective": "binary",
    "seed": 0,
    "learning_rate": 0.06,
    "num_leaves": 15,
    "min_data_in_leaf": 40,
    "feature_fraction": 0.1,
    "bagging_fraction": 0.5,
    "bagging_freq": 5,
    "lambda_l2": 5,
    "max_bin": 63,
    "num_threads": 1,
    "deterministic": True,
    "force_col_wise": True,
    "verbose": -1,
}
CHOICES = tuple(Limits(story, following) for story in (0.35, 0.4, 0.45, 0.5, 0.55) for following in (0.25, 0.3, 0.35))
Labelled = list[tuple[str, int]]


def outlet_key(outlet: str) -> str:
    """One key for an outlet's names: 'www.wired.com' and 'Wired' must not be on both sides of a split."""
    key = outlet.lower()
    if "." in key:
        parts = re.sub(r"^www\d?\.", "", key).split(".")
        while len(parts) > 1 and len(parts[-1]) <= 3:
            parts.pop()
        key = parts[-1]
    return re.sub(r"^the", "", re.sub(r"[^a-z0-9]", "", key))


def joined(page: Labelled, rng: random.Random) -> Labelled:
    """Paragraphs run together, as scrapers do that lose the breaks: some pages are one line, some say it twice."""
    most = rng.choice([2, 3, 5, 1000])
    out: Labelled = []
    run: list[str] = []
    for text, label in page:
        if run and (not label or len(run) == most):
            out.append((" ".join(run), 1))
            run = []
        if label:
            run.append(text)
        else:
            out.append((text, 0))
    if run:
        out.append((" ".join(run), 1))
    if most == 1000 and rng.random() < 0.4:
        # the same once more, below: data of the page for its scripts
        whole = max((line for line in out if line[1]), key=lambda line: len(line[0]))
        out.insert(rng.randint(out.index(whole) + 1, len(out)), (whole[0], 0))
    return out


def cropped(page: Labelled, rng: random.Random) -> Labelled:
    """Less of the page around the article, as scrapers leave it that know the page."""
    story = [i for i, (_, label) in enumerate(page) if label]
    first, last = story[0], story[-1] + 1
    low = rng.choice([first, max(0, first - rng.randint(0, 6)), rng.randint(0, first)])
    high = rng.choice([last, min(len(page), last + rng.randint(0, 12)), rng.randint(last, len(page))])
    return page[low:high]


def clean(page: Labelled, rng: random.Random) -> Labelled:
    """The article alone, or its beginning."""
    story = [line for line in page if line[1]]
    return story[: rng.choice([len(story), len(story), max(2, len(story) // 4)])]


def separated(page: Labelled, rng: random.Random) -> Labelled:
    """The same short line between paragraphs, or between all lines: advertisements, and what blocks are named."""
    short = [text for text, label in page if not label and len(text.split()) <= 3]
    mark = rng.choice(short) if short and rng.random() < 0.5 else rng.choice(SEPARATORS)
    share = rng.choice([1.0, 1.0, 0.6, 0.3])
    everywhere = rng.random() < 0.3
    out: Labelled = []
    for text, label in page:
        out.append((text, label))
        if (label or everywhere) and rng.random() < share:
            out.append((mark, 0))
    return out


def reframed(page: Labelled, rng: random.Random, donors: list[Labelled]) -> Labelled:
    """The article in the frame of others: what one page has above its article, and what another has below."""
    above, below = rng.choice(donors), rng.choice(donors)
    story = [i for i, (_, label) in enumerate(page) if label]
    first = max(0, story[0] - rng.choice([0, 2, 4]))
    first_above = next(i for i, (_, label) in enumerate(above) if label)
    last_below = max(i for i, (_, label) in enumerate(below) if label)
    return [*above[:first_above], *page[first : story[-1] + 1], *below[last_below + 1 :]]


class Rows:
    """Features, labels and word weights of pages, with the page each row is of."""

    def __init__(self, pages: list[tuple[int, Labelled]]) -> None:
        """`pages`: (index of the page, its labelled lines)."""
        self.x = np.concatenate([features([text for text, _ in page]) for _, page in pages]).astype(np.float32)
        self.y = np.concatenate([[label for _, label in page] for _, page in pages])
        words = [np.array([len(text.split()) for text, _ in page]) for _, page in pages]
        # by words, as the measure counts, but so that a page of ten times the words counts three times as much
        self.weight = np.concatenate([(w + 1.0) / np.sqrt(w.sum() + 100) * 30 for w in words])
        self.page = np.concatenate([np.full(len(page), index) for index, page in pages])

    def thin(self) -> Rows:
        """Without most of the short lines that are far from any sentence; those left weigh as much as all did."""
        tokens = np.expm1(self.x[:, 0])
        sums = np.concatenate([[0], np.cumsum((tokens >= 15) & (self.x[:, 2] > 0))])
        at = np.arange(len(tokens))
        around = sums[np.minimum(at + NEAR + 1, len(at))] - sums[np.maximum(at - NEAR, 0)]
        near = (tokens >= 8) | (self.y == 1) | (around > 0)
        kept = near | (np.random.default_rng(1).random(len(at)) < 1 / THINNED)
        thinned = Rows.__new__(Rows)
        thinned.x, thinned.y, thinned.page = self.x[kept], self.y[kept], self.page[kept]
        thinned.weight = np.where(near, self.weight, THINNED * self.weight)[kept]
        return thinned


def as_arrays(booster: lightgbm.Booster) -> dict[str, np.ndarray]:
    """The trees as `quoth.reading.trees.Trees` takes them."""
    column: list[int] = []
    right: list[int] = []
    limit: list[float] = []
    value: list[float] = []

    def add(node: dict[str, Any]) -> int:
        """Add a node and those below it; returns how many they are."""
        if "leaf_value" in node:
            column.append(-1)
            right.append(0)
            value.append(node["leaf_value"])
            return 1
        if node["decision_type"] != "<=":
            raise ValueError(f"a split of an unknown kind: {node['decision_type']}")
        at = len(column)
        column.append(node["split_feature"])
        right.append(0)
        limit.append(node["threshold"])
        right[at] = 1 + add(node["left_child"])
        return right[at] + add(node["right_child"])

    sizes = [add(tree["tree_structure"]) for tree in booster.dump_model()["tree_info"]]
    return {
        "sizes": np.array(sizes, np.uint8),
        "column": np.array(column, np.int16),
        "right": np.array(right, np.uint8),
        "limit": np.array(limit, np.float32),
        "value": np.array(value, np.float16),
    }


class Task:
    """The labelled pages, the rows to train on, and the folds."""

    def __init__(self, flat: Path) -> None:
        """Read and look at all pages, as they are and changed."""
        with flat.open(encoding="utf-8") as file:
            self.pages = [json.loads(line) for line in file]
        self.labelled = [[(text, int(label)) for text, label in page["lines"]] for page in self.pages]
        self.groups = [outlet_key(page["outlet"]) for page in self.pages]
        splitter = GroupKFold(FOLDS, shuffle=True, random_state=1)
        self.folds = list(splitter.split(self.pages, groups=self.groups))
        self.plain = Rows(list(enumerate(self.labelled)))
        parts = [(self.plain.thin(), 1.0)]
        parts += [(Rows(pages).thin(), AUGMENTED_WEIGHT) for pages in self._changed()]
        self.page = np.concatenate([rows.page for rows, _ in parts])
        # limits of bins are taken from all pages at once, which takes no label and spares half of the time
        self.data = lightgbm.Dataset(
            np.concatenate([rows.x for rows, _ in parts]),
            np.concatenate([rows.y for rows, _ in parts]),
            weight=np.concatenate([rows.weight * scale for rows, scale in parts]),
            params=PARAMETERS,
            free_raw_data=False,
        ).construct()

    def fit(self, pages: list[int]) -> dict[str, np.ndarray]:
        """Train on the rows of `pages`; the arrays of the trees."""
        chosen = self.data.subset(np.flatnonzero(np.isin(self.page, pages)))
        return as_arrays(lightgbm.train(PARAMETERS, chosen, ROUNDS))

    def _changed(self) -> Iterator[list[tuple[int, Labelled]]]:
        rng = random.Random(5)
        with_story = [(i, page) for i, page in enumerate(self.labelled) if any(label for _, label in page)]
        for change in (joined, separated, cropped, clean):
            yield [(i, change(page, rng)) for i, page in with_story]
        fold_of = {i: number for number, (_, test) in enumerate(self.folds) for i in test.tolist()}

        def donors(i: int) -> list[Labelled]:
            """Pages of the same fold, so that no frame of a page is trained on that is to be judged."""
            return [page for j, page in with_story if fold_of[j] == fold_of[i] and self.groups[j] != self.groups[i]]

        yield [(i, reframed(page, rng, donors(i))) for i, page in with_story]

    def probabilities(self) -> list[list[float]]:
        """Of each page's lines, by a model that saw no page of its outlet."""
        found: list[list[float]] = [[] for _ in self.pages]
        for train, test in self.folds:
            start = time.monotonic()
            trees = Trees(self.fit(train.tolist()))
            for i in test.tolist():
                odds = trees.log_odds(self.plain.x[self.plain.page == i].astype(np.float64))
                found[i] = probabilities_of([text for text, _ in self.labelled[i]], odds)
            print(f"fold of {len(test)} pages, {time.monotonic() - start:.0f} s", file=sys.stderr, flush=True)
        return found

    def decisions(self, probabilities: list[list[float]]) -> list[list[bool]]:
        """Which lines of each page are kept, by the limits that do best on the pages of the other folds."""
        kept = {limits: [self._kept(i, p, limits) for i, p in enumerate(probabilities)] for limits in CHOICES}
        counts = {limits: np.array([self._count(i, k) for i, k in enumerate(pages)]) for limits, pages in kept.items()}

        def best(pages: np.ndarray) -> Limits:
            return max(CHOICES, key=lambda limits: f1(counts[limits][pages]))

        found: list[list[bool]] = [[] for _ in self.pages]
        for train, test in self.folds:
            limits = best(train)
            print(limits, file=sys.stderr)
            for i in test.tolist():
                found[i] = kept[limits][i]
        print("all folds:", best(np.arange(len(self.pages))), file=sys.stderr)
        return found

    def _kept(self, i: int, probabilities: list[float], limits: Limits) -> list[bool]:
        return decide([text for text, _ in self.labelled[i]], probabilities, limits)

    def _count(self, i: int, kept: list[bool]) -> tuple[int, int, int]:
        """Words kept rightly, words kept, words of the story."""
        words = [(len(text.split()), label, keep) for (text, label), keep in zip(self.labelled[i], kept, strict=True)]
        return (
            sum(n for n, label, keep in words if label and keep),
            sum(n for n, _, keep in words if keep),
            sum(n for n, label, _ in words if label),
        )


def f1(counts: np.ndarray) -> float:
    """F1 over pages, of their words kept rightly, kept, and of the story."""
    right, kept, story = counts.sum(axis=0).tolist()
    return 2 * right / max(kept + story, 1)


def main(argv: list[str]) -> None:
    """Run one of the two commands in the module's docstring."""
    command, flat, target = argv
    if command not in ("ship", "out-of-fold"):
        raise SystemExit(__doc__)
    task = Task(Path(flat))
    if command == "ship":
        np.savez_compressed(target, **task.fit(list(range(len(task.pages)))))
        return
    probabilities = task.probabilities()
    with Path(target).open("w", encoding="utf-8") as out:
        for page, keep, p in zip(task.pages, task.decisions(probabilities), probabilities, strict=True):
            row = {"id": page["id"], "keep": [int(k) for k in keep], "p": [round(each, 4) for each in p]}
            out.write(json.dumps(row) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:]) if len(sys.argv) == 4 else print(__doc__)
