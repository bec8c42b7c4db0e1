"""A boosted ensemble of decision trees, as the models of lines and of blocks are stored, evaluated with numpy alone."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_ROWS = 200  # rows judged at once: bounds memory on a page of many lines or blocks


class Trees:
    """The trees, all their nodes in one row; a leaf leads to itself.

    The arrays they are made of, as small as they can be stored: `sizes` [trees], how many nodes each tree has; `column`
    [nodes] of the feature asked, -1 at a leaf; `right` [nodes], how many nodes further on the right child stands (the
    left one is the next node); `limit` [inner nodes], go left where the value is at most that; `value` [leaves], a
    leaf's share of the log odds.
    """

    def __init__(self, arrays: Mapping[str, NDArray[np.generic]]) -> None:
        """Take the arrays of the model file."""
        sizes = arrays["sizes"].astype(np.int64)
        column = arrays["column"].astype(np.int64)
        at = np.arange(len(column))
        leaf = column < 0
        self._roots = np.cumsum(sizes) - sizes
        self._column = np.maximum(column, 0)
        self._left = np.where(leaf, at, at + 1)
        self._right = np.where(leaf, at, at + arrays["right"].astype(np.int64))
        self._limit, self._value = np.zeros(len(column)), np.zeros(len(column))
        self._limit[~leaf] = arrays["limit"]
        self._value[leaf] = arrays["value"]
        self._depth = 0
        nodes = self._roots
        while not leaf[nodes].all():
            nodes = np.unique(np.concatenate([self._left[nodes], self._right[nodes]]))
            self._depth += 1

    def log_odds(self, rows: Floats) -> Floats:
        """Log odds for each of the `rows` of features."""
        found = [self._some(rows[at : at + _ROWS]) for at in range(0, len(rows), _ROWS)]
        return np.concatenate(found) if found else np.zeros(0)

    def _some(self, rows: Floats) -> Floats:
        begin = (np.arange(len(rows)) * rows.shape[1])[:, None]
        flat = np.ascontiguousarray(rows).ravel()
        node = np.repeat(self._roots[None, :], len(rows), axis=0)
        for _ in range(self._depth):
            low = flat.take(begin + self._column.take(node)) <= self._limit.take(node)
            node = np.where(low, self._left.take(node), self._right.take(node))
        total: Floats = self._value.take(node).sum(axis=1)
        return total
