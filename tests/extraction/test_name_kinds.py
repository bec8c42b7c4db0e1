"""Kinds of names that no list knows, by their letters and the words around them."""

from __future__ import annotations

import numpy as np
import pytest

from quoth.extraction.entities import drafted
from quoth.extraction.name_features import features
from quoth.extraction.name_kinds import KINDS, shares_of


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Qarvel said on Monday that it was over. He had seen the dam, Qarvel told reporters.", "person"),
        ("Qarvel has hired 300 engineers and its shares rose. A spokesman for Qarvel had no comment.", "organisation"),
        ("As Qarvelitte reported, another user saw it. The blog Qarvelitte has a photo.", "organisation"),
    ],
)
def test_the_words_around_a_name_tell_its_kind(text: str, kind: str) -> None:
    (bearer,) = drafted(text, []).bearers
    assert bearer.guess == ""
    assert bearer.judged == kind
    assert 0.4 <= bearer.sure <= 1.0


def test_a_name_whose_form_tells_its_kind_is_not_judged() -> None:
    bearers = drafted("Ana Roe told the Harbour Committee in Paris that Qarvel had left.", []).bearers
    assert {b.key: b.judged for b in bearers if b.guess} == {
        ("ana", "roe"): "", ("harbour", "committee"): "", ("paris",): "",
    }  # fmt: skip


def test_features_are_of_the_form_and_of_the_places() -> None:
    draft = drafted("Qarvel said it. She and Qarvel left.", [])
    (bearer,) = draft.bearers
    places = [draft.names[i] for i in bearer.members]
    found = features(draft.tokens, places[0], places, {}, {})
    assert found["ends vel/1"] == found["words 1"] == 1.0
    assert found["after said"] == found["after left"] == found["before and"] == 0.5
    assert "after it" not in found


def test_probabilities_of_features_that_nobody_knows() -> None:
    shares = shares_of({"ends of nothing": 1.0})
    assert shares.shape == (len(KINDS) + 1,)
    assert np.isclose(shares.sum(), 1.0)
