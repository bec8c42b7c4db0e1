"""What is read off the encoder's pass beside the spans: cues inside contents.

The encoder gives each piece a row of `facts`; the layers behind it are small enough for numpy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from quoth.extraction.decode import Floats, Ints

FACTS = 96  # width of the inner layer


@dataclass(frozen=True, slots=True)
class Heads:
    """The layers behind `facts` (time, 96)."""

    nested_role: Floats  # (4, 96): what the piece is of the statements found so far: nothing, cue, source, content
    nested_out: Floats  # (3, 96)
    nested_bias: Floats  # (3)

    @classmethod
    def of(cls, arrays: Mapping[str, Floats]) -> Heads:
        """From named arrays, as training/export.py writes them. Raises KeyError where one is missing."""
        return cls(**{name: arrays[name] for name in cls.__slots__})

    def nested_cues(self, facts: Floats, roles: Ints) -> Floats:
        """Scores (time, 3) of cue tags for cues inside contents; `roles` (time) as in `nested_role`."""
        inner = np.maximum(facts + self.nested_role[roles], 0.0)
        scores: Floats = inner @ self.nested_out.T + self.nested_bias
        return scores
