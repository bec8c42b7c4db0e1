"""The line model and its features."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest

from quoth.reading.line_arrays import densest, gap, running_mean, shifted, since
from quoth.reading.line_context import context, look, refrains
from quoth.reading.line_features import features
from quoth.reading.lines import Limits, decide, keep_probabilities, probabilities_of
from quoth.reading.trees import Trees

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


def test_distances_and_counts() -> None:
    marked = np.array([False, True, False, False, True])
    assert np.expm1(gap(marked)).round().tolist() == [5, 6, 1, 2, 3]
    assert since(marked)[:, 3].tolist() == [0, 0.5, 0.5, 0.5, 1]


def test_refrains_are_short_lines_that_come_again_and_bare_marks() -> None:
    lines = ["Advertisement", PROSE] * 4 + ["* * *", "Sport", "1"]
    assert refrains(lines).tolist() == [True, False] * 4 + [True, False, True]


def test_what_stands_beyond_separators_does_not_depend_on_them() -> None:
    story = [PROSE, PROSE.replace("mayor", "council"), "Home", PROSE.replace("bridge", "tunnel")]
    separated = [line for text in story for line in (text, "Advertisement")] + ["Advertisement"]
    plain, spread = context(look(story))[:, -48:], context(look(separated))[0:8:2, -48:]
    assert np.allclose(plain[:, [0, 1, 2, 3]], spread[:, [0, 1, 2, 3]])  # the third line above: length, stop, …
    assert np.allclose(plain[:, 18:22], spread[:, 18:22])  # the next line below


def test_story_cut_by_advertisements_is_kept() -> None:
    """Paragraphs between the same short lines are as much a story as paragraphs without them."""
    ends = ["in the north.", "by the river.", "near the school.", "at the old mill.", "on the main square."]
    story = [PROSE.replace("the bridge", f"a bridge {end[:-1]}") for end in ends] * 2
    lines = [
        "Home",
        "News",
        "A headline on bridges",
        *[x for text in story for x in (text, "Article content")],
        "Most read",
    ]
    found = keep_probabilities(lines)
    assert min(found[3:-1:2]) > 0.35 > max(found[4:-1:2])


@pytest.mark.parametrize("words", [["zeta", "alpha", "omega"], ["omega", "alpha", "zeta"]])
def test_same_numbers_in_every_process(words: list[str]) -> None:
    """Sums must not run in the order of a set, which differs from process to process."""
    lines = [PROSE, " ".join(words) + " " + PROSE, PROSE]
    code = f"import sys; from quoth.reading.line_features import features; print(features({lines!r}).tobytes().hex())"
    runs = {
        subprocess.run(
            [sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1


def test_trees_by_hand() -> None:
    trees = Trees(
        {
            "sizes": np.array([3, 1]),
            "column": np.array([1, -1, -1, -1]),
            "right": np.array([2, 0, 0, 0]),
            "limit": np.array([2.0]),
            "value": np.array([-3.0, 3.0, 0.5]),
        }
    )
    assert trees.log_odds(np.array([[9.0, 2.0], [9.0, 2.1]])).tolist() == [-2.5, 3.5]
    assert trees.log_odds(np.zeros((0, 2))).tolist() == []
    # many rows are judged in portions
    assert trees.log_odds(np.array([[9.0, 2.0], [9.0, 2.1]] * 300)).tolist() == [-2.5, 3.5] * 300


def test_short_sentences_in_the_story_are_kept_and_links_are_not() -> None:
    lines = [PROSE, "“No,” she said.", "See: Bridge closed again", "A headline", PROSE]
    assert decide(lines, [0.9, 0.15, 0.9, 0.15, 0.9]) == [True, True, False, False, True]


def test_subheads_are_kept_across_separators_and_separators_are_not() -> None:
    lines = [PROSE, "Ad", "Calls for a ferry", "Ad", PROSE, "Ad", "Most read", "Ad"]
    probabilities = [0.9, 0.1, 0.28, 0.1, 0.9, 0.1, 0.05, 0.1]
    assert [i for i, keep in enumerate(decide(lines, probabilities)) if keep] == [0, 2, 4]
    assert [i for i, keep in enumerate(decide(lines, probabilities, Limits(between=0.3))) if keep] == [0, 4]


def test_comments_and_notices_are_doubted() -> None:
    comment = "I have crossed that bridge for years and never saw anybody repair it, so this is no surprise."
    thread = [x for name in "ABCD" for x in (f"Reader {name} says:", "May 2, 2020 at 9:15 pm", comment)]
    lines = [PROSE, "4 thoughts on “Bridge to be closed”", *thread, "This website uses cookies to improve your visit."]
    doubted = probabilities_of(lines, np.full(len(lines), 2.0))
    assert doubted[0] > 0.8
    assert max(doubted[1:]) < 0.3
    # the same heads without a word of comments are the times of a live report
    assert min(probabilities_of([PROSE, *thread], np.full(len(thread) + 1, 2.0))) > 0.8


def test_little_of_a_story_stands_below_the_headings_of_others() -> None:
    lines = [PROSE, "Related stories", PROSE, PROSE, "Most read", PROSE]
    found = probabilities_of(lines, np.full(len(lines), 1.0))
    assert min(found[:4]) > 0.7  # the first heading has a third of the story above it
    assert max(found[4:]) < 0.5


def test_story_that_lost_its_breaks_is_kept_once() -> None:
    story = " ".join([PROSE] * 12)
    menu = " ".join(["News", "Sport", "Weather"] * 80)
    assert decide([menu, "Home", story, PROSE, story], [0.1, 0.0, 0.2, 0.1, 0.1]) == [False, False, True, False, False]
    # a long notice under a story of more words is not one
    assert decide([PROSE, *[PROSE.replace("1931", str(y)) for y in range(40)], story], [0.9] * 41 + [0.1])[-1] is False
