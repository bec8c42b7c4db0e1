"""Weights in four bits: read back as they were meant, along either axis, and computed with as int8."""

from pathlib import Path

import numpy as np
import pytest

from quoth.extraction.packed import GROUP, ZERO, read_packed, unpack


def packed(numbers: np.ndarray, factors: np.ndarray, axis: int) -> tuple[np.ndarray, np.ndarray]:
    """Numbers (-7 to 7) and factors (1 to 16), two to a byte: the first half of the rows low, the second high."""
    first = np.split((numbers + ZERO).astype(np.uint8), 2, axis)
    second = np.split((factors - 1).astype(np.uint8), 2, axis)
    return first[0] | (first[1] << 4), second[0] | (second[1] << 4)


@pytest.mark.parametrize("axis", [0, 1])
def test_a_weight_is_its_number_times_the_factor_of_its_group(axis: int, tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    numbers = rng.integers(-7, 8, (4 * GROUP, 5))
    factors = rng.integers(1, 17, (4, 5))
    expected = numbers * np.repeat(factors, GROUP, 0)
    if axis:
        numbers, factors, expected = numbers.T, factors.T, expected.T
    stored = packed(numbers, factors, axis)
    weights = unpack(*stored, axis)
    assert weights.dtype == np.int8
    assert (weights == expected).all()
    np.savez(tmp_path / "packed.npz", **{"a.b.numbers": stored[0], "a.b.factors": stored[1], "a.b.axis": axis})
    assert (read_packed(tmp_path / "packed.npz")["a.b"] == expected).all()


def test_the_largest_weight_fits() -> None:
    weights = unpack(*packed(np.full((2 * GROUP, 1), 7), np.full((2, 1), 16), 0), 0)
    assert weights.tolist() == [[112]] * (2 * GROUP)
