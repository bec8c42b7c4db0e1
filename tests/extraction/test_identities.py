"""Who is described in one place and named in another."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from extraction.resolving import told
from quoth.extraction import clean_article, extract
from quoth.extraction.coreference_features import FEATURES
from quoth.extraction.decisions import Candidate, ranked
from quoth.extraction.entities import Draft, drafted, resolve_draft
from quoth.extraction.identities import TRAITS
from quoth.extraction.ranker import Floats, load_ranker

TEXT = (
    "A museum curator boasted that the vase was stolen, a jury heard on Monday.\n\n"
    "Dealers said that Imogen Roe, 44, had told them that she had the papers. Her lawyer said it was a joke.\n\n"
    "Otto Poe, who bought the vase, said he had never asked."
)


def resolved(shares: dict[str, dict[str, float]]) -> tuple[Draft, dict[str, list[str]]]:
    """The draft of `TEXT` when descriptions are those in `shares` with that probability; whom each was offered."""
    statements = told(clean_article(TEXT), [("A museum curator", "boasted", "that the vase was stolen")])
    draft = drafted(TEXT, statements)
    offered: dict[str, list[str]] = {}

    def name(candidate: Candidate) -> str:
        cluster = candidate.cluster
        first = None if cluster is None else draft.mentions[min(cluster.mentions)]
        return "" if first is None else draft.tokens.of(first.first, first.last)

    def identify(i: int, found: Sequence[Candidate], rows: Floats) -> Floats:
        mention = draft.mentions[i]
        words = draft.tokens.of(mention.first, mention.last)
        offered[words] = [name(c) for c in found]
        assert rows.shape == (len(found), len(FEATURES) + len(TRAITS))
        wanted = shares.get(words, {"": 1.0})
        return np.array([wanted.get(n, 0.0) for n in offered[words]])

    resolve_draft(draft, statements, ranked(load_ranker(), draft.mentions, draft.tokens), identify)
    return draft, offered


def who(draft: Draft, words: str) -> set[str]:
    """All that the one is called whom `words` mean."""
    tokens = draft.tokens
    entity = next(m.entity for m in draft.mentions if tokens.of(m.first, m.last) == words)
    return {tokens.of(m.first, m.last) for m in draft.mentions if m.entity == entity}


def test_names_before_and_behind_are_offered_but_no_owner() -> None:
    _, offered = resolved({})
    assert offered["A museum curator"] == ["", "Imogen Roe", "Otto Poe"]
    assert "Imogen Roe" not in offered.get("Her lawyer", [])


def test_whoever_is_surely_named_elsewhere_is_one() -> None:
    draft, _ = resolved({"A museum curator": {"": 0.2, "Imogen Roe": 0.8}})
    assert who(draft, "A museum curator") >= {"A museum curator", "Imogen Roe", "she"}


@pytest.mark.parametrize("sure", [0.3, 0.55])
def test_in_doubt_a_description_stays_one(sure: float) -> None:
    draft, _ = resolved({"A museum curator": {"": 1 - sure, "Imogen Roe": sure}})
    assert who(draft, "A museum curator") == {"A museum curator"}


def test_the_shipped_model_joins_a_headline_s_description_with_the_name_below() -> None:
    page = Path(__file__).parents[2] / "examples" / "pages" / "harbour-cns-officers.txt"
    text = page.read_text(encoding="utf-8")
    chief = next(e for e in extract(text).entities if e.name == "Vesna Caldare")
    assert "Costaran navy chief" in {m.of(text) for m in chief.mentions}


def test_the_same_whether_read_alone_or_after_another_text() -> None:
    first = extract(TEXT)
    extract("Bo Poe said it rained. A man said it did not.")
    assert extract(TEXT) == first
