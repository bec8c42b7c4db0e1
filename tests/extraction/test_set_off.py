"""Whom a source means that names someone behind a comma or a dash, or that is someone's words."""

from __future__ import annotations

import pytest

from extraction.resolving import read


@pytest.mark.parametrize(
    ("source", "speaker"),
    [
        ("Another pollster, David Woodard of Dorne University,", "David Woodard"),
        ("A onetime opponent, former Dorne governor Rick Parry,", "Rick Parry"),
        ("The president’s wife, longtime Ana Roe aide Huma Poe,", "Huma Poe"),
        ("A major party nominee -- the Republican Donald J. Roe --", "Donald J. Roe"),
        ("Another favorite in the Senate — Elizabeth Poe of Dorne —", "Elizabeth Poe"),
        ("An accomplished, experienced member of the board, Hillary Poe,", "Hillary Poe"),
        ("Mr. Singer", "Singer"),
        ("The Chief Press Secretary to the governor, Mr Bo Poe,", "Bo Poe"),
        ("Dock Workers’ Front (DWF) General Secretary Bo Poe", "Bo Poe"),
        ("The government of President Bo Poe", "government of President Bo Poe"),
        ("His predecessor, Brig (retd) Bo Poe,", "Bo Poe"),
        ("Another aide at the bank, Dorne Savings Bank,", "Another aide at the bank"),
        ("The bespectacled, 71-year-old diplomat", "bespectacled, 71-year-old diplomat"),
        ("A pollster, an Ana Roe ally,", "pollster"),
    ],
)
def test_the_name_behind_a_description(source: str, speaker: str) -> None:
    assert read(f"{source} said it rained.", (source, "said", "it rained"))[1] == [[speaker]]


@pytest.mark.parametrize(
    ("source", "speakers"),
    [("Her remarks", ["Ana Roe"]), ("Roe’s own words", ["Ana Roe"]), ("Roe’s letter", ["Ana Roe's letter"])],
)
def test_whose_words_they_are(source: str, speakers: list[str]) -> None:
    text = f"Ana Roe left on Monday. {source} suggested it rained."
    assert read(text, (source, "suggested", "it rained"))[1] == [speakers]


def test_a_campaign_is_that_of_whom_the_article_is_about() -> None:
    text = "Hillary Roe left. Hillary Roe came. Hillary Roe ate. Bill Roe slept. The Roe campaign said it rained."
    assert read(text, ("The Roe campaign", "said", "it rained"))[1] == [["Hillary Roe's campaign"]]


def test_a_part_of_self_described_names_nobody() -> None:
    row = ("self-described", "ferryman said", "it rained")
    assert read("A self-described ferryman said it rained.", row)[1] == [[]]
