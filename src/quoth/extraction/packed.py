"""Weights shipped in four bits each and computed with in eight.

A matrix of int8 is stored as numbers of four bits, and for each group of `GROUP` of them along one axis a factor of
four bits; a weight is number times factor. That takes half the room of int8, and the products stay those of int8, for
which processors have fast instructions. Made by `training/packing.py`.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

GROUP = 32
ZERO = 8  # what stands for 0 in four bits

Bytes = NDArray[np.uint8]
Weights = NDArray[np.int8]


def read_packed(path: Path) -> dict[str, Weights]:
    """The matrices of a file by name. Raises OSError, ValueError.

    It holds `NAME.numbers` and `NAME.factors` of each, and `NAME.axis`: what the groups run along.
    """
    with np.load(path, allow_pickle=False) as arrays:
        names = [name.removesuffix(".axis") for name in arrays if name.endswith(".axis")]
        return {n: unpack(arrays[f"{n}.numbers"], arrays[f"{n}.factors"], int(arrays[f"{n}.axis"])) for n in names}


def unpack(numbers: Bytes, factors: Bytes, axis: int) -> Weights:
    """int8 weights of `numbers`, half as long along `axis`, and `factors`, half as many there as there are groups."""
    weights = halves(numbers, axis).view(np.int8)
    weights -= ZERO
    groups = weights.reshape(*weights.shape[:axis], -1, GROUP, *weights.shape[axis + 1 :])
    groups *= np.expand_dims((halves(factors, axis) + 1).view(np.int8), axis + 1)
    return weights


def halves(pairs: Bytes, axis: int) -> Bytes:
    """Numbers below 16: the low half of each byte, then, behind them along `axis`, the high halves."""
    return np.concatenate([pairs & 15, pairs >> 4], axis)
