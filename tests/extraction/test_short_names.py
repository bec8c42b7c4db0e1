"""Names that are words of the language, or stand in an odd place."""

from __future__ import annotations

import pytest

from extraction.resolving import read
from quoth.extraction.joint import joint_mentions
from quoth.extraction.naming import find_names
from quoth.extraction.tokens import tokens_of

RAIN = " It rained all day long in the small town by the river, and nobody went out at all."


def names_of(text: str) -> list[str]:
    tokens = tokens_of(text + RAIN)
    return [tokens.of(n.first, n.last) for n in find_names(tokens)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("“We are sure,” Dean said. Casey Dean kept it.", ["Dean", "Casey Dean"]),
        ("“No,” said Baron. Martin Baron left.", ["Baron", "Martin Baron"]),
        ("“It is coarse,” Will wrote. George Will was ill.", ["Will", "George Will"]),
        ("Singer and Faso said so. Paul Singer met John Faso.", ["Singer", "Faso", "Paul Singer", "John Faso"]),
        ("Roe’s husband, Bill, said no. Bill Roe left.", ["Roe", "Bill", "Bill Roe"]),
        ("Will the bridge hold? George Will was ill.", ["George Will"]),
        ("Per Ola Falk, it rained. Per Falk, it poured.", ["Ola Falk", "Falk"]),
        ("Per Falk slept. Then Per Falk woke.", ["Per Falk", "Per Falk"]),
        ("The Dean said yes. Casey Dean kept it.", ["Casey Dean"]),
        ("Former secretary of State Clinton left. Hillary Clinton won.", ["Clinton", "Hillary Clinton"]),
        ("Former Secretary of State Clinton left. Hillary Clinton won.", ["Clinton", "Hillary Clinton"]),
    ],
)
def test_a_word_is_a_name_where_it_is_part_of_one(text: str, names: list[str]) -> None:
    found = names_of(text)
    assert [n for n in found if n != "The Dean"] == names


def test_a_headline_s_short_form_is_no_name() -> None:
    headline = "This Democrat Isn’t Challenging Roe\n\nA teacher, Ana Roe, said it rained."
    assert "Isn’t" not in " ".join(names_of(headline))


def test_letters_stay_capitals() -> None:
    found, _ = read(f"The KDSK-TV report was long.{RAIN} JANE ROE said so.", ("JANE ROE", "said", "so"))
    assert {"KDSK-TV", "Jane Roe"} <= {e.name for e in found.entities}


@pytest.mark.parametrize(
    ("text", "several"),
    [
        ("Ana Roe and Bo Poe met.", ["Ana Roe and Bo Poe"]),
        ("Ana Roe, Bo Poe and Eva Doe met.", ["Ana Roe, Bo Poe and Eva Doe"]),
        ("Ana Roe, the mayor, and Bo Poe met.", ["Ana Roe, the mayor, and Bo Poe"]),
        ("It was Ana Roe, and Bo Poe left.", []),
        ("Ana Roe spoke and Bo Poe left.", []),
        ("Ana Roe met the board, and Bo Poe was ill.", []),
        ("Ana Roe of Dorne and Bo Poe met.", ["Ana Roe of Dorne and Bo Poe"]),
    ],
)
def test_names_side_by_side(text: str, several: list[str]) -> None:
    tokens = tokens_of(text + RAIN)
    names = [n for n in find_names(tokens) if n.guess != "adjective"]
    assert [tokens.of(m.first, m.last) for m in joint_mentions(tokens, names)] == several


def test_they_are_those_side_by_side_whatever_their_order() -> None:
    text = (
        "Ana Roe and Bo Poe sat down for lunch. They said that the harbour was safe. "
        "Bo Poe and Ana Roe then left. They said that the lunch was good."
    )
    found, who = read(text, ("They", "said", "that the harbour was safe"), ("They", "said", "that the lunch was good"))
    assert [sorted(names) for names in who] == [["Ana Roe", "Bo Poe"]] * 2
    assert {e.name for e in found.entities} == {"Ana Roe", "Bo Poe"}
