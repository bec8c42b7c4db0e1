"""From scores of word pieces to ranges of word pieces: the best chain of tags, and how sure it is."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

FORBIDDEN = -1e4
# Span tags: 0 O, 1 B-source, 2 I-source, 3 B-content, 4 I-content. Cue tags: 0 O, 1 B, 2 I.


def cue_transitions() -> Floats:
    """(from, to) scores of cue tags: an I tag never follows O."""
    moves = np.zeros((3, 3), np.float32)
    moves[0, 2] = FORBIDDEN
    return moves


def best_chain(scores: Floats, transitions: Floats) -> tuple[Ints, Floats]:
    """Viterbi: the best tags (n, time) and their score (n) under `scores` (n, time, tags), `transitions` (from, to).

    I tags (2, 4, …) may not open a chain.
    """
    count, steps, tags = scores.shape
    from_last = np.ascontiguousarray(transitions.T)[None]  # (1, to, from): the reduction runs over the last axis
    best = scores[:, 0].copy()
    best[:, 2::2] += FORBIDDEN
    back = np.empty((steps, count, tags), np.int8)
    for t in range(1, steps):
        options = best[:, None, :] + from_last
        back[t] = options.argmax(2)
        best = options.max(2) + scores[:, t]
    found = np.empty((count, steps), np.int64)
    found[:, -1] = best.argmax(1)
    rows = np.arange(count)
    for t in range(steps - 1, 0, -1):
        found[:, t - 1] = back[t, rows, found[:, t]]
    return found, best.max(1)


def log_total(scores: Floats, transitions: Floats) -> Floats:
    """Log of the sum over all chains of exp(score), (n): with `best_chain`'s score it gives the chain's probability."""
    moves = np.exp(transitions.astype(np.float64))
    first = scores[:, 0].astype(np.float64)
    first[:, 2::2] += FORBIDDEN
    peak = scores.max(2).astype(np.float64)
    emit = np.exp(scores - peak[..., None]).astype(np.float64)
    shift = first.max(1)
    alpha = np.exp(first - shift[:, None])
    total = shift
    for t in range(1, scores.shape[1]):
        alpha = (alpha @ moves) * emit[:, t]
        norm = alpha.sum(1)
        alpha /= norm[:, None]
        total = total + np.log(norm) + peak[:, t]
    result: Floats = (total + np.log(alpha.sum(1))).astype(np.float32)
    return result


def log_softmax(scores: Floats) -> Floats:
    """Log probabilities over the last axis."""
    peak = scores.max(-1, keepdims=True)
    logs: Floats = scores - peak - np.log(np.exp(scores - peak).sum(-1, keepdims=True))
    return logs


def ranges(tags: Ints, begin: int) -> list[tuple[int, int]]:
    """Maximal ranges `[start, end)` of one chain whose first piece has tag `begin` and the others `begin` + 1."""
    found = []
    for start in np.flatnonzero(tags == begin):
        end = int(start) + 1
        while end < len(tags) and tags[end] == begin + 1:
            end += 1
        found.append((int(start), end))
    return found
