"""Which lines of a scraped page are its article: a probability for each line."""

from __future__ import annotations

import math
from collections.abc import Sequence


def keep_probabilities(lines: Sequence[str]) -> list[float]:
    """Probability that each line belongs to the article's body.

    `lines` are the page's non-blank lines in order, stripped; the result has one number in [0, 1] a line.
    """
    return [1 / (1 + math.exp(-(len(line.split()) - 15) / 3)) if len(line.split()) < 600 else 1.0 for line in lines]
