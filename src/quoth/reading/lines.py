"""Which lines of a scraped page are its article: a probability for each line, and the decision.

The model is a forest of small decision trees (gradient boosting, trained by `training/lines`), stored as arrays and
evaluated with numpy alone. What it says is corrected by what is known of pages and too rare in those it was trained on
to be learned from them: comment threads, notices, and that little of a story stands below the headings of others.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise

import numpy as np

from quoth.reading.clutter import heading_of, is_notice, is_surely_clutter
from quoth.reading.comments import threads
from quoth.reading.line_arrays import Floats
from quoth.reading.line_context import refrains
from quoth.reading.line_features import features
from quoth.reading.trees import Trees

DOUBT = 3.0  # log odds taken from a line of a comment thread and from a notice: what is surely of the story stays
DOUBT_AFTERWARDS = 1.5  # log odds taken from what stands below the heading of another section
STORY_ABOVE = 0.6  # of the words that are likely the story's, where such a heading is taken for its end
MAX_GAP = 4  # lines between two kept ones that may be filled in, separators apart
MIN_WHOLE_WORDS = 200  # of a line that is a whole story, its paragraphs run together
MAX_SENTENCE_WORDS = 60  # for each stop within a line of sentences
_STOP_WITHIN = re.compile(r"[.!?。！？]")


@dataclass(frozen=True, slots=True)
class Limits:
    """Probabilities from which a line is kept; how they were chosen is told in training/lines/README.md.

    `story`: wherever it stands. `next`: joining on to a line that is kept, as lists and subheadings do. `between`: in a
    short gap between two of them. `sentence`: in such a gap, when it ends as a sentence does.
    """

    story: float = 0.45
    next: float = 0.3
    between: float = 0.2
    sentence: float = 0.12


LIMITS = Limits()


@cache
def model() -> Trees:
    """The shipped model, read once a process."""
    with (files("quoth.reading") / "line_model.npz").open("rb") as file, np.load(file, allow_pickle=False) as arrays:
        return Trees({key: arrays[key] for key in arrays.files})


def keep_probabilities(lines: Sequence[str]) -> list[float]:
    """Probability that each line belongs to the article's body.

    `lines` are the page's non-blank lines in order, stripped; the result has one number in [0, 1] a line.
    """
    if not lines:
        return []
    return probabilities_of(lines, model().log_odds(features(lines)))


def probabilities_of(lines: Sequence[str], log_odds: Floats) -> list[float]:
    """Probability that each line belongs to the body, given the model's log odds and what is known of the page."""
    doubtful = np.array([is_notice(line) for line in lines], dtype=np.float64)
    for thread in threads(lines):
        doubtful[thread.start : thread.stop] += 1
    odds = log_odds - DOUBT * doubtful
    odds[_end_of_story(lines, odds) :] -= DOUBT_AFTERWARDS
    found: list[float] = (1 / (1 + np.exp(-odds))).tolist()
    return found


def _end_of_story(lines: Sequence[str], odds: Floats) -> int:
    """The first line that heads a section of other things ("Most read", "Comments") with most of the story above it."""
    likely = np.array([len(line.split()) for line in lines]) * (odds > 0)
    above = np.cumsum(likely)
    ends = (i for i, line in enumerate(lines) if above[i] > STORY_ABOVE * above[-1] and heading_of(line) is not None)
    return next(ends, len(lines))


def decide(lines: Sequence[str], probabilities: Sequence[float], limits: Limits = LIMITS) -> list[bool]:
    """Which lines are kept, given their probabilities.

    A line is kept over `limits.story`, and over `limits.next` where it joins on to one that is. Three rules stand above
    that: what is surely clutter goes ("See: …", a credited caption), a line that holds most of the page's sentences is
    the story, and a short gap inside the article is filled with what is not surely clutter: subheadings, items,
    sentences (`“No,” she said.`). Separators, short lines that come again and again, neither part nor join lines.
    """
    clutter = [is_surely_clutter(line) for line in lines]
    order = np.flatnonzero(~refrains(lines)).tolist()
    kept = [p and not c for p, c in zip(_above(probabilities, order, limits), clutter, strict=True)]
    whole = _whole_story(lines)
    if whole is not None:
        kept[whole] = True
    edges = [place for place, i in enumerate(order) if kept[i]]
    for before, after in pairwise(edges):
        if after - before <= MAX_GAP + 1:
            for i in order[before + 1 : after]:
                least = limits.sentence if _ends_sentence(lines[i]) else limits.between
                kept[i] = not clutter[i] and probabilities[i] >= least
    return kept


def _above(probabilities: Sequence[float], order: Sequence[int], limits: Limits) -> list[bool]:
    """Lines over `limits.story`, and the lines over `limits.next` that join on to them in `order`."""
    kept = [p >= limits.story for p in probabilities]
    for way in (order, order[::-1]):
        for before, i in pairwise(way):
            kept[i] = kept[i] or (kept[before] and probabilities[i] >= limits.next)
    return kept


def _whole_story(lines: Sequence[str]) -> int | None:
    """The first line that holds more than half the words of the page's different sentences, if one does."""
    words = {line: len(line.split()) for line in lines}
    prose = {line: count for line, count in words.items() if count >= 15 and _is_sentences(line, count)}
    longest = max(prose, key=lambda line: prose[line], default=None)
    if longest is None or prose[longest] < MIN_WHOLE_WORDS or 2 * prose[longest] <= sum(prose.values()):
        return None
    return list(lines).index(longest)


def _is_sentences(line: str, words: int) -> bool:
    """Whether a line of so many words is sentences: not a long menu."""
    return len(_STOP_WITHIN.findall(line)) * MAX_SENTENCE_WORDS >= words


def _ends_sentence(line: str) -> bool:
    return line.rstrip("\"”’'») ").endswith((".", "!", "?", "…")) and len(line.split()) > 1
