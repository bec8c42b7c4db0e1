"""Citron's measures, worked out by hand from its rules."""

from __future__ import annotations

import pytest

from quoth.evaluation import citron
from quoth.evaluation.scores import Tally
from quoth.evaluation.standoff import Attribution
from quoth.types import Span

TEXT = "Ida Lund said the old port will close ."
#       0         1         2         3
#       Ida(0) Lund(4) said(9) the(14) old(18) port(22) will(27) close(32) .(38)
GOLD = Attribution((Span(0, 8),), (Span(9, 13),), (Span(14, 37),))


def test_the_same_is_right_everywhere() -> None:
    tallies = citron.count([GOLD], [GOLD], TEXT)
    assert list(tallies) == [
        *("cue exact", "source exact", "content exact", "quote exact"),
        *("cue overlap", "source overlap", "content overlap", "quote overlap"),
    ]
    assert [tally.f1 for tally in tallies.values()] == pytest.approx([1] * 8)
    assert tallies["quote overlap"] == Tally(8, 8, 8, 8)


def test_source_and_content_need_only_an_overlapping_cue() -> None:
    wide = Attribution(GOLD.source, (Span(4, 13),), (Span(18, 37),))
    tallies = citron.count([GOLD], [wide], TEXT)
    assert tallies["cue exact"] == Tally(0, 1, 0, 1)
    assert tallies["source exact"] == Tally(1, 1, 1, 1)
    assert tallies["content exact"] == Tally(0, 1, 0, 1)
    assert tallies["quote exact"] == Tally(0, 1, 0, 1)
    assert tallies["cue overlap"] == Tally(1, 2, 1, 1)
    assert tallies["content overlap"] == Tally(4, 4, 4, 5)


def test_a_cue_right_behind_overlaps_but_one_right_before_does_not() -> None:
    behind = Attribution(GOLD.source, (Span(14, 17),), ())
    before = Attribution(GOLD.source, (Span(4, 8),), ())
    assert citron.count([GOLD], [behind], TEXT)["source exact"] == Tally(1, 1, 1, 1)
    assert citron.count([GOLD], [before], TEXT)["source exact"] == Tally(0, 1, 0, 1)


def test_several_may_meet_in_one() -> None:
    tallies = citron.count([GOLD], [GOLD, GOLD], TEXT)
    assert tallies["quote exact"] == Tally(2, 2, 1, 1)
    assert tallies["cue overlap"] == Tally(2, 2, 2, 1)


def test_positions_are_tokens_so_blanks_do_not_matter() -> None:
    loose = Attribution((Span(0, 9),), (Span(8, 14),), (Span(13, 22), Span(22, 38)))
    assert citron.count([GOLD], [loose], TEXT)["quote exact"] == Tally(1, 1, 1, 1)


def test_no_text_and_no_quotes() -> None:
    assert {tally.f1 for tally in citron.count([], [], "").values()} == {0}
