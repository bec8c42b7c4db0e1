from __future__ import annotations

import numpy as np
import pytest

from fake_network import PARAGRAPH, heads, tokenizer
from quoth.extraction.heads import REFERENCE
from quoth.extraction.pieces import cut
from quoth.extraction.references import KINDS, References, nearness
from quoth.types import Span

TEXT = "anna orn left. she said x. \u0301"


@pytest.fixture
def references() -> References:
    pieces = cut(TEXT, tokenizer(), PARAGRAPH)
    rows = np.zeros((len(pieces), 2 * REFERENCE + len(KINDS)), np.float16)
    for i in range(len(pieces)):
        rows[i, REFERENCE if pieces.starts[i] < 8 else 0] = (
            8.0  # the name as an earlier mention, the rest as later ones
        )
        rows[i, -1] = 3.0 if pieces.starts[i] < 8 else 0.0
    return References(pieces, rows, heads())


def test_vectors_that_point_the_same_way_score_high(references: References) -> None:
    name, pronoun = Span(0, 8), Span(15, 18)
    assert references.same(pronoun, name) > references.same(name, pronoun) + 5


def test_a_span_without_a_piece_scores_nothing(references: References) -> None:
    nothing = Span(len(TEXT) - 1, len(TEXT))
    assert references.same(nothing, Span(0, 8)) == 0.0
    assert references.kinds(nothing) is None


def test_kinds_are_log_probabilities(references: References) -> None:
    kinds = references.kinds(Span(0, 8))
    assert kinds is not None
    assert np.exp(kinds).sum() == pytest.approx(1.0, abs=1e-5)
    assert KINDS[int(kinds.argmax())] == "unnamed"


def test_nearness_grows_to_its_last_bucket() -> None:
    found = [nearness(d) for d in range(200)]
    assert found == sorted(found)
    assert (found[0], found[2], found[3], found[199]) == (0, 2, 3, 7)
    assert nearness(-4) == 0
