"""Whom lists, pairs and counted plurals mean, and what news calls well-known bodies; on texts of invented people."""

from __future__ import annotations

import pytest

from extraction.resolving import read

PAIR = "Ana Roe and Bo Poe met. Roe left, Poe stayed. "
BODIES = "The Dorne Company and the Velm Corporation met. The Dorne Company left, the Velm Corporation stayed. "
JOBS = "Candidate Ana Roe met candidate Bo Poe. Mayor Cy Doe slept. "


@pytest.mark.parametrize(
    ("source", "speakers"),
    [
        ("Two economists, Ana Roe of Dorne and Bo Poe, a critic of Cy Doe,", ["Ana Roe", "Bo Poe"]),
        ("Several dockers, including Ana Roe and Bo Poe,", ["Ana Roe", "Bo Poe"]),
        ("Officials such as Ana Roe, the mayor, and Bo Poe", ["Ana Roe", "Bo Poe"]),
        ("The firms, the Dorne Company and the Velm Corporation,", ["Dorne Company", "Velm Corporation"]),
        ("Some people — Ana Roe, Bo Poe and Eva Doe —", ["Ana Roe", "Bo Poe", "Eva Doe"]),
        ("Both Ana Roe and Bo Poe", ["Ana Roe", "Bo Poe"]),
        ("Ana Roe, 27, and Bo Poe, 31,", ["Ana Roe", "Bo Poe"]),
        ("Residents of Dorne, Velm and Harl", ["Residents of Dorne"]),
        ("Workers at the mill, Ana Roe and her son", ["Workers at the mill"]),
        ("Union leaders, furious with Ana Roe, Bo Poe and Eva Doe,", ["Union leaders"]),
        ("Residents, who blame Mayor Ana Roe, Bo Poe and Eva Doe,", ["Residents"]),
    ],
)
def test_those_who_are_listed(source: str, speakers: list[str]) -> None:
    assert read(f"{source} said it rained.", (source, "said", "it rained"))[1] == [speakers]


@pytest.mark.parametrize(
    ("before", "source", "speakers"),
    [
        (PAIR, "Both men", ["Ana Roe", "Bo Poe"]),
        (PAIR, "Neither man", ["Ana Roe", "Bo Poe"]),
        (PAIR, "Both companies", ["Both companies"]),
        (PAIR, "All three men", ["three men"]),
        (BODIES, "Both companies", ["Dorne Company", "Velm Corporation"]),
        (BODIES, "Both sides", ["Dorne Company", "Velm Corporation"]),
        (BODIES, "Both women", ["Both women"]),
        (JOBS, "Both candidates", ["Ana Roe", "Bo Poe"]),
        (JOBS, "The two candidates", ["Ana Roe", "Bo Poe"]),
        (JOBS, "All three candidates", ["three candidates"]),
        ("Bo Poe saw his brother, Cy Poe. It rained. ", "Both men", ["Bo Poe", "Cy Poe"]),
        ("Bo Poe slept.\n\nCy Doe woke, as Eli Foe did.\n\n", "Both men", ["Cy Doe", "Eli Foe"]),
        ("Bo Poe, Cy Doe, the mayor, saw Eli Foe. ", "Both men", ["Both men"]),
        ("Mr. Poe saw Mrs. Doe. ", "Both women", ["Both women"]),
    ],
)
def test_a_plural_that_counts_means_so_many_of_its_kind(before: str, source: str, speakers: list[str]) -> None:
    assert read(f"{before}{source} said it rained.", (source, "said", "it rained"))[1] == [speakers]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The FBI searched the mill, and the State Police watched. The bureau said it rained.", "FBI"),
        ("Islamic State took the mill from Ana Roe. The militants said it rained.", "Islamic State"),
        ("Ana Roe read the Miami Herald at Velm Mills. The newspaper said it rained.", "Miami Herald"),
    ],
)
def test_a_well_known_body_goes_on_as_news_calls_it(text: str, name: str) -> None:
    source = next(words for words in ("The bureau", "The militants", "The newspaper") if words in text)
    assert read(text, (source, "said", "it rained"))[1] == [[name]]


def test_capitals_that_stand_for_countries_leave_nobody_behind() -> None:
    text = (
        "The United States denied it. Russia denied it too. Washington denied it on Monday, and Moscow denied it on "
        "Tuesday. Both capitals said they would meet."
    )
    rows = (("Washington", "denied", "it on Monday"), ("Both capitals", "said", "they would meet"))
    assert read(text, *rows)[1] == [["United States"], ["Both capitals"]]


def test_people_are_no_companies_of_their_name() -> None:
    text = "Harold Ford and Michael Dell met. Ford left, Dell stayed. Both companies said it rained."
    assert read(text, ("Both companies", "said", "it rained"))[1] == [["Both companies"]]
