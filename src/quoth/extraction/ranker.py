"""A small network that scores candidates: one hidden layer, weights in a file, numpy only."""

from __future__ import annotations

import functools
import json
from pathlib import Path

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

FILE = Path(__file__).parent / "coreference.json"


class Ranker:
    """score(x) = out · tanh(hidden x + bias[group]) + direct[group] · x, among the candidates of one mention."""

    def __init__(self, hidden: Floats, bias: Floats, out: Floats, direct: Floats) -> None:
        self.hidden, self.bias, self.out, self.direct = hidden, bias, out, direct

    def scores(self, rows: Floats, group: int) -> Floats:
        """Scores (candidates) of `rows` (candidates, features) for a mention of a group."""
        found: Floats = np.tanh(rows @ self.hidden.T + self.bias[group]) @ self.out + rows @ self.direct[group]
        return found


def probabilities(scores: Floats) -> Floats:
    """Softmax."""
    grown = np.exp(scores - scores.max())
    shares: Floats = grown / grown.sum()
    return shares


@functools.cache
def load_ranker() -> Ranker:
    """The shipped weights."""
    stored = json.loads(FILE.read_text(encoding="utf-8"))
    hidden, bias, out, direct = (np.asarray(stored[k], np.float64) for k in ("hidden", "bias", "out", "direct"))
    return Ranker(hidden, bias, out, direct)
