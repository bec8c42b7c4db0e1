"""Hedged, negated, addressee and about, on made-up sentences."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extraction.made import span, statement
from quoth.extraction.about import Mentions, about
from quoth.extraction.addressee import addressee
from quoth.extraction.facts import with_facts
from quoth.extraction.hedges import content_of, hedged, negated
from quoth.extraction.logistic import Logistic, load
from quoth.extraction.sentences import Sentences
from quoth.types import Entity, Statement


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("that the bridge may fall", True),
        ("that the bridge will probably fall", True),
        ("that the bridge fell", False),
        ("that the bridge can carry trains", False),
        ("that Dorne, where it might rain, has a bridge", False),
    ],
)
def test_hedged(content: str, expected: bool) -> None:
    text = f"Roe said {content}."
    assert hedged(text, statement(text, "Roe", "said", content)) is expected


def test_what_is_hedged_in_a_statement_inside_does_not_count() -> None:
    text = "Roe said that Poe believes the bridge may fall."
    outer = statement(text, "Roe", "said", "that Poe believes the bridge may fall")
    assert hedged(text, outer)
    inside = [span(text, "the bridge may fall")]
    assert not hedged(text, outer, inside)
    assert content_of(text, outer, inside).split() == ["that", "Poe", "believes"]


@pytest.mark.parametrize(
    ("source", "cue", "content", "expected"),
    [
        ("Roe", "did not say", "whether the bridge fell", True),
        ("Roe", "doesn’t know", "whether the bridge fell", True),
        ("Roe", "declined to say", "whether the bridge fell", True),
        ("Roe", "said", "that the bridge did not fall", False),
        ("Roe", "denied", "that the bridge fell", False),
        ("Roe", "does not support", "the bridge", False),
    ],
)
def test_negated(source: str, cue: str, content: str, expected: bool) -> None:
    text = f"{source} {cue} {content}."
    assert negated(text, statement(text, source, cue, content)) is expected


@pytest.mark.parametrize(
    ("text", "cue", "content", "who"),
    [
        ("Roe told reporters that the bridge fell.", "told", "that the bridge fell", "reporters"),
        ("“It fell,” Roe told Mayor Bo Poe on Monday.", "told", "“It fell,”", "Mayor Bo Poe"),
        ("Roe urged the Dorne council to rebuild the bridge.", "urged", "to rebuild the bridge", "the Dorne council"),
        ("Roe said to him that the bridge fell.", "said", "that the bridge fell", "him"),
        ("“It fell,” Roe said in an interview with the Dorne Herald.", "said", "“It fell,”", "the Dorne Herald"),
        ("Roe wrote in a letter to the board that it fell.", "wrote", "that it fell", "the board"),
        ("Roe was asked whether the bridge fell.", "was asked", "whether the bridge fell", "Roe"),
        ("Roe required the repairs at once.", "required", "the repairs at once", None),
        ("“It fell,” said Roe, an adviser to Poe.", "said", "“It fell,”", None),
        ("Roe said that Poe told reporters.", "said", "that Poe told reporters", None),
    ],
)
def test_addressee(text: str, cue: str, content: str, who: str | None) -> None:
    found = addressee(text, statement(text, "" if cue == "was asked" else "Roe", cue, content), Sentences(text))
    assert (found and found.of(text)) == who


TEXT = "“I think Bo Poe broke the bridge, Ana, and you know it,” Roe said in Dorne."
ENTITIES = [
    Entity("Cy Roe", "person", (span(TEXT, "I"), span(TEXT, "Roe"))),
    Entity("Bo Poe", "person", (span(TEXT, "Bo Poe"),)),
    Entity("Ana Sol", "person", (span(TEXT, "you"),)),
    Entity("Dorne", "country", (span(TEXT, "Dorne"),)),
]


def test_about_is_who_is_spoken_of() -> None:
    s = statement(TEXT, "Roe", "said", "“I think Bo Poe broke the bridge, Ana, and you know it,”", speakers=(0,))
    assert about(TEXT, s, Mentions(ENTITIES)) == (1,)
    assert about(TEXT, replace(s, content=(span(TEXT, "and"),)), Mentions(ENTITIES)) == ()


def test_a_mention_counts_only_when_it_lies_inside() -> None:
    mentions = Mentions(ENTITIES)
    assert [i for _, i in mentions.inside([span(TEXT, "Bo Poe broke")])] == [1]
    assert list(mentions.inside([span(TEXT, "Poe broke")])) == []


def test_all_facts_at_once() -> None:
    text = "Roe told reporters on Monday that Poe may have broken the bridge."
    s = statement(text, "Roe", "told", "that Poe may have broken the bridge", speakers=(0,))
    entities = [Entity("Roe", "person", (span(text, "Roe"),)), Entity("Poe", "person", (span(text, "Poe"),))]
    (told,) = with_facts(text, [s], entities, "2016-07-06")
    assert (told.hedged, told.negated, told.about) == (True, False, (1,))
    assert told.addressee == span(text, "reporters")
    assert told.when
    assert told.when.value == "2016-07-04"
    assert with_facts(text, [], [], None) == ()


def test_parts_at_the_ends_of_a_text() -> None:
    text = "Roe: no"
    odd = Statement(
        id="a", source=None, cue=span(text, ":"), content=(span(text, "no"),), form="indirect", confidence=1.0
    )
    (told,) = with_facts(text, [odd], [], "not a date")
    assert (told.addressee, told.when, told.about) == (None, None, ())


def test_a_regression_is_between_0_and_1_and_unknown_features_count_nothing() -> None:
    small = Logistic({"a": 1000.0, "b": -1000.0}, 0.0, 0.5)
    assert small.probability({"c": 3.0}) == 0.5
    assert 0.0 < small.probability({"b": 1.0}) < 1e-9
    assert 1 - 1e-9 < small.probability({"a": 1.0}) < 1.0
    for name in ("when", "about", "hedged", "negated"):
        assert 0 < load(name).threshold < 1


def test_sentences_by_place() -> None:
    text = "Roe spoke. Poe left.\n\nIt rained."
    sentences = Sentences(text)
    assert [s.of(text).strip() for s in sentences.spans] == ["Roe spoke.", "Poe left.", "It rained."]
    assert sentences.paragraph == [0, 0, 1]
    assert [sentences.at(place) for place in (0, 9, 12, len(text) - 1, 10_000)] == [0, 0, 1, 2, 2]
