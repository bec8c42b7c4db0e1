"""Bodies, texts and jobs as pages name them: possessives, short forms, lists, countries; all invented."""

from __future__ import annotations

from collections import Counter

import pytest

import quoth
from extraction.resolving import read, speakers
from quoth.extraction.clusters import Cluster, Mention
from quoth.extraction.coreference import PASSED_BY, Resolver
from quoth.extraction.naming import find_names
from quoth.extraction.tokens import tokens_of


def names_of(text: str) -> list[str]:
    """The names of a text as it prints them, adjectives left out."""
    tokens = tokens_of(text)
    return [tokens.of(n.first, n.last) for n in find_names(tokens) if n.guess != "adjective"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("He read the People's Gazette twice.", "People's Gazette"),
        (
            "He told the U.S. Attorney’s Office for the Western District of Dorne that it had rained again.",
            "U.S. Attorney’s Office for the Western District of Dorne",
        ),
        ("The Dorne Governor's Office of Port Services said no.", "Dorne Governor's Office of Port Services"),
        ("Women's Aid said no.", "Women's Aid"),
        ("River's Edge tells of it. They like River's Edge.", "River's Edge"),
        ("Roe's is closed.", "Roe's"),
        ("Macy's announced it.", "Macy's"),
        ("Doctors for Safe Harbours came.", "Doctors for Safe Harbours"),
        ("The Ministry of Trade, Industry and Energy said no.", "Ministry of Trade, Industry and Energy"),
        ("Will Mell, a mayor, said no.", "Will Mell"),
        ("Amazon is larger now.", "Amazon"),
    ],
)
def test_a_name_is_whole(text: str, name: str) -> None:
    assert name in names_of(text)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Clinton's State Department said no.", ["Clinton", "State Department"]),
        ("Roe's been ill.", ["Roe"]),
        ("He broke the President's Order.", ["Order"]),
        ("Today's Dorne Times has it.", ["Dorne Times"]),
        ("The Ministry of Defence, Ana Roe and Bo Poe said no.", ["Ministry of Defence", "Ana Roe", "Bo Poe"]),
        ("Yesterday Dorne Council said no.", ["Dorne Council"]),
        ("Will Parliament sit?", ["Parliament"]),
        ("It rained, Lowe told them. Lowe's wife came.", ["Lowe", "Lowe"]),
        ("In May, Rhianna's will was read. Her lawyer, who came late, said so.", ["Rhianna"]),
        ("Lawyers for Trump said no.", ["Trump"]),
        (
            "The Department of Justice, Congress and Treasury said no.",
            ["Department of Justice", "Congress", "Treasury"],
        ),
        ("Yesterday Kovacs, a teacher, said it rained.", ["Kovacs"]),
        (
            "He left the Harl Attorney's Office for Ports, the Attorney's Office for Law, the Harl Attorney's office.",
            ["Harl Attorney's Office for Ports", "Attorney's Office for Law", "Harl Attorney's office"],
        ),
        ("Children's Hospital is full. Each children's hospital is.", ["Children's Hospital"]),
    ],
)
def test_a_name_is_no_more_than_a_name(text: str, names: list[str]) -> None:
    assert names_of(text) == names


@pytest.mark.parametrize(
    ("before", "source", "name"),
    [
        ("Volkswagen showed a car. ", "VW", "Volkswagen"),
        ("Pacific Gale & Electric Co. cut the power. ", "PG&E", "Pacific Gale & Electric Co."),
        ("The Office for Harbour Rest was told. ", "The OHR", "Office for Harbour Rest"),
        ("The Centre for Harbour Control and Prevention met. ", "The CHC", "Centre for Harbour Control and Prevention"),
        ("The Chinese Centre for Harbour Rest met. ", "The Chinese CHR", "Chinese Centre for Harbour Rest"),
        ("The Ministry of Harbour Industry (MOHIN) met. ", "MOHIN", "Ministry of Harbour Industry"),
        ("Edmonds.com sells cars. Edmonds grew. ", "Edmonds", "Edmonds"),
        ("The private equity firm Alden Capital met. ", "Alden", "Alden Capital"),
        ("The firm Ana Capital met Ana Roe. ", "Ana", "Ana Roe"),
        ("Ana M. Lovely, an economist, came. ", "Lovely", "Ana M. Lovely"),
        ("", "Labour", "Labour"),
        (
            "Russia's Defence Ministry met. Ukraine's Defence Ministry did not. ",
            "The Russian Defence Ministry",
            "Russian Defence Ministry",
        ),
        ("India's Supreme Court met. ", "The Supreme Court", "India's Supreme Court"),
        ("", "An independent, professional auditor", "independent, professional auditor"),
        ("", "The available federal, state and local data", "available federal, state and local data"),
        ("", "One small, 2-month study", "One small, 2-month study"),
        ("", "JPL scientist and co-author Mia Marsk", "Mia Marsk"),
        ("", "Images of casings left on the ground", "Images of casings"),
        ("", "The data we collected on ships", "data"),
        ("The Harbour Board issued a statement. ", "The statement", "Harbour Board statement"),
        ("Ana Roe released a report. ", "The report", "Ana Roe's report"),
    ],
)
def test_who_is_called_how(before: str, source: str, name: str) -> None:
    assert speakers(before, source) == [name]


