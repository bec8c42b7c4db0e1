"""What is read off the encoder's pass beside the spans: cues inside contents, what tells acts apart.

The encoder gives each piece a row of `facts`; the layers behind it are small enough for numpy.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from quoth.extraction.decode import Floats, Ints
from quoth.types import Act

ACTS: tuple[Act, ...] = ("say", "deny", "accuse", "affirm", "demand", "commit", "predict", "think", "ask")
FACTS = 96  # width of each inner layer
OPENING = 12  # pieces: what a content begins with tells much of its act
Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Heads:
    """The layers behind `facts`. A row of `facts` is [nested cues | acts × 4]."""

    nested_role: Floats  # (4, 96): what the piece is of the statements found so far: nothing, cue, source, content
    nested_out: Floats  # (3, 96)
    nested_bias: Floats  # (3)

    @classmethod
    def of(cls, arrays: Mapping[str, Floats]) -> Heads:
        """From named arrays, as training/export.py writes them. Raises KeyError where one is missing."""
        return cls(**{name: arrays[name] for name in cls.__slots__})

    def nested_cues(self, facts: Floats, roles: Ints) -> Floats:
        """Scores (time, 3) of cue tags for cues inside contents; `roles` (time) as in `nested_role`."""
        inner = np.maximum(facts[:, :FACTS] + self.nested_role[roles], 0.0)
        scores: Floats = inner @ self.nested_out.T + self.nested_bias
        return scores

    def act_vector(self, facts: Floats, cue: Range, source: Sequence[Range], content: Sequence[Range]) -> Floats:
        """What `acts` is told of one statement whose ranges lie in this window (96).

        The means of facts over cue, source, content and the content's opening, each zero where there is none, added up
        and cut at zero, as the network does.
        """
        parts = facts[:, FACTS : 5 * FACTS].reshape(len(facts), 4, FACTS)
        total = np.zeros(FACTS, np.float32)
        opening = places(content)[:OPENING]
        for k, where in enumerate((places([cue]), places(source), places(content), opening)):
            if where:
                total += parts[where, k].mean(0)
        return np.maximum(total, 0.0)


def places(ranges: Sequence[Range]) -> list[int]:
    """All numbers of the ranges, in their order."""
    return [place for start, end in ranges for place in range(start, end)]
