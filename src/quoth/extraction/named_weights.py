"""Weights of a regression over features that have names, as they lie in a file."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from quoth.extraction.decode import Floats


@dataclass(frozen=True, slots=True)
class NamedWeights:
    """`rows`: feature -> its row of `weights` (features, answers); `bias` (answers) is what to start from."""

    rows: Mapping[str, int]
    weights: Floats
    bias: Floats


@functools.cache
def load(path: Path) -> NamedWeights:
    """The weights of a file, loaded once a process."""
    with np.load(path, allow_pickle=False) as stored:
        names = bytes(stored["words"]).decode().split("\n")
        return NamedWeights(
            {name: row for row, name in enumerate(names)}, stored["weights"].astype(np.float32), stored["bias"]
        )


def store(path: Path, rows: Mapping[str, int], weights: npt.NDArray[np.float64], bias: npt.NDArray[np.float64]) -> None:
    """Write what `load` reads, in half precision; `rows` in the order of `weights`."""
    named = np.frombuffer("\n".join(rows).encode(), np.uint8)
    np.savez_compressed(path, words=named, weights=weights.astype(np.float16), bias=bias.astype(np.float32))
    print(path, path.stat().st_size, "bytes,", len(rows), "features")