def test_ministries_of_two_countries_are_two() -> None:
    text = (
        "Russia's Defence Ministry met early in the day. Ukraine's Defence Ministry did not meet, as far as is known. "
        "The Defence Ministry said it rained."
    )
    resolved, who = read(text, ("The Defence Ministry", "said", "it rained"))
    names = [e.name for e in resolved.entities]
    assert "Russia's Defence Ministry" in names
    assert "Ukraine's Defence Ministry" in names
    assert who == [["Defence Ministry"]]  # of which of both nobody knows


def test_the_country_of_a_ministry_is_no_more_than_its_name() -> None:
    text = "On Tuesday South Korea's Defence Ministry met with others. South Korea's Defence Ministry said it rained."
    assert read(text, ("Defence Ministry", "said", "it rained"))[1] == [["South Korea's Defence Ministry"]]


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("The wounded, doctors and nurses", ["wounded"]),
        ("Macy's, Saks, Bloomingdale's, and Lowe's", ["Macy's", "Saks", "Bloomingdale's", "Lowe's"]),
        ("Reuters, the Dorne News Agency and the BBC", ["Reuters", "Dorne News Agency", "BBC"]),
        ("Gov. Otto Poe and leaders of the Legislature", ["Otto Poe", "leaders of the Legislature"]),
        ("Tesla, Ford and critics", ["Tesla", "Ford", "critics"]),
    ],
)
def test_several_bodies_speak(source: str, names: list[str]) -> None:
    assert speakers("", source) == names


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("While harbour spokesman Ana Roe said it rained, others slept.", "harbour spokesman"),
        ("Former police lieutenant Ana Roe said it rained.", "Former police lieutenant"),
        ("Ana Roe is a convicted clerk and owned a boat. Ana Roe said it rained.", "convicted clerk"),
        ("Dr. Ana Roe said it rained.", None),
        ("Guards were told to guard Ana Roe. Ana Roe said it rained.", None),
        ("It was late, according to spokesman Ana Roe. Ana Roe said it rained.", "spokesman"),
        ("Ana Roe is a lawyer and wounded veteran. Ana Roe said it rained.", "lawyer and wounded veteran"),
        ("The Port Inspector General Ana Roe said it rained.", "Port Inspector General"),
    ],
)
def test_roles_end_where_the_job_does(text: str, role: str | None) -> None:
    resolved, _ = read(text, ("Ana Roe", "said", "it rained"))
    (who,) = (e for e in resolved.entities if e.name == "Ana Roe")
    assert who.role == role


def test_a_company_spokesman_is_the_company_s() -> None:
    text = "Halvorn Steel has closed its mill. The company said so.\n\nA company spokesman denied that it was bankrupt."
    reading = quoth.extract(text)
    said = {s.cue.of(text): [reading.entities[e].name for e in s.speakers] for s in reading.statements}
    assert said["denied"] == ["Halvorn Steel spokesman"]


def test_a_mere_job_in_the_lead_is_nobody_s_who_has_it_later() -> None:
    text = "A secretary said it rained.\n\nNo.\n\nNo.\n\nNo.\n\nAna Roe, secretary of the harbour, left."
    assert read(text, ("A secretary", "said", "it rained"))[1] == [["secretary"]]


def test_whom_pronouns_pass_by_is_another() -> None:
    tokens = tokens_of("A man left. Roe came.")
    mentions = [Mention(0, 2, 1, "indefinite", kind="unnamed")]
    made = Resolver(tokens, mentions, [Cluster(0), Cluster(1)], [], lambda i, found, rows: (0, 1.0))
    made.passed_by[0] = Counter({1: PASSED_BY - 1})
    assert made.apart_from(0) == set()
    made.passed_by[0][1] += 1
    assert made.apart_from(0) == {1}
    assert made.apart_from(1) == set()
