"""The trained judge of text blocks: for each block of a page, the probability that it belongs to the article's body.

Gradient-boosted trees over `block_features`, trained by `training/blocks/train.py` on pages whose body is known; the
trees are data (`block_model.json`), so that no training library is needed to use them.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

_ROWS = 2_000  # blocks judged at once: bounds memory on a page of many blocks


class _Trees(NamedTuple):
    """Padded arrays of shape (trees, nodes); a leaf points to itself."""

    feature: NDArray[np.int32]
    threshold: NDArray[np.float64]
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    value: NDArray[np.float64]
    depth: int
    baseline: float
    keep: float


@cache
def _trees() -> _Trees:
    data: dict[str, Any] = json.loads((files("quoth.reading") / "block_model.json").read_text(encoding="utf-8"))
    trees = data["trees"]
    shape = (len(trees), max(len(t["value"]) for t in trees))
    arrays = {
        "feature": np.zeros(shape, np.int32),
        "threshold": np.full(shape, np.inf),
        "left": np.zeros(shape, np.int32),
        "right": np.zeros(shape, np.int32),
        "value": np.zeros(shape),
    }
    for row, tree in enumerate(trees):
        for key, array in arrays.items():
            array[row, : len(tree[key])] = tree[key]
    return _Trees(
        arrays["feature"].astype(np.int32),
        arrays["threshold"],
        arrays["left"].astype(np.int32),
        arrays["right"].astype(np.int32),
        arrays["value"],
        data["depth"],
        data["baseline"],
        data["keep"],
    )


def keep_threshold() -> float:
    """The probability from which a block is kept, chosen out of fold."""
    return _trees().keep


def keep_probabilities(features: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probability that each block, a row of `features`, belongs to the article's body."""
    trees = _trees()
    count, nodes = trees.feature.shape
    first = np.arange(count)[None, :] * nodes  # where each tree's nodes begin in the flat arrays
    feature, threshold = trees.feature.ravel(), trees.threshold.ravel()
    below = np.stack(
        [trees.right, trees.left], axis=2
    ).ravel()  # two for each node, the first where a value is not smaller
    scores = []
    for at in range(0, len(features), _ROWS):
        rows = np.ascontiguousarray(features[at : at + _ROWS])
        begin = np.arange(len(rows))[:, None] * rows.shape[1]
        node = np.repeat(first, len(rows), axis=0)
        for _ in range(trees.depth):
            smaller = rows.ravel().take(begin + feature.take(node)) <= threshold.take(node)
            node = first + below.take(2 * node + smaller)
        scores.append(trees.baseline + trees.value.ravel().take(node).sum(axis=1))
    score = np.concatenate(scores) if scores else np.zeros(0)
    return np.asarray(1 / (1 + np.exp(-score)))
