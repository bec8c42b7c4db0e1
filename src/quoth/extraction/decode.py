"""From scores of word pieces to ranges of word pieces: the best chain of tags, and how sure it is."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

FORBIDDEN = -1e4
DIGITS_LAST = 8  # steps in which a sum of chains may shrink before it runs out of digits: by e**80 in each
# Span tags: 0 O, 1 B-source, 2 I-source, 3 B-content, 4 I-content. Cue tags: 0 O, 1 B, 2 I.


def cue_transitions() -> Floats:
    """(from, to) scores of cue tags: an I tag never follows O."""
    moves = np.zeros((3, 3), np.float32)
    moves[0, 2] = FORBIDDEN
    return moves


def best_cues(scores: Floats) -> Ints:
    """The best chains of cue tags (n, time). Only I behind O is ruled out: mostly each piece's best tag will do."""
    found: Ints = scores.argmax(2)
    wrong = found == 2
    wrong[:, 1:] &= found[:, :-1] == 0
    # What goes wrong lies between the B before, which stays, and where the run of I ends.
    ends: dict[tuple[int, int], int] = {}
    for row, place in zip(*(at.tolist() for at in np.nonzero(wrong)), strict=True):
        opened = np.flatnonzero(found[row, :place] == 1)
        after = np.flatnonzero(found[row, place:] != 2)
        end = place + int(after[0]) if len(after) else found.shape[1]
        ends[row, int(opened[-1]) if len(opened) else 0] = end
    for (row, begin), end in ends.items():
        found[row, begin:end] = best_chain(scores[row : row + 1, begin:end], cue_transitions())[0][0]
    return found


def best_chain(scores: Floats, transitions: Floats) -> tuple[Ints, Floats]:
    """Viterbi: the best tags (n, time) and their score (n) under `scores` (n, time, tags), `transitions` (from, to).

    I tags (2, 4, …) may not open a chain.
    """
    count, steps, tags = scores.shape
    best = scores.transpose(1, 2, 0).copy()  # (time, tags, n), rows side by side: each step is few operations on them
    best[0, 2::2] += FORBIDDEN
    moves = transitions[:, :, None].repeat(count, 2)
    options = np.empty((tags, tags, count), best.dtype)  # (from, to, n)
    peak = np.empty((tags, count), best.dtype)
    for before, now in zip(best[:-1, :, None], best[1:], strict=True):
        np.add(before, moves, options)
        np.maximum.reduce(options, axis=0, out=peak)
        now += peak
    # The way back, each tag of each chain as one place of a flat row: a step is a single look-up.
    rows = np.arange(count)
    back = (_best_origins(best[:-1], moves) * count + rows).reshape(steps - 1, tags * count)
    found = np.empty((steps, count), np.int64)
    found[-1] = best[-1].argmax(0) * count + rows
    for t in range(steps - 1, 0, -1):
        back[t - 1].take(found[t], None, found[t - 1], "clip")
    return found.T // count, best[-1].max(0)


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
    moves = np.exp(transitions.astype(np.float64)).T.copy()  # (to, from)
    peak = scores.max(2).astype(np.float64)
    emit = np.exp(scores.transpose(1, 2, 0) - peak.T[:, None])  # (time, tags, n)
    first = scores[:, 0].T.astype(np.float64)
    first[2::2] += FORBIDDEN
    shift = first.max(0)
    alpha = np.exp(first - shift)
    moved = np.empty_like(alpha)
    total = shift + peak[:, 1:].sum(1)
    for t in range(1, len(emit)):
        np.matmul(moves, alpha, moved)
        np.multiply(moved, emit[t], alpha)
        if t % DIGITS_LAST == 0:
            norm = alpha.sum(0)
            alpha /= norm
            total += np.log(norm)
    result: Floats = (total + np.log(alpha.sum(0))).astype(np.float32)
    return result


def log_softmax(scores: Floats) -> Floats:
    """Log probabilities over the last axis."""
    peak = scores.max(-1, keepdims=True)
    under = scores - peak
    logs: Floats = under - np.log(np.exp(under).sum(-1, keepdims=True))
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
