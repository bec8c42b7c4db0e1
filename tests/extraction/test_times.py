"""Time expressions and the days they mean."""

from __future__ import annotations

import time

import pytest

from quoth.extraction.times import Base, base_of, expressions

PUBLISHED = "2016-07-06"  # a Wednesday


def meant(text: str, published: str | None = PUBLISHED) -> list[tuple[str, str | None, str | None]]:
    return [(e.span.of(text), e.value, e.precision) for e in expressions(text, published)]


@pytest.mark.parametrize(
    ("words", "value", "precision"),
    [
        ("on Tuesday", "2016-07-05", "day"),
        ("on Wednesday", "2016-07-06", "day"),
        ("Friday night", "2016-07-01", "day"),
        ("Thursday night", None, None),  # tomorrow's name: six days ago, or ahead
        ("last Thursday", "2016-06-30", "day"),
        ("Last Monday", "2016-07-04", "day"),
        ("earlier in the week", "2016-07-04/2016-07-10", "week"),
        ("In the spring", "2016-03/2016-05", "month"),
        ("later in the summer", "2016-06/2016-08", "month"),
        ("in the fall", None, None),
        ("on Veteran’s Day", "2015-11-11", "day"),
        ("On the morning of June 28", "2016-06-28", "day"),
        ("on Memorial Day", "2016-05-30", "day"),
        ("on Thanksgiving", "2015-11-26", "day"),
        ("last Wednesday", "2016-06-29", "day"),
        ("yesterday evening", "2016-07-05", "day"),
        ("today", "2016-07-06", "day"),
        ("last night", "2016-07-05", "day"),
        ("last week", "2016-06-27/2016-07-03", "week"),
        ("earlier this week", "2016-07-04/2016-07-10", "week"),
        ("Over the weekend", "2016-07-02/2016-07-03", "day"),
        ("earlier this month", "2016-07", "month"),
        ("last month", "2016-06", "month"),
        ("last year", "2015", "year"),
        ("last summer", "2015-06/2015-08", "month"),
        ("this summer", "2016-06/2016-08", "month"),
        ("last July", "2015-07", "month"),
        ("in May", "2016-05", "month"),
        ("in October", "2015-10", "month"),
        ("in late May", "2016-05", "month"),
        ("on Dec. 2", "2015-12-02", "day"),
        ("on March 8, 2015", "2015-03-08", "day"),
        ("on 8 March 2015", "2015-03-08", "day"),
        ("In March 2015", "2015-03", "month"),
        ("three weeks ago", "2016-06-13/2016-06-19", "week"),
        ("Six months ago", "2016-01", "month"),
        ("two days ago", "2016-07-04", "day"),
        ("12 years ago", "2004", "year"),
        ("less than a dozen years ago", None, None),
        ("in 2012", "2012", "year"),
        ("since 2007", "2007/2016", "year"),
        ("since the 1950s", "1950/2016", "year"),
        ("from 2010-2011", "2010/2011", "year"),
        ("In the early 1940s", "1940/1943", "year"),
        ("in the summer of 2015", "2015-06/2015-08", "month"),
        ("hours after the vote", None, None),
        ("on February 31", None, None),
    ],
)
def test_what_words_mean(words: str, value: str | None, precision: str | None) -> None:
    assert meant(f"Roe said {words}.") == [(words, value, precision)]


def test_the_preposition_belongs_to_it_but_not_before_a_name_s_possessive() -> None:
    assert meant("at Tuesday's debate")[0][0] == "Tuesday"
    assert meant("in a September letter")[0][:2] == ("September", "2015-09")


def test_after_an_event_on_a_day_is_that_day() -> None:
    assert meant("hours after the vote on Sunday, Roe spoke") == [
        ("hours after the vote on Sunday", "2016-07-03", "day")
    ]


def test_after_what_someone_did_ends_with_the_verb() -> None:
    assert [words for words, *_ in meant("a month after he wrote it in May")] == ["a month after he wrote", "in May"]


def test_that_day_is_the_one_named_before() -> None:
    found = meant("On Monday Roe left. She wrote at the time that it rained. The next day Poe came.")
    assert [value for _, value, _ in found] == ["2016-07-04", "2016-07-04", "2016-07-05"]


@pytest.mark.parametrize(
    "words",
    [
        "He may march on.",
        "2,016 people",
        "$2016",
        "2016 percent",
        "the 2016’s",
        "on This Week",
        "in Dorne Today",
        "at the same time",
    ],
)
def test_what_is_no_time(words: str) -> None:
    assert meant(words) == []


def test_without_a_date_only_what_names_its_year_is_known() -> None:
    assert [e[1] for e in meant("On Tuesday, last week, in May, on March 8, 2015, in 2012", None)] == [
        *(None, None, None),
        *("2015-03-08", "2012"),
    ]


def test_a_month_or_a_year_of_publication_is_used_as_far_as_it_goes() -> None:
    assert [e[1] for e in meant("on Tuesday, last month, last year", "2016-07")] == [None, "2016-06", "2015"]
    assert [e[1] for e in meant("on Tuesday, last month, last year", "2016")] == [None, None, "2015"]


def test_the_date_of_publication() -> None:
    assert base_of("2016-07-06T09:30+02:00") == Base(2016, 7, 6)
    assert base_of("2016-07") == Base(2016, 7, None)
    assert base_of(None) is None
    assert base_of("2016-02-31") is None
    assert base_of("soon") is None


def test_long_texts_take_linear_time() -> None:
    for words in ("last ", "a week ago on Monday after the ", "2016", " " * 50 + "in"):
        text = words * (400_000 // len(words))
        started = time.perf_counter()
        expressions(text, PUBLISHED)
        assert time.perf_counter() - started < 20
