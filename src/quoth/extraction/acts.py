"""The act of a statement: its cue, source and content read once more by themselves, by the same encoder.

In the windows over a text the encoder has to find everything at once; told what one statement is, it says far better
what is done in it. Trained by training/train.py (`--acts`). A regression on words (act_words.py) has a say, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np

from quoth.extraction.act_words import word_scores
from quoth.extraction.decode import Floats, Ints, log_softmax
from quoth.extraction.pieces import Pieces
from quoth.extraction.tagging import Scorer
from quoth.types import Act, Span, Statement

ACTS: tuple[Act, ...] = ("say", "deny", "accuse", "affirm", "demand", "commit", "predict", "think", "ask")
CUE, SOURCE, CONTENT = 12, 16, 64  # pieces of each part that are read, the first ones
Ranges = Sequence[tuple[int, int]]
_EDGES = " \t\n\xa0\"“”‘’',.;:"  # the labels leave these out at a span's ends


class Framed(Protocol):
    """What knows the pieces that a window begins and ends with."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


def with_acts(text: str, statements: Sequence[Statement], pieces: Pieces, scorer: Scorer) -> list[Statement]:
    """`statements` of `text` with their acts; `pieces` are those of the whole text."""
    return [replace(s, act=act_of(text, s, pieces, scorer)) for s in statements]


def act_of(text: str, s: Statement, pieces: Pieces, scorer: Scorer) -> Act:
    """The likeliest act of a statement of `text`.

    Where the words are sure of one the network is not asked: it agrees, and a quarter of its time is saved.
    """
    words = word_scores(text, s)
    best = words.argmax()
    if np.exp(words - words[best]).sum() <= 1.0 / scorer.config.act_sure:
        return ACTS[best]
    parts = [[s.cue], [s.source] if s.source else [], s.content]
    cue, source, content = ([r for span in part if (r := _covering(text, span, pieces))] for part in parts)
    network = scorer.told(*sequence(pieces, cue, source, content, scorer.config))[: len(ACTS)]
    return ACTS[int(weighed(network, words, scorer.config.act_share).argmax())]


def weighed(network: Floats, words: Floats, share: float) -> Floats:
    """Scores (…, 9) of acts: the network's log probabilities, and `share` times those of the words."""
    return log_softmax(network) + share * log_softmax(words)


def sequence(pieces: Pieces, cue: Ranges, source: Ranges, content: Ranges, frame: Framed) -> tuple[Ints, Ints, Ints]:
    """A statement by itself: ids, shapes and `quoted` of its pieces, each (time); parts are ranges of `pieces`.

    Cue, source and what the content begins with, one after the other, framed like a window and parted by its end.
    """
    ids, shape, quoted = [frame.start], [0], [0]
    for ranges, most in ((cue, CUE), (source, SOURCE), (content, CONTENT)):
        places = [place for start, end in ranges for place in range(start, min(end, start + most))][:most]
        ids += [*pieces.ids[places].tolist(), frame.end]
        shape += [*pieces.shape[places].tolist(), 0]
        quoted += [*pieces.quoted[places].tolist(), 0]
    return np.asarray(ids, np.int64), np.asarray(shape, np.int64), np.asarray(quoted, np.int64)


def _covering(text: str, span: Span, pieces: Pieces) -> tuple[int, int] | None:
    """The pieces of a span without the marks at its ends."""
    start, end = span.start, span.end
    while start < end and text[start] in _EDGES:
        start += 1
    while start < end and text[end - 1] in _EDGES:
        end -= 1
    return pieces.covering(start, end) if start < end else None
