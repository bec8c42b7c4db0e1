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
