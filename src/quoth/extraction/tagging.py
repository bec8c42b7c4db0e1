"""Cues, sources and contents: windows through the encoder, a span head for each cue, one reading a piece."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from quoth.extraction.decode import Floats, Ints, best_chain, best_cues, log_softmax, log_total, ranges
from quoth.extraction.heads import Heads
from quoth.extraction.pieces import Pieces, relations, windows

Range = tuple[int, int]
BLOCK = 16  # windows decoded together: the chain's loop over time is shared
NEVER = -50.0


@dataclass(frozen=True, slots=True)
class Config:
    """What the weights were trained with, and how their scores are read."""

    start: int
    end: int
    paragraph: int
    window: int
    stride: int
    cue_bias: float  # added to the score of "no cue": what trades precision for recall
    transitions: Floats  # (5, 5) of span tags
    nested_bias: float = 0.0  # as `cue_bias`, for cues inside contents
    act_share: float = 0.5  # how much the words of a statement have to say of its act beside the network
    act_sure: float = 0.85  # the probability of an act by words alone with which the network is not asked


@dataclass(frozen=True, slots=True)
class Encoded:
    """One window through the encoder: scores of cue tags (time, 3), `projected` for `spans`, `facts` for `Heads`,
    `heard` for `pairs`.
    """

    cues: Floats
    projected: Floats
    facts: Floats
    heard: Floats


class Scorer(Protocol):
    """The network: torch while training, ONNX afterwards."""

    config: Config
    heads: Heads

    def encode(self, ids: Ints, shape: Ints, quoted: Ints) -> Encoded:
        """One window (time)."""
        ...

    def spans(self, projected: Floats, cue_weights: Floats, related: dict[str, Ints], level: Ints) -> Floats:
        """Scores (cues, time, 5) for cues of one window; `cue_weights` (cues, time) averages over a cue's pieces.

        `level` (cues) is 1 for a cue inside another statement's content.
        """
        ...

    def told(self, ids: Ints, shape: Ints, quoted: Ints) -> Floats:
        """Scores (11) of one statement by itself (time), see `acts.sequence`: of the nine acts, hedged, negated."""
        ...


@dataclass(frozen=True, slots=True)
class Found:
    """One statement as ranges of pieces of the text, with what the scores say about it."""

    cue: Range
    source: tuple[Range, ...]
    content: tuple[Range, ...]
    cue_log: float  # log probability of the cue's tags
    chain_log: float  # log probability of the chain of span tags


@dataclass(slots=True)
class Window:
    """A window of pieces `[begin, end)`, its share (the pieces that lie nearer to its middle than to any other's), its
    encoding, and the cues found in it, as ranges of its own (piece `begin` is 1).
    """

    begin: int
    end: int
    left: int
    right: int
    encoded: Encoded
    cues: list[Range]

    def local(self, spans: Sequence[Range]) -> list[Range]:
        """Ranges of the text as ranges of the window, what lies outside cut off."""
        clipped = ((max(a, self.begin), min(b, self.end)) for a, b in spans)
        return [(a - self.begin + 1, b - self.begin + 1) for a, b in clipped if a < b]

    def own(self) -> Floats:
        """What `heard` says of its share."""
        return self.encoded.heard[self.left - self.begin + 1 : self.right - self.begin + 1]

    def part(self, low: int, high: int, cues: Sequence[Range]) -> Window:
        """Its pieces `[low, high)`, framed by those next to them, and which of `cues` begin there; ranges of its own.

        `[low, high)` lies within the window's own frame.
        """
        of = self.encoded
        whole = slice(low - 1, high + 1)
        encoded = Encoded(of.cues[whole], of.projected[whole], of.facts[whole], of.heard[whole])
        begin = self.begin + low - 1
        inner = [(a - low + 1, b - low + 1) for a, b in cues if low <= a < high]
        return Window(begin, begin + high - low, self.left, self.right, encoded, inner)


def blocks(pieces: Pieces, scorer: Scorer) -> Iterator[list[Window]]:
    """The windows of a text, encoded, their cues found, a few at a time."""
    config = scorer.config
    spans = windows(len(pieces), config.window - 2, config.stride)
    for first in range(0, len(spans), BLOCK):
        block = []
        for i in range(first, min(first + BLOCK, len(spans))):
            begin, end = spans[i]
            left = begin if i == 0 else (spans[i - 1][1] + begin) // 2
            right = end if i + 1 == len(spans) else (end + spans[i + 1][0]) // 2
            block.append(Window(begin, end, left, right, _encode(pieces, begin, end, scorer), []))
        _find_cues(block)
        yield block


def _encode(pieces: Pieces, begin: int, end: int, scorer: Scorer) -> Encoded:
    config = scorer.config
    ids, shape, quoted = np.zeros((3, end - begin + 2), np.int64)
    ids[0], ids[-1] = config.start, config.end
    for framed, whole in ((ids, pieces.ids), (shape, pieces.shape), (quoted, pieces.quoted)):
        framed[1:-1] = whole[begin:end]
    encoded = scorer.encode(ids, shape, quoted)
    scores = encoded.cues.copy()
    scores[:, 0] += config.cue_bias
    scores[[0, -1], 1:] = NEVER  # the frame is no text
    return Encoded(scores, encoded.projected, encoded.facts, encoded.heard)


def _find_cues(block: list[Window]) -> None:
    for window, cues in zip(block, cue_ranges([window.encoded.cues for window in block]), strict=True):
        window.cues = cues


def cue_ranges(scores: Sequence[Floats]) -> list[list[Range]]:
    """The cues in each of several windows, whose scores of cue tags are (time, 3)."""
    together = np.full((len(scores), max(map(len, scores)), 3), NEVER, np.float32)
    together[:, :, 0] = 0.0
    for row, own in zip(together, scores, strict=True):
        row[: len(own)] = own
    return [
        [(a, b) for a, b in ranges(tags, 1) if a > 0 and b < len(own)]
        for tags, own in zip(best_cues(together), scores, strict=True)
    ]


def read_cues(pieces: Pieces, cues: Sequence[tuple[Window, list[Range]]], scorer: Scorer) -> list[Found]:
    """The statements of the top-level cues that lie in their window's share."""
    config = scorer.config
    size = max((w.end - w.begin for w, _ in cues), default=0) + 2
    owned: list[tuple[Window, Range]] = []
    parts: list[Floats] = []
    logs: list[float] = []
    for window, local in cues:
        mine = [(a, b) for a, b in local if window.left <= window.begin + a - 1 < window.right]
        if mine:
            owned += [(window, cue) for cue in mine]
            parts.append(span_scores(pieces, window, local, mine, size, scorer, level=0))
            logs += cue_logs(window.encoded.cues, mine, config.cue_bias)
    if not owned:
        return []
    return decoded(owned, np.concatenate(parts), logs, config.transitions)


def cue_logs(scores: Floats, cues: Sequence[Range], bias: float) -> list[float]:
    """Log probability of each cue's tags under `scores` (time, 3), to which `bias` was added for "no cue"."""
    unbiased = scores.copy()
    unbiased[:, 0] -= bias
    logs = log_softmax(unbiased)
    return [float(logs[a, 1] + logs[a + 1 : b, 2].sum()) for a, b in cues]


def span_scores(
    pieces: Pieces, window: Window, cues: list[Range], mine: list[Range], size: int, scorer: Scorer, level: int
) -> Floats:
    """Scores (mine, size, 5) of span tags for the cues `mine`, told where all `cues` of the window are."""
    count = window.end - window.begin + 2
    weights = np.zeros((len(mine), count), np.float32)
    for row, (a, b) in enumerate(mine):
        weights[row, a:b] = 1.0 / (b - a)
    starts = np.zeros(count, np.int64)
    starts[[a for a, _ in cues]] = 1
    places = np.arange(window.begin - 1, window.end + 1).clip(window.begin, window.end - 1)  # the frame has none
    sentence, paragraph, boundary = pieces.sentence[places], pieces.paragraph[places], pieces.boundary[places]
    where = np.asarray(mine, np.int64)
    related = relations(where[:, 0], where[:, 1], sentence, paragraph, boundary, np.cumsum(starts))
    scores = scorer.spans(window.encoded.projected, weights, related, np.full(len(mine), level, np.int64))
    full = np.full((len(mine), size, 5), NEVER, np.float32)
    full[:, :, 0] = 0.0
    full[:, 1 : count - 1] = scores[:, 1 : count - 1]
    return full


def decoded(
    owned: Sequence[tuple[Window, Range]], scores: Floats, cue_logs: Sequence[float], transitions: Floats
) -> list[Found]:
    """The best chain of span tags for each cue, as ranges of the text."""
    tags, best = best_chain(scores, transitions)
    chain_logs = best - log_total(scores, transitions)
    found = []
    for (window, (a, b)), chain, one_cue_log, chain_log in zip(owned, tags, cue_logs, chain_logs, strict=True):
        offset = window.begin - 1
        source, content = (tuple((s + offset, e + offset) for s, e in ranges(chain, tag)) for tag in (1, 3))
        found.append(Found((a + offset, b + offset), source, content, one_cue_log, float(chain_log)))
    return found


def one_reading(found: list[Found]) -> list[Found]:
    """Where two statements claim a piece, the surer one keeps it; a statement left without content is none.

    PolNeAR marks one reading a piece, except that statements share a source ("Smith said … and promised …"). A
    statement inside another's content is found by reading that content again (`nesting`).
    """
    told: set[int] = set()  # pieces of cues and contents
    named: set[int] = set()  # pieces of sources
    kept: dict[Range, Found] = {}
    for statement in sorted(found, key=lambda f: (-(f.cue_log + f.chain_log), f.cue)):
        cue = range(*statement.cue)
        if not told.isdisjoint(cue) or not (content := _free(statement.content, told, named, set(cue))):
            continue
        told.update(cue)
        source = _free(statement.source, told)
        told.update(place for span in content for place in range(*span))
        named.update(place for span in source for place in range(*span))
        kept[statement.cue] = Found(statement.cue, source, content, statement.cue_log, statement.chain_log)
    return [kept[f.cue] for f in found if f.cue in kept]


def _free(spans: tuple[Range, ...], *taken: set[int]) -> tuple[Range, ...]:
    """The spans without the pieces that are taken; a span cut in two stays two."""
    left: list[Range] = []
    for start, end in spans:
        whole = range(start, end)
        if all(places.isdisjoint(whole) for places in taken):
            left.append((start, end))
            continue
        at = start
        for place in range(start, end + 1):
            if place == end or any(place in places for places in taken):
                if at < place:
                    left.append((at, place))
                at = place + 1
    return tuple(left)
