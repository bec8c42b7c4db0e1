"""Small logistic regressions over named features; their weights are data, fitted by training/facts.py."""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

WEIGHTS = Path(__file__).parent / "facts.json"


@dataclass(frozen=True, slots=True)
class Logistic:
    """Weights by feature name, `bias`, and the probability from which the answer is yes."""

    weights: Mapping[str, float]
    bias: float
    threshold: float

    def probability(self, features: Mapping[str, float]) -> float:
        """Of yes, 0 to 1; features without a weight count nothing."""
        score = self.bias + sum(self.weights.get(name, 0.0) * value for name, value in features.items())
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, score))))


@functools.cache
def load(name: str) -> Logistic:
    """The regression `name` of facts.json, loaded once a process."""
    fitted = json.loads(WEIGHTS.read_text(encoding="utf-8"))[name]
    return Logistic(fitted["weights"], fitted["bias"], fitted["threshold"])
