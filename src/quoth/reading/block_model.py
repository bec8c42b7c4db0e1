"""The trained judge of text blocks: for each block of a page, the probability that it belongs to the article's body.

Two forests of gradient-boosted trees, trained by `training/blocks/train.py` on pages whose body is known. The first
sees the blocks with resiliparse's vote on them; the second sees the same blocks with what the first said, of each block
and of all around it; the mean of both is the answer. The trees are data (`block_model.npz`): no training library is
needed to use them.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from quoth.reading.block_features import Seen, first_rows, second_rows
from quoth.reading.trees import Trees

Floats = NDArray[np.float64]

STAGES = ("first", "second")
KEEP = 0.5  # the probability from which a block is kept; see the table in training/blocks/README.md


@cache
def _forests() -> tuple[Trees, Trees]:
    """The shipped forests, read once a process."""
    with (files("quoth.reading") / "block_model.npz").open("rb") as file, np.load(file, allow_pickle=False) as arrays:
        first, second = (
            Trees({key.removeprefix(f"{stage}_"): arrays[key] for key in arrays.files if key.startswith(f"{stage}_")})
            for stage in STAGES
        )
    return first, second


def probabilities(trees: Trees, rows: Floats) -> Floats:
    """What one forest says of the `rows` of features."""
    return np.asarray(1 / (1 + np.exp(-trees.log_odds(rows))))


def keep_probabilities(page: Seen, dense: Floats) -> Floats:
    """Probability that each block of a page belongs to the article's body; `dense` is resiliparse's vote on them."""
    first, second = _forests()
    early = probabilities(first, first_rows(page, dense))
    return (early + probabilities(second, second_rows(page, dense, early))) / 2
