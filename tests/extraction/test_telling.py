"""Which time expression dates the telling."""

from __future__ import annotations

import time

import pytest

from extraction.made import statement
from quoth.extraction.telling import whens
from quoth.types import Span, Statement

PUBLISHED = "2016-07-06"


def told(text: str, s: Statement, published: str | None = PUBLISHED) -> tuple[str, str | None] | None:
    (when,) = whens(text, [s], published)
    return when and (when.span.of(text), when.value)


@pytest.mark.parametrize(
    ("text", "words", "value"),
    [
        ("The bridge fell, Roe said on Tuesday.", "on Tuesday", "2016-07-05"),
        ("Roe said Tuesday that the bridge fell.", "Tuesday", "2016-07-05"),
        ("On Tuesday, Roe said that the bridge fell.", "On Tuesday", "2016-07-05"),
        ("Last week Roe said that the bridge fell.", "Last week", "2016-06-27/2016-07-03"),
    ],
)
def test_the_day_of_the_telling(text: str, words: str, value: str) -> None:
    content = "The bridge fell" if text.startswith("The") else "that the bridge fell"
    s = statement(text, "Roe", "said", content)
    assert told(text, s) == (words, value)
    assert told(text, s, None) == (words, None)


def test_not_the_day_of_what_is_told() -> None:
    text = "Roe says that the old bridge near Dorne fell after a storm on Tuesday."
    assert (
        told(text, statement(text, "Roe", "says", "that the old bridge near Dorne fell after a storm on Tuesday"))
        is None
    )


def test_not_the_day_of_an_aside() -> None:
    text = "Roe, who left the council last September, noted that the bridge is old."
    assert (
        told(text, statement(text, "Roe, who left the council last September,", "noted", "that the bridge is old"))
        is None
    )


@pytest.mark.parametrize(
    ("text", "source", "cue", "content"),
    [
        (
            "Roe resigned on Tuesday, a day after Poe said the bridge was unsafe.",
            "Poe",
            "said",
            "the bridge was unsafe",
        ),
        ("Roe, who lost her seat in Dorne, Halveria, in May, said it was unsafe.", "Roe", "said", "it was unsafe"),
        ("The son of a miner — he left Dorne in 2010 — Roe said it was unsafe.", "Roe", "said", "it was unsafe"),
        ("The council closed the bridge on Tuesday; Roe said it was unsafe.", "Roe", "said", "it was unsafe"),
        ("DORNE, July 5 (WNN) — Roe said it was unsafe.", "Roe", "said", "it was unsafe"),
        ("Before Tuesday, Roe said it was unsafe.", "Roe", "said", "it was unsafe"),
    ],
)
def test_not_the_day_of_what_else_happened(text: str, source: str, cue: str, content: str) -> None:
    assert told(text, statement(text, source, cue, content)) is None


def test_the_day_of_a_survey() -> None:
    text = "A survey by the council in May found that the bridge is unsafe."
    s = statement(text, "A survey by the council in May", "found", "that the bridge is unsafe")
    assert told(text, s) == ("in May", "2016-05")


def test_what_goes_on_has_the_day_of_what_it_goes_on_from() -> None:
    text = (
        "Roe said on Tuesday that the bridge fell, and called it a shame. “It was old,” she added. Poe said it was new."
    )
    statements = [
        statement(text, "Roe", "said", "that the bridge fell"),
        statement(text, "Roe", "called", "it a shame"),
        statement(text, "she", "added", "“It was old,”"),
        statement(text, "Poe", "said it was", "new"),
    ]
    found = whens(text, statements, PUBLISHED)
    assert [when and when.value for when in found] == ["2016-07-05", "2016-07-05", "2016-07-05", None]


def test_no_times_no_answer() -> None:
    text = "Roe said that the bridge fell."
    assert told(text, statement(text, "Roe", "said", "that the bridge fell")) is None
    assert whens(text, [], PUBLISHED) == []


def test_one_long_sentence_takes_bounded_time() -> None:
    text = "Roe said on Tuesday it fell and " * 2_000
    step = len("Roe said on Tuesday it fell and ")
    made = [
        Statement(
            id=str(i), source=Span(i, i + 3), cue=Span(i + 4, i + 8), content=(Span(i + 20, i + 27),), form="indirect",
            confidence=1.0,
        )
        for i in range(0, len(text), step * 8)
    ]  # fmt: skip
    started = time.perf_counter()
    assert len(whens(text, made, PUBLISHED)) == 250
    assert time.perf_counter() - started < 20
