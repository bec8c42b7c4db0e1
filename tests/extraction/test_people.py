"""People by the words that news has for them: nations, ties, short names, surnames, former jobs; all invented."""

from __future__ import annotations

import time

import pytest

from extraction.resolving import read
from quoth.extraction.described import find_descriptions
from quoth.extraction.kinds import of_family
from quoth.extraction.lexicon import lexicon
from quoth.extraction.names import Bearer
from quoth.extraction.naming import find_names
from quoth.extraction.tokens import tokens_of


def rain(before: str, source: str) -> tuple[list[str], list[str]]:
    """Who says that it rained, and of what kinds they are."""
    resolved, speakers = read(f"{before}{source} said it rained.", (source, "said", "it rained"))
    kinds = {e.name: e.kind for e in resolved.entities}
    return speakers[0], [kinds[name] for name in speakers[0]]


@pytest.mark.parametrize("noun", ["Pole", "Frenchwoman", "Spaniard", "Briton"])
def test_a_noun_of_nations_is_one_described(noun: str) -> None:
    assert rain("The race was long. ", f"A {noun}") == ([noun], ["unnamed"])


@pytest.mark.parametrize(
    ("before", "source", "name"),
    [
        ("Rosalind Akehurst left. ", "Ros", "Rosalind Akehurst"),
        ("Angus Doe left. ", "Gus", "Angus Doe"),
        ("Angus Doe left. ", "Bo", "Bo"),
    ],
)
def test_short_forms_of_first_names(before: str, source: str, name: str) -> None:
    assert rain(before, source)[0] == [name]


@pytest.mark.parametrize(
    ("name", "told"),
    [("keeley dray", True), ("keeley ana dray", True), ("harbour dray", False), ("dray", False), ("keeley roe", False)],
)
def test_whoever_has_a_surname_of_the_text_is_a_person(name: str, told: bool) -> None:
    assert of_family(Bearer(tuple(name.split())), {"dray"}, lexicon()) == told


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("His own cousin, Dera Sarwan’s former nazim Gul Zameer Kundi,", "Gul Zameer Kundi"),
        ("The Department of Housing and Urban Development", "Department of Housing and Urban Development"),
        ("The Journal of Ageing and Rest", "Journal of Ageing and Rest"),
        ("Ana Roe of Cowin and Company", "Ana Roe"),
        ("A study of 3,000 adults", "study of 3,000 adults"),
        ("The ex-stoker", "ex-stoker"),
    ],
)
def test_a_source_of_many_words(source: str, name: str) -> None:
    assert rain("Senator Bakht Kundi slept. ", source)[0] == [name]


def test_a_department_is_not_joined_with_a_person() -> None:
    assert rain("", "The Ministry of Lands and Ana Roe")[0] == ["Ministry of Lands", "Ana Roe"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("They met the dead man's girlfriend there.", ["the dead man", "the dead man's girlfriend"]),
        ("They met the deputies’ union there.", ["the deputies", "the deputies’ union"]),
        ("They met in workers’ unions there.", ["workers", "unions"]),
    ],
)
def test_what_belongs_to_someone_without_a_name_is_described(text: str, found: list[str]) -> None:
    tokens = tokens_of(text)
    names = {n.begin: n for n in find_names(tokens)}
    phrases = find_descriptions(tokens, names, bytearray(len(tokens)))
    assert [tokens.of(p.first, p.last) for p in phrases if p.kind != "" and p.first > 1] == found


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("A person close to her", "person close to Ana Roe"),
        ("A member of her staff", "member of Ana Roe's staff"),
        ("An officer on her own team", "officer on Ana Roe's own team"),
    ],
)
def test_descriptions_tell_pronouns_by_their_names(source: str, name: str) -> None:
    assert rain("Mrs. Ana Roe slept. She was ill. ", source)[0] == [name]


@pytest.mark.parametrize("unit", ["111,", "1,111,", "3,000 "])
def test_numbers_on_a_long_line_take_bounded_time(unit: str) -> None:
    began = time.process_time()
    tokens_of(unit * 60_000)
    assert time.process_time() - began < 10
