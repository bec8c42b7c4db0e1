"""The tree of places around blocks: sums, where the article hangs, the plain guesses."""

from __future__ import annotations

import numpy as np

from quoth.reading.block_features import seen
from quoth.reading.blocks import blocks_of
from quoth.reading.markup import parsed
from quoth.reading.places import Places

PROSE = "The harbour board said on Monday that the old fish market would close in May, and that nobody had objected."
PAGE = parsed(
    "<body><nav><a href=/>Home page of the paper</a></nav>"
    f"<main><div class=story-body><p>{PROSE}</p><div><p>{PROSE} Again.</p></div>"
    f"<aside class=related><p>{PROSE} Elsewhere.</p></aside></div></main><footer>All rights reserved</footer></body>"
)
BLOCKS = blocks_of(PAGE)


def test_sums_below_a_place() -> None:
    places = Places(BLOCKS)
    sums = places.sums(np.ones(len(BLOCKS)))
    by_name = {(p.tag, p.names): s for p, s in zip(places.places, sums, strict=True)}
    assert by_name["body", ""] == len(BLOCKS) == 5
    assert by_name["div", "story-body"] == 3
    assert by_name["aside", "related"] == 1


def test_how_blocks_hang_on_the_article() -> None:
    sizes = np.array([float(len(b.text)) for b in BLOCKS])
    kept = np.array([0.0, 1, 1, 0, 0])
    inside, apart, below, branch, part, whole = Places(BLOCKS).hung(sizes, kept, 0.8)
    assert inside.tolist() == [0, 1, 1, 1, 0]
    assert apart.tolist() == [2, 0, 0, 0, 2]
    assert below.tolist() == [-1, 1, 2, 2, -1]
    assert branch.tolist() == [-1, 1, 1, 0, -1]
    assert abs(part[1] + part[2] - 1) < 1e-9
    assert (whole == whole[0]).all()


def test_nothing_kept_hangs_on_the_page() -> None:
    sizes = np.array([float(len(b.text)) for b in BLOCKS])
    columns = np.array(Places(BLOCKS).hung(sizes, np.zeros(len(BLOCKS)), 0.8))
    assert (columns == columns).all()


def test_the_plain_guesses() -> None:
    by_names, by_density = seen(BLOCKS, None).guesses
    assert by_names.tolist() == [0, 1, 1, 0, 0]
    assert by_density.tolist() == [0, 1, 1, 1, 0]
