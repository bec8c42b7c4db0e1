"""Sums over the lines of a page, as arrays: runs, neighbours, windows, distances. All linear in the lines."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def densest(weights: Floats) -> tuple[int, int]:
    """Half-open range of the run with the largest sum (Kadane's algorithm); `(0, 0)` where nothing is positive."""
    best, found = 0.0, (0, 0)
    total, start = 0.0, 0
    for i, weight in enumerate(weights.tolist()):
        if total <= 0:
            total, start = 0.0, i
        total += weight
        if total > best:
            best, found = total, (start, i + 1)
    return found


def shifted(values: Floats, by: int, fill: float) -> Floats:
    """Row i of the result is row i + `by` of `values`, or `fill` beyond the page."""
    out = np.full_like(values, fill)
    if abs(by) < len(values):
        if by > 0:
            out[:-by] = values[by:]
        else:
            out[-by:] = values[:by]
    return out


def running_mean(values: Floats, reach: int) -> Floats:
    """Mean over rows i - reach … i + reach, cut at the page's edges."""
    n = len(values)
    sums = np.concatenate([np.zeros((1, *values.shape[1:])), np.cumsum(values, axis=0)])
    low = np.clip(np.arange(n) - reach, 0, n)
    high = np.clip(np.arange(n) + reach + 1, 0, n)
    width = (high - low).reshape(-1, *([1] * (values.ndim - 1)))
    means: Floats = (sums[high] - sums[low]) / width
    return means


def since(marked: NDArray[np.bool_]) -> Floats:
    """How far back the last marked line lies, how far ahead the next, and the share of those already passed."""
    passed = np.cumsum(marked)
    return np.stack([gap(marked), gap(marked[::-1])[::-1], np.log1p(passed), passed / max(passed[-1], 1)], axis=1)


def gap(marked: NDArray[np.bool_]) -> Floats:
    """Log of the lines since the last marked one before each line."""
    n = len(marked)
    last = np.maximum.accumulate(np.where(marked, np.arange(n), -n))
    since = np.concatenate([[n], np.arange(1, n) - last[:-1]]) if n else np.zeros(0)
    gaps: Floats = np.log1p(np.minimum(since, 200).astype(np.float64))
    return gaps
