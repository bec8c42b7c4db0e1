from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from fake_network import PARAGRAPH, Random, config, tokenizer
from quoth.extraction.encoder import load_model
from quoth.extraction.harvest import harvest
from quoth.extraction.nesting import BESIDE, nested_in
from quoth.extraction.pieces import Pieces, cut
from quoth.extraction.tagging import Found, Window, blocks, span_scores

TOKENIZER = tokenizer()


def pieces_of(text: str) -> Pieces:
    return cut(text, TOKENIZER, PARAGRAPH)


def one_window(pieces: Pieces, network: Random) -> Window:
    end = len(pieces)
    encoded = network.encode(np.concatenate([[2], pieces.ids, [3]]), np.pad(pieces.shape, 1), np.pad(pieces.quoted, 1))
    return Window(0, end, 0, end, encoded, [])


def test_nested_ones_stay_inside_the_content_around_them() -> None:
    pieces = pieces_of("she said that he said x y z and they said a b c")
    seen = 0
    for seed in range(20):
        network = Random(config(64), seed)
        network.config = config(64)
        window = one_window(pieces, network)
        top = Found((3, 5), ((0, 3),), ((6, 12), (14, 20)), -0.1, -0.1)
        inside = set(range(6, 12)) | set(range(14, 20))
        for found in nested_in(pieces, [window], [top], network):
            seen += 1
            assert set(range(*found.cue)) <= inside
            assert found.content
            assert {i for a, b in (*found.source, *found.content) for i in range(a, b)} <= inside - set(
                range(*found.cue)
            )
    assert seen > 20


def test_no_content_no_nested_ones() -> None:
    pieces = pieces_of("she said x y z")
    network = Random(config(64))
    assert nested_in(pieces, [one_window(pieces, network)], [], network) == []


def test_those_inside_come_in_order_of_their_cues() -> None:
    pieces = pieces_of("the orn said, “we leave the ash.” said the orn " * 30)
    found = harvest(pieces, Random(config(), cue_share=0.05))
    assert found.top
    assert found.nested
    cues = [f.cue for f in found.nested]
    assert cues == sorted(cues)
    assert all(a[1] <= b[0] for a, b in pairwise(cues))


def test_the_span_head_reads_a_part_as_it_reads_the_whole_window() -> None:
    model = load_model()
    text = "The mayor said the board had told her that nobody would pay, and that the ferry was safe. " * 3
    pieces = cut(text, model.tokenizer, model.config.paragraph)
    window = next(blocks(pieces, model))[0]
    cue, (low, high) = (24, 25), (20, 40)
    others = [(3, 4), cue, (30, 31), (44, 45)]
    whole = span_scores(pieces, window, others, [cue], 64, model, level=1)[0, low:high]
    part = window.part(low - BESIDE, high + BESIDE, others)
    own = (cue[0] - low + BESIDE + 1, cue[1] - low + BESIDE + 1)
    assert own in part.cues
    read = span_scores(pieces, part, part.cues, [own], 64, model, level=1)[0]
    assert read[BESIDE + 1 : BESIDE + 1 + high - low] == pytest.approx(whole, abs=1e-3)
