"""The line model and its features."""

from __future__ import annotations

import numpy as np
import pytest

from quoth.reading.line_features import densest, features, running_mean, shifted
from quoth.reading.lines import Trees, decide, keep_probabilities

PROSE = "The mayor said on Monday that the bridge, which was built in 1931, would be closed until the spring."


def test_one_probability_a_line() -> None:
    lines = ["Home", "News", PROSE, PROSE.replace("mayor", "council"), "Most read", "© 2020 Courier"]
    found = keep_probabilities(lines)
    assert len(found) == len(lines)
    assert all(0 <= p <= 1 for p in found)
    assert min(found[2:4]) > 0.5 > max(found[0], found[1], found[4], found[5])
    assert keep_probabilities([]) == []


@pytest.mark.parametrize("lines", [["x"], ["”"], ["\x00"], ["1"] * 3, ["😀 " * 3], ["ﷺ" * 9000]])
def test_features_are_finite(lines: list[str]) -> None:
    rows = features(lines)
    assert rows.shape[0] == len(lines)
    assert np.isfinite(rows).all()


def test_densest_run() -> None:
    assert densest(np.array([-1.0, 2, -1, 3, -5, 1])) == (1, 4)
    assert densest(np.array([-1.0, -2])) == (0, 0)


def test_neighbours_and_means() -> None:
    values = np.array([1.0, 2, 3])
    assert shifted(values, 1, 0).tolist() == [2, 3, 0]
    assert shifted(values, -1, 0).tolist() == [0, 1, 2]
    assert shifted(values, 5, 0).tolist() == [0, 0, 0]
    assert running_mean(values, 1).tolist() == [1.5, 2, 2.5]


def test_trees_by_hand() -> None:
    trees = Trees(
        {
            "roots": np.array([0]),
            "column": np.array([1, -1, -1]),
            "limit": np.array([2.0, 0, 0]),
            "left": np.array([1, 0, 0]),
            "right": np.array([2, 0, 0]),
            "value": np.array([0, -3.0, 3.0]),
            "base": np.array(0.0),
            "depth": np.array(1),
        }
    )
    assert trees.probabilities(np.array([[9.0, 2.0], [9.0, 2.1]])).round(3).tolist() == [0.047, 0.953]


def test_short_sentences_in_the_story_are_kept_and_links_are_not() -> None:
    lines = [PROSE, "“No,” she said.", "See: Bridge closed again", "A headline", PROSE]
    assert decide(lines, [0.9, 0.2, 0.9, 0.2, 0.9]) == [True, True, False, False, True]
