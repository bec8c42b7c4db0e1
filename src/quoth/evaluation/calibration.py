"""Whether a confidence of 0.8 is right eight times in ten.

Expected calibration error: Naeini, Cooper, Hauskrecht, "Obtaining Well Calibrated Probabilities Using Bayesian
Binning", AAAI 2015: the mean, over bins weighted by their size, of |mean confidence - share that is right|.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

BINS = 10
Judged = tuple[float, bool]  # a confidence, and whether the statement was right


@dataclass(frozen=True, slots=True)
class Bin:
    """Statements of like confidence: the lowest and highest of it, its mean, and the share that was right."""

    low: float
    high: float
    size: int
    confidence: float
    right: float


def equal_mass(judged: Sequence[Judged], bins: int = BINS) -> list[Bin]:
    """Bins with as equal a number of statements as can be, by rising confidence; ties keep the order given."""
    ranked = sorted(judged, key=lambda pair: pair[0])
    edges = [round(i * len(ranked) / bins) for i in range(bins + 1)]
    return [made(ranked[a:b]) for a, b in pairwise(edges) if a < b]


def equal_width(judged: Sequence[Judged], bins: int = BINS) -> list[Bin]:
    """Bins that each cover the same stretch of confidence, 0 to 0.1 and so on; empty ones are left out."""
    groups: list[list[Judged]] = [[] for _ in range(bins)]
    for pair in judged:
        groups[min(int(pair[0] * bins), bins - 1)].append(pair)
    return [made(group) for group in groups if group]


def made(group: Sequence[Judged]) -> Bin:
    """One bin of some statements."""
    confidences = [confidence for confidence, _ in group]
    size = len(group)
    return Bin(
        min(confidences), max(confidences), size, sum(confidences) / size, sum(right for _, right in group) / size
    )


def expected_error(bins: Iterable[Bin]) -> float:
    """The expected calibration error of bins, 0 to 1; 0 where there are none."""
    bins = list(bins)
    total = sum(b.size for b in bins)
    return sum(b.size * abs(b.confidence - b.right) for b in bins) / max(total, 1)
