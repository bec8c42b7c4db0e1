"""Hedged, negated, addressee and about, on made-up sentences."""

from __future__ import annotations

import re
import time
from dataclasses import replace

import pytest

from extraction.made import span, statement
from quoth.extraction.about import Mentions, about
from quoth.extraction.addressee import addressee
from quoth.extraction.facts import with_facts
from quoth.extraction.hedges import content_of, hedge_features, hedged
from quoth.extraction.logistic import Logistic, load
from quoth.extraction.negations import negated, negation_features
from quoth.extraction.sentences import Sentences
from quoth.extraction.words import before, hits, listed, phrases, words
from quoth.types import Entity, Span, Statement


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("that the bridge may fall", True),
        ("that the bridge will probably fall", True),
        ("that the bridge fell", False),
        ("that the bridge can carry trains", False),
        ("that Dorne, where it might rain, has a bridge", False),
        ("that the bridge appears to be closed", True),
        ("that the flood could wash away the bridge", True),
        ("that repairs may begin", True),
        ("that repairs begin in May", False),
        ("that young people are more likely to use the bridge", False),
    ],
)
def test_hedged(content: str, expected: bool) -> None:
    text = f"Roe said {content}."
    assert hedged(text, statement(text, "Roe", "said", content)) is expected


@pytest.mark.parametrize(
    ("cue", "expected"),
    [
        ("apparently believes", True),
        ("may have told", True),
        ("seemed to say", True),
        ("believes", False),
        ("says", False),
    ],
)
def test_hedged_by_the_cue(cue: str, expected: bool) -> None:
    text = f"Roe {cue} that the bridge fell."
    assert hedged(text, statement(text, "Roe", cue, "that the bridge fell")) is expected


@pytest.mark.parametrize(
    ("content", "where"),
    [
        ("that the bridge might fall", "main"),
        ("that Poe, who lives there, might fall", "main"),
        ("that if it rains, the bridge might fall", "main"),
        ("that Poe knows how it might fall", "side"),
        ("that they want to see who might fall", "side"),
        ("“The bridge stands, says St. Poe. It might fall.”", "later"),
        ("“I talked to Mr. Poe. They might fall.”", "later"),
        ("that Mr. Poe might fall", "main"),
    ],
)
def test_where_a_hedge_stands(content: str, where: str) -> None:
    text = f"Roe said {content}"
    found = hedge_features(text, statement(text, "Roe", "said", content))
    assert [place for place in ("main", "side", "later") if f"{place} might" in found] == [where]


def test_what_is_hedged_in_a_statement_inside_does_not_count() -> None:
    text = "Roe said that Poe senses the bridge may fall."
    outer = statement(text, "Roe", "said", "that Poe senses the bridge may fall")
    assert hedged(text, outer)
    inside = [span(text, "the bridge may fall")]
    assert not hedged(text, outer, inside)
    assert content_of(text, outer, inside).split() == ["that", "Poe", "senses"]


@pytest.mark.parametrize(
    ("source", "cue", "content", "expected"),
    [
        ("Roe", "did not say", "whether the bridge fell", True),
        ("Roe", "doesn’t know", "whether the bridge fell", True),
        ("Roe", "declined to say", "whether the bridge fell", True),
        ("Roe", "said", "that the bridge did not fall", False),
        ("Roe", "denied", "that the bridge fell", False),
        ("Roe", "does not support", "the bridge", False),
        ("No one", "told", "the council that the bridge fell", True),
        ("Roe", "never mentioned", "the bridge", True),
        ("Roe", "refused to say", "whether the bridge fell", True),
        ("Roe", "refused", "to rebuild the bridge", False),
        ("Roe", "has not yet responded to", "the report on the bridge", True),
        ("Roe", "made no secret of", "his dislike of the bridge", False),
        ("Roe", "not only praised", "the bridge", False),
    ],
)
def test_negated(source: str, cue: str, content: str, expected: bool) -> None:
    text = f"{source} {cue} {content}."
    assert negated(text, statement(text, source, cue, content)) is expected


