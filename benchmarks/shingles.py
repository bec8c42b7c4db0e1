r"""How alike two texts are, as the article-extraction-benchmark measures it: by their runs of four words.

After its `evaluate.py` (scrapinghub/article-extraction-benchmark): words are `\w+`; true and false positives and
negatives are counted over 4-word shingles with their numbers, and shared out so that each page counts alike; precision
and recall are averaged over the pages that have any, and F1 is the harmonic mean of the two averages.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from statistics import mean
from typing import NamedTuple

_WORD = re.compile(r"\w+")
SHINGLE_WORDS = 4


class Score(NamedTuple):
    """Averages over pages, 0 to 1."""

    f1: float
    precision: float
    recall: float


def _counted(text: str) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text)
    runs = range(max(1, len(words) - SHINGLE_WORDS + 1))
    return Counter(tuple(words[i : i + SHINGLE_WORDS]) for i in runs if words)


def page_score(true: str, found: str) -> tuple[float | None, float | None]:
    """Precision and recall of one page; None where there is nothing that it could be a share of."""
    a, b = _counted(true), _counted(found)
    shared = (a & b).total()
    precision = shared / b.total() if b else None
    recall = shared / a.total() if a else None
    return precision, recall


def score(pages: Iterable[tuple[str, str]]) -> Score:
    """The benchmark's figures over (true text, found text) of each page."""
    pairs = [page_score(true, found) for true, found in pages]
    precision = mean(p for p, _ in pairs if p is not None)
    recall = mean(r for _, r in pairs if r is not None)
    return Score(2 * precision * recall / (precision + recall) if precision + recall else 0.0, precision, recall)
