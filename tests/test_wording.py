"""Names in a row and verbs that agree with who speaks."""

from __future__ import annotations

import pytest

from quoth.wording import are_many, in_a_row, is_plural, says_no, verb


@pytest.mark.parametrize(
    ("words", "many"),
    [
        ("two delegations", True),
        ("we", True),
        ("people close to Ana Roe", True),
        ("members of the board", True),
        ("One of them", False),
        ("nobody", False),
        ("26%", True),
        ("some critics", True),
        ("public", False),
        ("group of sailors", False),
    ],
)
def test_a_description_of_several(words: str, many: bool) -> None:
    assert is_plural(words) is many
    assert are_many([words], ["group"]) is many


def test_several_who_speak_jointly_are_many_and_one_body_is_not() -> None:
    assert are_many(["Dornia", "Costara"], ["country", "country"])
    assert not are_many(["Harbour Systems"], ["organisation"])
    assert not are_many([], [])


def test_verbs_agree_and_stay_english_where_negated() -> None:
    assert verb("demand", many=True) == "demand"
    assert verb("deny", many=False) == "denies"
    assert verb("commit", many=False) == "commits to"
    assert verb("commit", many=False, negated=True) == "does not commit to"
    assert verb("say", many=True, negated=True) == "do not say"


def test_nobody_does_not_deny_twice() -> None:
    assert says_no("nobody")
    assert says_no("No one in the harbour")
    assert not says_no("Noa Lund")
    assert not says_no("")


def test_names_in_a_row() -> None:
    assert "".join(in_a_row(["Ana Roe"])) == "Ana Roe"
    assert "".join(in_a_row(["Ana Roe", "Bo Poe"])) == "Ana Roe and Bo Poe"
    assert "".join(in_a_row(["Ana Roe", "Bo Poe", "Cy Loe"])) == "Ana Roe, Bo Poe and Cy Loe"
    assert "".join(in_a_row(["Ana Roe", "Bo Poe"], 1200)) == "Ana Roe, Bo Poe and 1,200 more"
