"""Reliability bins and their error, worked out by hand."""

from __future__ import annotations

import pytest

from quoth.evaluation.calibration import equal_mass, equal_width, expected_error

JUDGED = [(0.95, True), (0.15, False), (1.0, True), (0.91, False), (0.12, True)]


def test_equal_width() -> None:
    low, high = equal_width(JUDGED)
    assert (low.low, low.high, low.size, low.right) == (0.12, 0.15, 2, 0.5)
    assert (high.low, high.high, high.size) == (0.91, 1.0, 3)
    assert high.confidence == pytest.approx(2.86 / 3)
    error = 2 / 5 * abs(0.135 - 0.5) + 3 / 5 * abs(2.86 / 3 - 2 / 3)
    assert expected_error([low, high]) == pytest.approx(error)


def test_equal_mass() -> None:
    bins = equal_mass(JUDGED, 2)
    assert [b.size for b in bins] == [2, 3]
    assert [b.low for b in bins] == [0.12, 0.91]
    assert [b.size for b in equal_mass(JUDGED)] == [1] * 5
    assert sum(b.size for b in equal_mass([(i / 1003, True) for i in range(1003)])) == 1003


def test_well_calibrated_has_no_error_and_nothing_has_none() -> None:
    assert expected_error(equal_mass([(0.75, i % 4 > 0) for i in range(400)])) == pytest.approx(0, abs=0.03)
    assert expected_error([]) == 0
    assert equal_mass([]) == []
