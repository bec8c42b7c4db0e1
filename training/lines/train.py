"""Train the line model: which lines of a flattened news page are its article.

    python training/lines/train.py out-of-fold FLAT.jsonl PREDICTIONS.jsonl
    python training/lines/train.py ship FLAT.jsonl MODEL.npz

The first predicts each page with a model that saw no page of its outlet, the second trains the shipped model on all.

FLAT.jsonl: one page a line, {"id", "outlet", "lines": [[text, 1 or 0], ...]}. Seeded; one thread.
"""

from __future__ import annotations

import json
import random
import re
import sys
import time
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
from sklearn.model_selection import GroupKFold

from quoth.reading.line_features import features
from quoth.reading.lines import Trees, decide

FOLDS = 10
SEEDS = (0, 1)  # ensembles whose log odds are averaged
ROUNDS = 200
AUGMENTED_WEIGHT = 0.5
PARAMETERS = {
    "objective": "binary",
    "learning_rate": 0.06,
    "num_leaves": 15,
    "min_data_in_leaf": 40,
    "feature_fraction": 0.3,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 5,
    "max_bin": 127,
    "num_threads": 1,
    "deterministic": True,
    "verbose": -1,
}
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
    """Paragraphs run together, as scrapers do that lose the breaks: some pages are one line."""
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
    return [*out, (" ".join(run), 1)] if run else out


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


def fit(parts: list[tuple[Rows, float]], pages: set[int]) -> Trees:
    """Train on the rows of `pages`; the second of each part is what its rows weigh."""
    chosen = [(rows, np.isin(rows.page, list(pages)), scale) for rows, scale in parts]
    x = np.concatenate([rows.x[at] for rows, at, _ in chosen])
    y = np.concatenate([rows.y[at] for rows, at, _ in chosen])
    weight = np.concatenate([rows.weight[at] * scale for rows, at, scale in chosen])
    boosters = [
        lightgbm.train({**PARAMETERS, "seed": seed}, lightgbm.Dataset(x, y, weight=weight), ROUNDS) for seed in SEEDS
    ]
    return Trees(as_arrays(boosters))


def as_arrays(boosters: list[Any]) -> dict[str, np.ndarray]:
    """The trees as flat arrays (see `quoth.reading.lines.Trees`), leaf values divided by the number of boosters."""
    roots: list[int] = []
    nodes: list[tuple[int, float, int, int, float]] = []
    deepest = 0

    def add(node: dict[str, Any], depth: int) -> int:
        nonlocal deepest
        deepest = max(deepest, depth)
        at = len(nodes)
        if "leaf_value" in node:
            nodes.append((-1, 0.0, 0, 0, node["leaf_value"] / len(boosters)))
            return at
        if node["decision_type"] != "<=":
            raise ValueError(f"a split of an unknown kind: {node['decision_type']}")
        nodes.append((0, 0.0, 0, 0, 0.0))
        left, right = add(node["left_child"], depth + 1), add(node["right_child"], depth + 1)
        nodes[at] = (node["split_feature"], node["threshold"], left, right, 0.0)
        return at

    for booster in boosters:
        for tree in booster.dump_model()["tree_info"]:
            roots.append(add(tree["tree_structure"], 0))  # noqa: PERF401, the call fills `nodes` as well
    column, limit, left, right, value = zip(*nodes, strict=True)
    return {
        "roots": np.array(roots, np.int32),
        "column": np.array(column, np.int16),
        "limit": np.array(limit, np.float64),
        "left": np.array(left, np.int32),
        "right": np.array(right, np.int32),
        "value": np.array(value, np.float32),
        "base": np.array(0.0),
        "depth": np.array(deepest),
    }


def main(argv: list[str]) -> None:
    """Run one of the two commands in the module's docstring."""
    command, flat, target = argv
    with Path(flat).open(encoding="utf-8") as file:
        pages = [json.loads(line) for line in file]
    labelled = [[(text, int(label)) for text, label in page["lines"]] for page in pages]
    rng = random.Random(5)
    indexed = list(enumerate(labelled))
    with_story = [(i, page) for i, page in indexed if any(label for _, label in page)]
    plain = Rows(indexed)
    parts = [(plain, 1.0)]
    parts += [
        (Rows([(i, change(page, rng)) for i, page in with_story]), AUGMENTED_WEIGHT)
        for change in (joined, cropped, clean)
    ]
    if command == "ship":
        trees = fit(parts, set(range(len(pages))))
        np.savez_compressed(target, **trees.arrays())
        return
    if command != "out-of-fold":
        raise SystemExit(__doc__)
    groups = [outlet_key(page["outlet"]) for page in pages]
    with Path(target).open("w", encoding="utf-8") as out:
        for train, test in GroupKFold(FOLDS, shuffle=True, random_state=1).split(pages, groups=groups):
            start = time.monotonic()
            trees = fit(parts, set(train.tolist()))
            for i in test.tolist():
                probabilities = trees.probabilities(plain.x[plain.page == i].astype(np.float64)).tolist()
                keep = decide([text for text, _ in labelled[i]], probabilities)
                row = {"id": pages[i]["id"], "keep": [int(k) for k in keep], "p": [round(p, 4) for p in probabilities]}
                out.write(json.dumps(row) + "\n")
            print(f"fold of {len(test)} pages, {time.monotonic() - start:.0f} s", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:]) if len(sys.argv) == 4 else print(__doc__)
