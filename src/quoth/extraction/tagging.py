"""Cues, sources and contents in a text: windows through the encoder, a span head for each cue, one reading a piece."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from quoth.extraction.decode import Floats, Ints, best_chain, cue_transitions, log_total, ranges
from quoth.extraction.pieces import Pieces, relations, windows

Range = tuple[int, int]
BLOCK = 8  # windows decoded together: the chain's loop over time is shared


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


class Scorer(Protocol):
    """The network: torch while training, ONNX afterwards."""

    config: Config

    def encode(self, ids: Ints, shape: Ints, quoted: Ints) -> tuple[Floats, Floats]:
        """One window (time) -> scores of cue tags (time, 3), projections (time, width) for `spans`."""
        ...

    def spans(self, projected: Floats, cue_weights: Floats, related: dict[str, Ints]) -> Floats:
        """Scores (cues, time, 5) for cues of one window; `cue_weights` (cues, time) averages over a cue's pieces."""
        ...


@dataclass(frozen=True, slots=True)
class Found:
    """One statement as ranges of pieces of the text, with what the scores say about it."""

    cue: Range
    source: tuple[Range, ...]
    content: tuple[Range, ...]
    cue_log: float  # log probability of the cue's tags
    chain_log: float  # log probability of the chain of span tags


def find(pieces: Pieces, scorer: Scorer) -> list[Found]:
    """All statements of a text, in order of their cues; no piece has two roles."""
    config = scorer.config
    found: list[Found] = []
    for block in _blocks(windows(len(pieces), config.window - 2, config.stride)):
        for statement in _read_block(pieces, block, scorer):
            if not found or statement.cue[0] >= found[-1].cue[1]:  # a cue across two windows' shares comes twice
                found.append(statement)
    return one_reading(found)


def _blocks(all_windows: list[Range]) -> Iterator[list[tuple[Range, Range]]]:
    """Windows with their share, the pieces that lie nearer to this window's middle than to any other's."""
    shared: list[tuple[Range, Range]] = []
    for i, (begin, end) in enumerate(all_windows):
        left = begin if i == 0 else (all_windows[i - 1][1] + begin) // 2
        right = end if i + 1 == len(all_windows) else (end + all_windows[i + 1][0]) // 2
        shared.append(((begin, end), (left, right)))
    for i in range(0, len(shared), BLOCK):
        yield shared[i : i + BLOCK]


def _read_block(pieces: Pieces, block: list[tuple[Range, Range]], scorer: Scorer) -> list[Found]:
    config = scorer.config
    size = max(end - begin for (begin, end), _ in block) + 2
    encoded = [_encode(pieces, window, scorer) for window, _ in block]
    cue_scores = np.full((len(block), size, 3), -50.0, np.float32)
    cue_scores[:, :, 0] = 0.0
    for row, (scores, _) in enumerate(encoded):
        cue_scores[row, : len(scores)] = scores
    cue_tags, _ = best_chain(cue_scores, cue_transitions())
    owned: list[tuple[int, Range]] = []
    span_scores: list[Floats] = []
    for row, ((begin, end), (left, right)) in enumerate(block):
        cues = [(a, b) for a, b in ranges(cue_tags[row], 1) if a > 0 and b <= end - begin + 1]
        mine = [(a, b) for a, b in cues if left <= begin + a - 1 < right]
        if mine:
            owned += [(row, cue) for cue in mine]
            span_scores.append(_span_scores(pieces, (begin, end), encoded[row][1], cues, mine, size, scorer))
    if not owned:
        return []
    scores = np.concatenate(span_scores)
    tags, best = best_chain(scores, config.transitions)
    chain_logs = best - log_total(scores, config.transitions)
    results = []
    for (row, (a, b)), chain, chain_log in zip(owned, tags, chain_logs, strict=True):
        offset = block[row][0][0] - 1
        picked = cue_scores[row, a:b].copy()
        picked[:, 0] -= config.cue_bias
        logs = (
            picked
            - np.log(np.exp(picked - picked.max(1, keepdims=True)).sum(1, keepdims=True))
            - picked.max(1, keepdims=True)
        )
        cue_log = float(logs[0, 1] + logs[1:, 2].sum())

        def placed(begin_tag: int, chain: Ints = chain, offset: int = offset) -> tuple[Range, ...]:
            return tuple((s + offset, e + offset) for s, e in ranges(chain, begin_tag))

        results.append(Found((a + offset, b + offset), placed(1), placed(3), cue_log, float(chain_log)))
    return results


def _encode(pieces: Pieces, window: Range, scorer: Scorer) -> tuple[Floats, Floats]:
    begin, end = window
    config = scorer.config
    ids = np.concatenate([[config.start], pieces.ids[begin:end], [config.end]])
    scores, projected = scorer.encode(ids, np.pad(pieces.shape[begin:end], 1), np.pad(pieces.quoted[begin:end], 1))
    scores = scores.copy()
    scores[:, 0] += config.cue_bias
    scores[[0, -1], 1:] = -50.0  # the frame is no text
    return scores, projected


def _span_scores(
    pieces: Pieces, window: Range, projected: Floats, cues: list[Range], mine: list[Range], size: int, scorer: Scorer
) -> Floats:
    begin, end = window
    count = end - begin + 2
    weights = np.zeros((len(mine), count), np.float32)
    for row, (a, b) in enumerate(mine):
        weights[row, a:b] = 1.0 / (b - a)
    starts = np.zeros(count, np.int64)
    starts[[a for a, _ in cues]] = 1
    sentence, paragraph, boundary = (
        np.concatenate([x[begin : begin + 1], x[begin:end], x[end - 1 : end]])
        for x in (pieces.sentence, pieces.paragraph, pieces.boundary)
    )
    where = np.asarray(mine, np.int64)
    scores = scorer.spans(
        projected, weights, relations(where[:, 0], where[:, 1], sentence, paragraph, boundary, np.cumsum(starts))
    )
    full = np.full((len(mine), size, 5), -50.0, np.float32)
    full[:, :, 0] = 0.0
    full[:, 1 : count - 1] = scores[:, 1 : count - 1]
    return full


def one_reading(found: list[Found]) -> list[Found]:
    """Where two statements claim a piece, the surer one keeps it; a statement left without content is none.

    PolNeAR marks one reading a piece, except that statements share a source ("Smith said … and promised …"). A
    statement inside another's content is found by reading that content again.
    """
    told: set[int] = set()  # pieces of cues and contents
    named: set[int] = set()  # pieces of sources
    kept: dict[Range, Found] = {}
    for statement in sorted(found, key=lambda f: (-(f.cue_log + f.chain_log), f.cue)):
        cue = set(range(*statement.cue))
        content = _free(statement.content, told | cue, named)
        if not content or cue & told:
            continue
        told |= cue
        source = _free(statement.source, told, set())
        told.update(place for span in content for place in range(*span))
        named.update(place for span in source for place in range(*span))
        kept[statement.cue] = Found(statement.cue, source, content, statement.cue_log, statement.chain_log)
    return [kept[f.cue] for f in found if f.cue in kept]


def _free(spans: tuple[Range, ...], told: set[int], named: set[int]) -> tuple[Range, ...]:
    """The spans without the pieces that are taken; a span cut in two stays two."""
    left: list[Range] = []
    for start, end in spans:
        at = start
        for place in range(start, end + 1):
            if place == end or place in told or place in named:
                if at < place:
                    left.append((at, place))
                at = place + 1
    return tuple(left)
