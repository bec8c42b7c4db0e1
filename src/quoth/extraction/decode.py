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


def best_cues(scores: Floats) -> Ints:
    """The best chains of cue tags (n, time). Only I behind O is ruled out: mostly each piece's best tag will do."""
    found: Ints = scores.argmax(2)
    wrong = (found[:, 0] == 2) | ((found[:, 1:] == 2) & (found[:, :-1] == 0)).any(1)
    if wrong.any():
        found[wrong] = best_chain(scores[wrong], cue_transitions())[0]
    return found


def best_chain(scores: Floats, transitions: Floats) -> tuple[Ints, Floats]:
    """Viterbi: the best tags (n, time) and their score (n) under `scores` (n, time, tags), `transitions` (from, to).

    I tags (2, 4, …) may not open a chain.
    """
    count, steps, tags = scores.shape
    best = scores.transpose(1, 2, 0).copy()  # (time, tags, n), rows side by side: each step is few operations on them
    best[0, 2::2] += FORBIDDEN
    moves = transitions[:, :, None]
    options = np.empty((tags, tags, count), best.dtype)  # (from, to, n)
    peak = np.empty((tags, count), best.dtype)
    for before, now in zip(best[:-1, :, None], best[1:], strict=True):
        np.add(before, moves, out=options)
        np.maximum.reduce(options, out=peak)
        now += peak
    back = _best_origins(best[:-1], moves)
    found = np.empty((steps, count), np.int64)
    found[-1] = best[-1].argmax(0)
    rows = np.arange(count)
    for t in range(steps - 1, 0, -1):
        found[t - 1] = back[t - 1, found[t], rows]
    return found.T, best[-1].max(0)


def _best_origins(best: Floats, moves: Floats) -> Ints:
    """For each step but the first where the best chain to each tag comes from, (time, to, n); of equals the first."""
    top = best[:, :1] + moves[0]
    found = np.zeros(top.shape, np.int64)
    for tag in range(1, len(moves)):
        other = best[:, tag : tag + 1] + moves[tag]
        np.copyto(found, tag, where=other > top)
        np.maximum(top, other, out=top)
    return found


def log_total(scores: Floats, transitions: Floats) -> Floats:
    """Log of the sum over all chains of exp(score), (n): with `best_chain`'s score it gives the chain's probability."""
    moves = np.exp(transitions.astype(np.float64))
    first = scores[:, 0].astype(np.float64)
    first[:, 2::2] += FORBIDDEN
    peak = scores.max(2).astype(np.float64)
    emit = np.exp(scores - peak[..., None]).astype(np.float64)
    shift = first.max(1)
    alpha = np.exp(first - shift[:, None])
    norms = np.ones((scores.shape[1], len(scores), 1))  # alpha is kept near 1, since it would run out of digits
    for emitted, norm in zip(emit.swapaxes(0, 1)[1:], norms[1:], strict=True):
        alpha = (alpha @ moves) * emitted
        np.add.reduce(alpha, 1, keepdims=True, out=norm)
        alpha /= norm
    total = shift + np.log(norms).sum((0, 2)) + peak[:, 1:].sum(1)
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
