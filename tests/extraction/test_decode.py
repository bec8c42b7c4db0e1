from __future__ import annotations

import itertools

import numpy as np
import pytest

from quoth.extraction.decode import FORBIDDEN, Floats, best_chain, best_cues, cue_transitions, log_total, ranges


def span_transitions(rng: np.random.Generator) -> Floats:
    """Like a trained model's: an I tag only after its own B or I."""
    moves = rng.normal(size=(5, 5)).astype(np.float32)
    for inside in (2, 4):
        for before in range(5):
            if before not in (inside - 1, inside):
                moves[before, inside] = FORBIDDEN
    return moves


def every_chain(scores: Floats, moves: Floats) -> dict[tuple[int, ...], float]:
    """The score of each chain of tags, summed up one by one."""
    steps, tags = scores.shape
    totals = {}
    for chain in itertools.product(range(tags), repeat=steps):
        total = float(scores[0, chain[0]]) + (FORBIDDEN if chain[0] in (2, 4) else 0.0)
        for t in range(1, steps):
            total += float(moves[chain[t - 1], chain[t]]) + float(scores[t, chain[t]])
        totals[chain] = total
    return totals


@pytest.mark.parametrize("steps", [1, 2, 5])
@pytest.mark.parametrize("tags", [3, 5])
def test_against_every_chain(steps: int, tags: int) -> None:
    rng = np.random.default_rng(steps * 10 + tags)
    for _ in range(5):
        scores = rng.normal(scale=3, size=(4, steps, tags)).astype(np.float32)
        moves = cue_transitions() if tags == 3 else span_transitions(rng)
        found, best = best_chain(scores, moves)
        total = log_total(scores, moves)
        for row in range(4):
            chains = every_chain(scores[row], moves)
            right = max(chains, key=chains.__getitem__)
            assert tuple(found[row]) == right
            assert best[row] == pytest.approx(chains[right], abs=1e-3)
            assert total[row] == pytest.approx(np.logaddexp.reduce(list(chains.values())), abs=1e-3)


def test_forbidden_moves_are_never_taken() -> None:
    rng = np.random.default_rng(1)
    moves = span_transitions(rng)
    scores = rng.normal(size=(20, 60, 5)).astype(np.float32)
    scores[:, :, [2, 4]] += 40.0  # inside tags look best everywhere
    found, best = best_chain(scores, moves)
    assert not np.isin(found[:, 0], [2, 4]).any()
    assert (moves[found[:, :-1], found[:, 1:]] > FORBIDDEN).all()
    assert (best <= log_total(scores, moves) + 1e-2).all()


@pytest.mark.parametrize("push", [-4.0, 0.0, 4.0])  # inside tags hardly ever, often, mostly best
def test_best_cues_are_best_chains(push: float) -> None:
    rng = np.random.default_rng(5)
    scores = rng.normal(scale=2, size=(40, 12, 3)).astype(np.float32)
    scores[:, :, 2] += push
    assert (best_cues(scores) == best_chain(scores, cue_transitions())[0]).all()


def test_rows_do_not_touch_each_other() -> None:
    rng = np.random.default_rng(2)
    scores = rng.normal(size=(9, 40, 5)).astype(np.float32)
    moves = span_transitions(rng)
    together = best_chain(scores, moves)[0]
    totals = log_total(scores, moves)
    for row in range(9):
        assert (best_chain(scores[row : row + 1], moves)[0][0] == together[row]).all()
        assert log_total(scores[row : row + 1], moves)[0] == pytest.approx(totals[row], rel=1e-5)


def test_extreme_scores_stay_finite() -> None:
    scores = np.zeros((2, 300, 5), np.float32)
    scores[0] += 1e4
    scores[1, :, 0] = -1e4
    moves = span_transitions(np.random.default_rng(3))
    assert np.isfinite(log_total(scores, moves)).all()
    assert np.isfinite(best_chain(scores, moves)[1]).all()


def test_padding_that_can_only_be_outside_costs_next_to_nothing() -> None:
    rng = np.random.default_rng(4)
    scores = rng.normal(size=(1, 30, 3)).astype(np.float32)
    padded = np.full((1, 50, 3), -50.0, np.float32)
    padded[:, :, 0] = 0.0
    padded[:, :30] = scores
    short, short_best = best_chain(scores, cue_transitions())
    long, long_best = best_chain(padded, cue_transitions())
    assert (long[0, :30] == short[0]).all()
    assert not long[0, 30:].any()
    assert long_best[0] == pytest.approx(short_best[0], abs=1e-4)
    assert log_total(padded, cue_transitions())[0] == pytest.approx(log_total(scores, cue_transitions())[0], abs=1e-3)


def test_ranges() -> None:
    tags = np.asarray([0, 1, 2, 2, 0, 1, 1, 3, 4, 2, 1])
    assert ranges(tags, 1) == [(1, 4), (5, 6), (6, 7), (10, 11)]
    assert ranges(tags, 3) == [(7, 9)]
    assert ranges(np.asarray([], np.int64), 1) == []
