"""What the network thinks of mentions: whether two mean the same, and of what kind they are.

After Lee et al. 2017 (end-to-end coreference), with vectors that the encoder's pass gives anyway: of each mention one
as the later and one as the earlier of a pair, each the mean over its pieces.
"""

from __future__ import annotations

import math

import numpy as np

from quoth.extraction.decode import Floats, log_softmax
from quoth.extraction.heads import REFERENCE, Heads
from quoth.extraction.pieces import Pieces
from quoth.extraction.tagging import Halves
from quoth.types import Kind, Span

KINDS: tuple[Kind, ...] = ("person", "organisation", "country", "group", "document", "unnamed")


class References:
    """Scores of mentions of one text. Spans are of code points; one without a piece of its own scores nothing."""

    def __init__(self, pieces: Pieces, mentions: Halves, heads: Heads) -> None:
        self.pieces, self.mentions, self.nearness = pieces, mentions, heads.nearness
        self._seen: dict[Span, tuple[Floats, int] | None] = {}

    def same(self, later: Span, earlier: Span) -> float:
        """Log odds that both mean the same, against the later one meaning something new; 0.0 where nothing is known."""
        one, other = self._of(later), self._of(earlier)
        if one is None or other is None:
            return 0.0
        score = float(one[0][:REFERENCE] @ other[0][REFERENCE : 2 * REFERENCE]) / math.sqrt(REFERENCE)
        return score + float(self.nearness[nearness(one[1] - other[1])])

    def kinds(self, mention: Span) -> Floats | None:
        """Log probabilities of KINDS (6), or None where nothing is known."""
        found = self._of(mention)
        return None if found is None else log_softmax(found[0][2 * REFERENCE :])

    def _of(self, span: Span) -> tuple[Floats, int] | None:
        if span not in self._seen:
            first = int(np.searchsorted(self.pieces.ends, span.start, side="right"))
            last = int(np.searchsorted(self.pieces.starts, span.end, side="left"))
            self._seen[span] = (
                (self.mentions[first:last].astype(np.float32).mean(0), int(self.pieces.sentence[first]))
                if first < last
                else None
            )
        return self._seen[span]


def nearness(sentences: int) -> int:
    """Bucket of a distance in sentences: 0, 1, 2, then 3-4, 5-8, 9-16, 17-32, more; as in training."""
    if sentences < 3:
        return max(0, sentences)
    return min(7, int(math.log2(sentences - 0.5)) + 2)
