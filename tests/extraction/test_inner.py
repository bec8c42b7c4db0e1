"""Statements inside others: whose a "he", a "we" and nobody's name are; on texts of invented people."""

from __future__ import annotations

import pytest

from extraction.resolving import read_nested


@pytest.mark.parametrize(
    "inner",
    [
        "Walid Roe had gone to the harbour, where he said no",
        "after Walid Roe came home he said no",
        "Walid Roe never slept, and that he said no",
    ],
)
def test_he_inside_of_what_is_told_is_who_does_something_there(inner: str) -> None:
    text = f"Ivo Falk met Bo Poe. Falk told the court that {inner}."
    who = read_nested(text, ("Falk", "told", f"that {inner}", None), ("he", "said", "no", 0))
    assert who == [["Ivo Falk"], ["Walid Roe"]]


@pytest.mark.parametrize(
    "inner",
    [
        "with Walid Roe gone he said no",  # tied to a preposition
        "Walid Roe’s dam held when he said no",
        "Ana Roe had gone to the harbour, where he said no",  # of another sex
        "Walid Roe lost when he himself had said that he said no",  # he himself is the one who tells, as ranked
    ],
)
def test_he_is_not_who_only_belongs_to_something_there(inner: str) -> None:
    text = f"Ivo Falk met Bo Poe. Falk told the court that {inner}."
    assert read_nested(text, ("Falk", "told", f"that {inner}", None), ("he", "said", "no", 0))[0] == ["Ivo Falk"]


def test_an_aside_is_of_who_tells_the_rest() -> None:
    text = "Ivo Falk left. Falk said that Walid Roe had lost the dam because, he said, it was old."
    content = "that Walid Roe had lost the dam because, he said, it was old"
    assert read_nested(text, ("Falk", "said", content, None), ("he", "said", "it was old", 0))[1] == ["Ivo Falk"]


@pytest.mark.parametrize(
    ("cue", "inner", "content"),
    [
        ("promised", "to deny", "the report"),
        ("had a plan", "to deny", "the report"),
        ("considered", "denying", "the report"),
    ],
)
def test_who_plans_to_deny_it_denies_it(cue: str, inner: str, content: str) -> None:
    text = f"Ana Roe {cue} {inner} {content}."
    who = read_nested(text, ("Ana Roe", cue, f"{inner} {content}", None), ("", inner, content, 0))
    assert who == [["Ana Roe"], ["Ana Roe"]]


@pytest.mark.parametrize(
    ("cue", "inner"),
    [("asked Bo Poe", "to deny"), ("hated", "being called"), ("said", "calling"), ("reported that", "calling")],
)
def test_what_is_asked_of_others_or_told_of_anyone_names_nobody(cue: str, inner: str) -> None:
    text = f"Ana Roe {cue} {inner} the report a lie."
    who = read_nested(text, ("Ana Roe", cue, f"{inner} the report a lie", None), ("", inner, "the report a lie", 0))
    assert who == [["Ana Roe"], []]


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("Ana Roe, a spokeswoman for Harbour Watch", "Harbour Watch"),
        ("Harbour Watch director Ana Roe", "Harbour Watch"),
        ("Ana Roe, a voter", "we"),
    ],
)
def test_we_is_the_body_that_someone_speaks_for(source: str, name: str) -> None:
    text = f"Harbour Watch is a charity in Dorne. “We believe the dam holds,” said {source}."
    rows = ((source, "said", "“We believe the dam holds,”", None), ("We", "believe", "the dam holds", 0))
    assert read_nested(text, *rows) == [["Ana Roe"], [name]]


@pytest.mark.parametrize(
    ("met", "name"),
    [
        ("There was someone the other day who", ["someone"]),
        ("I met a nurse last week who", ["nurse"]),
        ("They heard Bo Poe on Monday, who", ["Bo Poe"]),
        ("It was not long ago, the other day, who", []),
    ],
)
def test_a_time_in_between_is_passed_over_and_is_nobody(met: str, name: list[str]) -> None:
    text = f"Ana Roe came. Roe said yes. {met} said no."
    who = read_nested(text, ("Roe", "said", "yes", None), ("who", "said", "no", None))
    assert who[1] == name


INTERVIEW = (
    "Ana Roe runs the town of Dorne. Ana Roe spoke to us of the dam.\n\nDo you think it will hold?\n\nI know it.\n\n"
    "Have you heard of a report?\n\nI have read it.\n\nWhat do you want now?\n\nI want to sleep."
)


@pytest.mark.parametrize("marked", [False, True])
def test_you_in_a_question_of_an_interview_is_who_answers(marked: bool) -> None:
    text = INTERVIEW
    if marked:
        lead, *turns = text.split("\n\n")
        text = "\n\n".join([lead, *(f"{'QA'[k % 2]}: {turn}" for k, turn in enumerate(turns))])
    who = read_nested(text, ("you", "think", "it will hold", None), ("I", "know", "it.", None))
    assert who == [["Ana Roe"], ["Ana Roe"]]


def test_the_mayor_in_a_turn_of_a_transcript_is_not_who_speaks() -> None:
    text = "Ana Roe is the mayor of Dorne.\n\nBO POE: The mayor says no.\n\nANA ROE: It is so."
    who = read_nested(text, ("BO POE", ":", "The mayor says no.", None), ("The mayor", "says", "no.", 0))
    assert who == [["Bo Poe"], ["Ana Roe"]]


@pytest.mark.parametrize(
    ("told", "speaker"),
    [
        ("Mr. Bo Poe said he believed it leaks", "Bo Poe"),
        ("Mr. Bo Poe said that he believed it leaks", "Bo Poe"),
        ("Ms. Eva Poe said he believed it leaks", "Otto Roe"),
    ],
)
def test_he_right_behind_said_is_who_said_it(told: str, speaker: str) -> None:
    before = "Mr. Otto Roe came to the pier. Mr. Otto Roe asked what happened. "
    source = told.partition(" said")[0]
    rows = ((source, "said", told.partition("said ")[2], None), ("he", "believed", "it leaks", 0))
    assert read_nested(before + told + ".", *rows)[1] == [speaker]
