"""All that one pass over a text yields: statements, and those inside their contents.

Windows are read block by block, and only two blocks are held at a time: what lies inside a content (`nesting`) is read
when the block after is known, so that statements that reach over the border are known too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from quoth.extraction.decode import Floats
from quoth.extraction.nesting import nested_in
from quoth.extraction.pieces import Pieces
from quoth.extraction.tagging import Found, Scorer, Window, blocks, one_reading, read_cues

NEAR = 600  # statements looked back on, at most
REACH = 1000  # pieces from a cue to what its content may hold


@dataclass(frozen=True, slots=True)
class Harvest:
    """Statements in order of their cues, and those inside the contents of others, in the same order; what is `heard`
    of each piece (pieces, 64), see `pairs`.
    """

    top: list[Found]
    nested: list[Found]
    heard: Floats


def harvest(pieces: Pieces, scorer: Scorer) -> Harvest:
    """Everything the network finds in a text. Time and memory are linear in its length."""
    raw: list[Found] = []
    nested: list[Found] = []
    held: list[Window] = []
    heard: list[Floats] = []

    def settle() -> None:
        _append(nested, nested_in(pieces, held, one_reading(_near(raw, held)), scorer))

    for block in blocks(pieces, scorer):
        heard += [window.own() for window in block]
        _append(raw, read_cues(pieces, [(w, w.cues) for w in block], scorer))
        if held:
            settle()
        held = block
    if held:
        settle()
    return Harvest(one_reading(raw), nested, _together(heard))


def hear(pieces: Pieces, scorer: Scorer) -> Floats:
    """What is `heard` of each piece, alone."""
    return _together([window.own() for block in blocks(pieces, scorer) for window in block])


def _together(heard: Sequence[Floats]) -> Floats:
    return np.concatenate(heard) if heard else np.zeros((0, 0), np.float16)


def _append(found: list[Found], more: Sequence[Found]) -> None:
    """A cue across two windows' shares comes twice: the first stays."""
    for one in more:
        if not found or one.cue[0] >= found[-1].cue[1]:
            found.append(one)


def _near(found: Sequence[Found], block: Sequence[Window]) -> list[Found]:
    low, high = block[0].begin - REACH, block[-1].end + REACH
    return [f for f in found[-NEAR:] if f.cue[1] > low and f.cue[0] < high]
