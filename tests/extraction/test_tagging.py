from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from fake_network import PARAGRAPH, Random, config, tokenizer
from quoth.extraction import tagging
from quoth.extraction.harvest import harvest
from quoth.extraction.pieces import Pieces, cut, windows
from quoth.extraction.tagging import Found, one_reading

TOKENIZER = tokenizer()
TEXT = "\n".join(f"“The rain,” said {n} of the men, “is over.” They said the boat left at {n}." for n in range(12))


def pieces_of(text: str) -> Pieces:
    return cut(text, TOKENIZER, PARAGRAPH)


def roles(found: list[Found]) -> tuple[list[int], list[int]]:
    """The pieces of all cues and contents, and those of all sources, each as often as it is used."""
    told = [i for f in found for r in (f.cue, *f.content) for i in range(*r)]
    named = [i for f in found for r in f.source for i in range(*r)]
    return told, named


@pytest.mark.parametrize("seed", range(6))
def test_no_piece_has_two_roles(seed: int) -> None:
    pieces = pieces_of(TEXT)
    found = harvest(pieces, Random(config(), seed)).top
    assert len(found) > 3
    told, named = roles(found)
    assert len(told) == len(set(told))
    assert not {i for f in found for r in f.content for i in range(*r)} & set(named)
    assert max(told + named) < len(pieces)
    for one in found:
        assert one.content
        for spans in (one.source, one.content):
            assert all(a < b for a, b in spans)
            assert all(a[1] <= b[0] for a, b in pairwise(spans))
        assert one.cue_log <= 1e-5
        assert one.chain_log <= 1e-2
    assert [f.cue for f in found] == sorted(f.cue for f in found)


@pytest.mark.parametrize("block", [1, 2, 1000])
def test_how_many_windows_are_decoded_together_changes_nothing(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    pieces = pieces_of(TEXT)
    usual = harvest(pieces, Random(config())).top
    monkeypatch.setattr(tagging, "BLOCK", block)
    again = harvest(pieces, Random(config())).top
    assert [(f.cue, f.source, f.content) for f in again] == [(f.cue, f.source, f.content) for f in usual]
    assert [f.cue_log for f in again] == pytest.approx([f.cue_log for f in usual], abs=1e-4)
    assert [f.chain_log for f in again] == pytest.approx([f.chain_log for f in usual], abs=1e-3)


@pytest.mark.parametrize(("count", "stride"), [(1, 20), (30, 20), (31, 20), (75, 20), (400, 20), (401, 30), (95, 7)])
def test_shares_of_windows_partition_the_text(count: int, stride: int) -> None:
    owned: list[int] = []
    for block in tagging.blocks(pieces_of("x " * count), Random(config(32, stride))):
        for window in block:
            assert window.begin <= window.left
            assert window.right <= window.end
            owned += range(window.left, window.right)
    assert owned == list(range(count))


def test_each_window_is_asked_once_and_never_padded() -> None:
    network = Random(config())
    pieces = pieces_of(TEXT)
    harvest(pieces, network)
    assert network.windows == [b - a for a, b in windows(len(pieces), 30, 20)]


def test_short_and_empty_texts() -> None:
    network = Random(config(), cue_share=0.01)
    assert harvest(pieces_of(""), network).top == []
    assert network.windows == []
    for count in range(1, 40):
        for one in harvest(pieces_of("x " * count), network).top:
            assert 0 <= one.cue[0] < one.cue[1] <= count


def test_the_frame_of_a_window_is_never_part_of_a_statement() -> None:
    class FrameLover(Random):
        def encode(self, ids, shape, quoted):  # type: ignore[no-untyped-def]
            encoded = super().encode(ids, shape, quoted)
            encoded.cues[[0, -1], 1] += 30.0
            encoded.cues[[0, -1], 2] += 30.0
            return encoded

        def spans(self, projected, cue_weights, related, level):  # type: ignore[no-untyped-def]
            scores = super().spans(projected, cue_weights, related, level)
            scores[:, [0, -1], 3] += 30.0
            return scores

    for count in (5, 30, 31, 80):
        told, named = roles(harvest(pieces_of("x " * count), FrameLover(config())).top)
        assert all(0 <= i < count for i in told + named)


def test_cue_bias_trades_cues() -> None:
    pieces = pieces_of(TEXT)
    few, some, many = (len(harvest(pieces, Random(config(cue_bias=b))).top) for b in (3.0, 0.0, -2.0))
    assert few < some < many
    assert harvest(pieces, Random(config(cue_bias=50.0))).top == []


def test_one_reading_gives_a_piece_to_the_surer() -> None:
    sure = Found((0, 1), ((1, 2),), ((3, 6),), -0.1, -0.1)
    unsure = Found((8, 9), ((10, 11),), ((4, 8),), -2.0, -2.0)
    assert one_reading([sure, unsure]) == [sure, Found((8, 9), ((10, 11),), ((6, 8),), -2.0, -2.0)]


def test_one_reading_drops_what_is_left_without_content() -> None:
    sure = Found((0, 1), (), ((3, 6),), -0.1, -0.1)
    inside = Found((8, 9), ((7, 8),), ((4, 6),), -2.0, -2.0)
    assert one_reading([inside, sure][::-1]) == [sure]


def test_one_reading_keeps_apart_statements_as_they_are() -> None:
    first = Found((0, 1), ((1, 2),), ((2, 4),), -1.0, -1.0)
    second = Found((5, 6), ((6, 7),), ((7, 9), (10, 12)), -0.5, -3.0)
    assert one_reading([first, second]) == [first, second]


def test_scores_do_not_reach_beyond_their_window() -> None:
    """A text's first windows are read alike whatever stands long after them."""
    half = len(TEXT) // 2
    pieces = pieces_of(TEXT)
    other = pieces_of(TEXT[:half] + TEXT[half:].replace("rain", "snow").replace("boat", "ship"))
    assert len(other) == len(pieces)
    until = int(np.searchsorted(pieces.starts, half)) - 60  # statements near the middle see some of it
    one, two = ([f.cue for f in harvest(p, Random(config())).top if f.cue[1] < until] for p in (pieces, other))
    assert one == two
    assert one
