"""Which lines of a scraped page are its article: a probability for each line, and the decision.

The model is a forest of small decision trees (gradient boosting, trained by `training/lines`), stored as arrays and
evaluated with numpy alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from quoth.reading.clutter import is_surely_clutter
from quoth.reading.line_arrays import Floats
from quoth.reading.line_features import features

THRESHOLD = 0.45  # of a line of the story; chosen on the out-of-fold predictions, see training/lines/README.md
NEXT_THRESHOLD = 0.3  # of a line that joins on to one, without a gap: lists, subheadings
MAX_GAP = 4  # lines between two kept ones that may be filled in
GAP_THRESHOLD = 0.12  # probability from which a sentence in such a gap is kept
MIN_WHOLE_WORDS = 200  # of a line that is a whole story, its paragraphs run together
MAX_SENTENCE_WORDS = 60  # for each stop within a line of sentences
_STOP_WITHIN = re.compile(r"[.!?。！？]")


class Trees:
    """A boosted ensemble of decision trees.

    `roots` [trees]: each tree's first node. For each node: `column` of the feature asked (-1 at a leaf), `limit` (go
    `left` where the value is at most that, else `right`), `value` (a leaf's share of the log odds). `base`: log odds
    to begin with.
    """

    def __init__(self, arrays: dict[str, NDArray[np.generic]]) -> None:
        """Take the arrays of the model file."""
        self.roots = arrays["roots"].astype(np.int64)
        self.column = arrays["column"].astype(np.int64)
        self.limit = arrays["limit"].astype(np.float64)
        self.left = arrays["left"].astype(np.int64)
        self.right = arrays["right"].astype(np.int64)
        self.value = arrays["value"].astype(np.float64)
        self.base = float(arrays["base"].item())
        self.depth = int(arrays["depth"].item())

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """The arrays again, in the types of the model file."""
        return {
            "roots": self.roots.astype(np.int32),
            "column": self.column.astype(np.int16),
            "limit": self.limit,
            "left": self.left.astype(np.int32),
            "right": self.right.astype(np.int32),
            "value": self.value.astype(np.float32),
            "base": np.array(self.base),
            "depth": np.array(self.depth),
        }

    def probabilities(self, rows: Floats) -> Floats:
        """One probability a row of features."""
        out = np.full(len(rows), self.base)
        at_row = np.arange(len(rows))
        for root in self.roots.tolist():
            node = np.full(len(rows), root)
            for _ in range(self.depth):
                column = self.column[node]
                inner = column >= 0
                if not inner.any():
                    break
                low = rows[at_row, np.maximum(column, 0)] <= self.limit[node]
                node = np.where(inner, np.where(low, self.left[node], self.right[node]), node)
            out += self.value[node]
        result: Floats = 1 / (1 + np.exp(-out))
        return result


@cache
def model() -> Trees:
    """The shipped model, read once a process."""
    with (files("quoth.reading") / "line_model.npz").open("rb") as file, np.load(file, allow_pickle=False) as arrays:
        return Trees({key: arrays[key] for key in arrays.files})


def keep_probabilities(lines: Sequence[str]) -> list[float]:
    """Probability that each line belongs to the article's body.

    `lines` are the page's non-blank lines in order, stripped; the result has one number in [0, 1] a line.
    """
    if not lines:
        return []
    found: list[float] = model().probabilities(features(lines)).tolist()
    return found


def decide(lines: Sequence[str], probabilities: Sequence[float]) -> list[bool]:
    """Which lines are kept, given their probabilities.

    A line is kept over THRESHOLD, and over NEXT_THRESHOLD where it joins on to one that is. Three rules stand above
    that: what is surely clutter goes ("See: …", a credited caption), a line that
    holds most of the page's sentences is the story, and a short gap inside the article is filled with the sentences
    in it (`“No,” she said.`) that are not surely clutter.
    """
    clutter = [is_surely_clutter(line) for line in lines]
    kept = [p and not c for p, c in zip(_above(probabilities), clutter, strict=True)]
    whole = _whole_story(lines)
    if whole is not None:
        kept[whole] = True
    edges = [i for i, keep in enumerate(kept) if keep]
    for before, after in pairwise(edges):
        if 1 < after - before <= MAX_GAP + 1:
            for i in range(before + 1, after):
                if not clutter[i] and probabilities[i] >= GAP_THRESHOLD and _ends_sentence(lines[i]):
                    kept[i] = True
    return kept


def _above(probabilities: Sequence[float]) -> list[bool]:
    """Lines over THRESHOLD, and the lines over NEXT_THRESHOLD that join on to them."""
    kept = [p >= THRESHOLD for p in probabilities]
    for order in (range(1, len(kept)), range(len(kept) - 2, -1, -1)):
        step = order.step
        for i in order:
            kept[i] = kept[i] or (kept[i - step] and probabilities[i] >= NEXT_THRESHOLD)
    return kept


def _whole_story(lines: Sequence[str]) -> int | None:
    """The first line that holds more than half the words of the page's different sentences, if one does."""
    words = {line: len(line.split()) for line in lines}
    prose = {line: count for line, count in words.items() if count >= 15 and _is_sentences(line, count)}
    longest = max(prose, key=lambda line: prose[line], default=None)
    if longest is None or prose[longest] < MIN_WHOLE_WORDS or 2 * prose[longest] <= sum(prose.values()):
        return None
    return list(lines).index(longest)


def _is_sentences(line: str, words: int) -> bool:
    """Whether a line of so many words is sentences: not a long menu."""
    return len(_STOP_WITHIN.findall(line)) * MAX_SENTENCE_WORDS >= words


def _ends_sentence(line: str) -> bool:
    return line.rstrip("\"”’'») ").endswith((".", "!", "?", "…")) and len(line.split()) > 1