def test_no_comment_is_declining_however_it_is_said() -> None:
    for text, cue, content in (
        ("“No comment,” Roe said.", "said", "“No comment,”"),
        ("Roe declined to comment on the bridge.", "declined to comment on", "the bridge"),
    ):
        assert negation_features(text, statement(text, "Roe", cue, content))["no comment"] == 1.0


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
        ("Roe told reporters Tuesday that it fell.", "told", "that it fell", "reporters"),
        ("Roe told a cheering crowd in Dorne that it fell.", "told", "that it fell", "a cheering crowd in Dorne"),
        ("Roe asked Poe pointedly whether it fell.", "asked", "whether it fell", "Poe"),
        ("Roe told her mother that it fell.", "told", "that it fell", "her mother"),
        ("Roe told her that it fell.", "told", "that it fell", "her"),
        ("Roe reminded my brothers, my sister and me that it fell.", "reminded", "that it fell",
         "my brothers, my sister and me"),
        ("Roe refused to speak to reporters.", "refused", "to speak to reporters", "reporters"),
        ("In a note to staff, Roe wrote that it fell.", "wrote", "that it fell", "staff"),
        ("Addressing about 90 members here, Roe said that it fell.", "said", "that it fell", "about 90 members"),
        ("Roe called Poe and said that it fell.", "said", "that it fell", "Poe"),
        ("Roe told Poe that it fell, adding that nobody was hurt.", "adding", "that nobody was hurt", "Poe"),
        ("Roe offered an olive branch to the council.", "offered", "an olive branch", "the council"),
        ("Roe addressed the crisis.", "addressed", "the crisis", None),
        ("Roe addressed the crowd: it fell.", "addressed", "it fell", "the crowd"),
        ("Roe questioned the need for a bridge.", "questioned", "the need for a bridge", None),
    ],
)  # fmt: skip
def test_addressee(text: str, cue: str, content: str, who: str | None) -> None:
    found = addressee(text, statement(text, "" if cue == "was asked" else "Roe", cue, content), Sentences(text))
    assert (found and found.of(text)) == who


@pytest.mark.parametrize(
    ("text", "content", "who"),
    [
        ("Asked whether it fell, Mayor Poe said no.", "whether it fell", "Mayor Poe"),
        ("“No,” Poe said when asked whether it fell.", "whether it fell", "Poe"),
        ("Poe was there. Nobody asked whether it fell.", "whether it fell", None),
    ],
)
def test_who_was_asked(text: str, content: str, who: str | None) -> None:
    cue = "Asked" if text.startswith("Asked") else "asked"
    found = addressee(text, statement(text, "", cue, content), Sentences(text))
    assert (found and found.of(text)) == who


def test_who_is_told_outside_is_not_told_what_stands_inside() -> None:
    text = "In an interview with the Herald, Roe said that Poe denied the fall."
    outer = statement(text, "Roe", "said", "that Poe denied the fall")
    inner = statement(text, "Poe", "denied", "the fall")
    assert addressee(text, outer, Sentences(text)) == span(text, "the Herald")
    assert addressee(text, inner, Sentences(text), outer.content) is None


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


def test_who_only_tells_a_statement_inside_is_less_spoken_of() -> None:
    text = "Roe said he hopes that the bridge stands."
    roe = Entity("Roe", "person", (span(text, "Roe"), span(text, "he")))
    s = statement(text, "Roe", "said", "he hopes that the bridge stands", speakers=(0,))
    assert about(text, s, Mentions([roe])) == (0,)
    assert about(text, s, Mentions([roe]), [span(text, "he")]) == ()


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


def test_words_keep_what_is_written() -> None:
    assert words("Roe’s “mid-May” plan — isn't it?") == ["Roe's", "“", "mid-May", "”", "plan", "—", "isn't", "it", "?"]
    assert words("") == []


def test_phrases_are_found_longest_first_and_once() -> None:
    lexicon = phrases({"a": ("no", "no one"), "b": ("one",)})
    assert list(hits(["no", "one", "no", "two"], lexicon)) == [(0, "no one", "a"), (2, "no", "a")]
    assert list(hits([], lexicon)) == []


def test_what_stands_just_before_a_cue() -> None:
    text = "Yesterday, Roe did not, he thinks, ever really say that it fell."
    assert before(text, statement(text, "Roe", "say", "that it fell")) == " ever really "
    assert before(text, statement(text, "", "Yesterday", "that it fell")) == ""


def test_lists_are_of_words_as_they_are_looked_up() -> None:
    for part in ("hedges", "negations", "clauses", "denied"):
        for entries in listed(part).values():
            assert entries
            assert all(entry == entry.lower() and words(entry) == entry.split() for entry in entries)


def test_a_text_of_one_long_line_takes_time_in_proportion() -> None:
    def seconds(times: int) -> float:
        text = "Asked whether Poe told the big And of Sol and me to go, when he said when asked it may not, " * times
        cues = [m.start() for m in re.finditer("asked", text)]
        made = [
            Statement("", None, Span(c, c + 5), (Span(c + 6, c + 15),), form="indirect", confidence=1.0) for c in cues
        ]
        start = time.process_time()
        with_facts(text, made, [], None)
        return time.process_time() - start

    seconds(50)
    assert seconds(1600) < 16 * 4 * max(seconds(100), 0.01)
