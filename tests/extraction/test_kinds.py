"""Of what kind speakers are: bodies, people, groups and texts that names and nouns tell; all invented."""

from __future__ import annotations

import pytest

from extraction.resolving import read


@pytest.mark.parametrize(
    ("text", "source", "name", "kind"),
    [
        ("Investment firm Ana Jaffray said it rained.", "Investment firm Ana Jaffray", "Ana Jaffray", "organisation"),
        ("The firm Ana Roe runs is old. Ana Roe said it rained.", "Ana Roe", "Ana Roe", "person"),
        ("Harbour Watch and the news site Tallow said it rained.", "the news site Tallow", "Tallow", "organisation"),
        ("Once more HarbourInsider said it rained.", "HarbourInsider", "HarbourInsider", "organisation"),
        ("On Friday the Daily Spark said it rained.", "the Daily Spark", "Daily Spark", "organisation"),
        ("On Friday Harpal Vellani said it rained.", "Harpal Vellani", "Harpal Vellani", "person"),
        ("On Friday RK Vellani said it rained.", "RK Vellani", "RK Vellani", "person"),
        ("On Friday Ana Page said it rained.", "Ana Page", "Ana Page", "person"),
        ("On Friday Axl Rose said it rained.", "Axl Rose", "Axl Rose", "person"),
        (
            "On Friday the Roman Archdiocese said it rained.",
            "the Roman Archdiocese",
            "Roman Archdiocese",
            "organisation",
        ),
        ("On Friday iMediaHouse said it rained.", "iMediaHouse", "iMediaHouse", "organisation"),
        ("On Friday harbour.co.uk said it rained.", "harbour.co.uk", "harbour.co.uk", "organisation"),
        ("On Friday Harbour.ie said it rained.", "Harbour.ie", "Harbour.ie", "organisation"),
        ("On Friday the WHO said it rained.", "the WHO", "WHO", "organisation"),
        (
            "A study by professor Bo Poe said it rained.",
            "A study by professor Bo Poe",
            "study by professor Bo Poe",
            "document",
        ),
        ("On Friday @anaroe said it rained.", "@anaroe", "@anaroe", "person"),
        ("On Friday a man driving the bus said it rained.", "a man driving the bus", "man driving the bus", "unnamed"),
        ("The pair of reports said it rained.", "The pair of reports", "pair of reports", "document"),
        ("On Friday Wonder Mike said it rained.", "Wonder Mike", "Wonder Mike", "person"),
        ("A masked militant said it rained.", "A masked militant", "masked militant", "unnamed"),
        ("On Friday Fox 13 said it rained.", "Fox 13", "Fox 13", "organisation"),
        ("On Friday the zoo said it rained.", "the zoo", "zoo", "organisation"),
        ("On Friday the world said it rained.", "the world", "world", "group"),
        ("On Friday a think tank said it rained.", "a think tank", "think tank", "organisation"),
        ("A 21-year-old said it rained.", "A 21-year-old", "21-year-old", "unnamed"),
        ("Many 21-year-olds said it rained.", "Many 21-year-olds", "Many 21-year-olds", "group"),
        ("One of the food chains said it rained.", "One of the food chains", None, "organisation"),
        ("One of the five men said it rained.", "One of the five men", None, "unnamed"),
        ("One of the two reports said it rained.", "One of the two reports", None, "document"),
        ("Half of the reports said it rained.", "Half of the reports", None, "document"),
        ("Those investigating the fire said it rained.", "Those investigating the fire", None, "group"),
        ("A poll last week said it rained.", "A poll last week", "poll", "document"),
        ("But YOU said it rained.", "YOU", "you", "group"),
    ],
)
def test_kind_of_speaker(text: str, source: str, name: str | None, kind: str) -> None:
    found, who = read(text, (source, "said", "it rained"))
    assert who == [[name or source]]
    assert next(e.kind for e in found.entities if e.name == who[0][0]) == kind


def test_bodies_that_share_a_noun_are_one() -> None:
    text = (
        "After a long debate the Harbour Research and Safety Consortium said it rained. Harbour Oversight and Port "
        "Reform Committee Chairman Bo Poe said it snowed."
    )
    _, who = read(
        text, ("the Harbour Research and Safety Consortium", "said", "it rained"),
        ("Harbour Oversight and Port Reform Committee Chairman Bo Poe", "said", "it snowed"),
    )  # fmt: skip
    assert who == [["Harbour Research and Safety Consortium"], ["Bo Poe"]]


def test_letters_in_brackets_spell_a_name_with_an_and() -> None:
    text = "After a long debate the League of Dorne and Velm (LDV) said it rained. LDV claimed it snowed."
    _, who = read(
        text, ("the League of Dorne and Velm (LDV)", "said", "it rained"), ("LDV", "claimed", "it snowed")
    )  # fmt: skip
    assert who == [["League of Dorne and Velm"]] * 2


@pytest.mark.parametrize(
    "job",
    ["Harbour Watch head of communications", "Harbour assistant manager for marketing", "Secretary of Port Safety"],
)
def test_job_with_its_task_before_a_name(job: str) -> None:
    _, who = read(f"{job} Chaim Haas said it rained.", (f"{job} Chaim Haas", "said", "it rained"))
    assert who == [["Chaim Haas"]]


def test_who_is_named_with_his_age_is_called_by_it() -> None:
    text = (
        "Ana Roe, 21, left Dorne with Lea Poe, 34, on Monday. The 34-year-old said it rained. "
        "The 21-year-old said it snowed."
    )
    found, who = read(
        text, ("The 34-year-old", "said", "it rained"), ("The 21-year-old", "said", "it snowed")
    )  # fmt: skip
    assert who == [["Lea Poe"], ["Ana Roe"]]
    assert {e.role for e in found.entities} == {None}


def test_family_name_that_is_a_common_place() -> None:
    text = "In Dorne, Park Jin-hee said it rained. On Monday Park, who left, said it snowed."
    _, who = read(text, ("Park Jin-hee", "said", "it rained"), ("Park, who left,", "said", "it snowed"))
    assert who == [["Park Jin-hee"]] * 2


def test_letters_in_brackets_are_a_name_though_they_are_a_verb() -> None:
    text = (
        "On Friday the Inner Shore (IS) league met in Dorne. They knew that IS claimed it snowed. This IS so, Roe said."
    )
    assert read(text, ("IS", "claimed", "it snowed"))[1] == [["Inner Shore"]]
