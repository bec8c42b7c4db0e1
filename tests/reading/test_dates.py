"""Publication dates: declared ones and those in datelines; when in doubt, none."""

from __future__ import annotations

import pytest

from quoth.reading.dates import date_in_text, declared, in_url, iso


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2023-06-06", "2023-06-06"),
        ("2023-06-06T08:30:00Z", "2023-06-06T08:30:00+00:00"),
        ("2023-06-06T08:30:00.123+02:00", "2023-06-06T08:30:00+02:00"),
        ("2023-06-06T08:30:00", "2023-06-06"),
        ("2023-06-06T00:00:00Z", "2023-06-06"),
        ("2023/06/06", "2023-06-06"),
        ("20230606", "2023-06-06"),
        ("Tue, 06 Jun 2023 08:30:00 GMT", "2023-06-06T08:30:00+00:00"),
        ("June 6, 2023", "2023-06-06"),
        ("06/07/2023", None),
        ("1970-01-01T00:00:00Z", None),
        ("yesterday", None),
        ("2023-02-31", None),
        (None, None),
        (20230606, None),
    ],
)
def test_declared_notations(value: object, expected: str | None) -> None:
    assert iso(value) == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["Published: 3 May 2024"], "2024-05-03"),
        (["By Ann Example, March 4, 2016 3:14 pm"], "2016-03-04"),
        (["By Ann Example", "Tuesday 4th March, 2016"], "2016-03-04"),
        (["Published 3 May 2024, 14:05 BST"], "2024-05-03T14:05:00+01:00"),
        (["March 4, 2016 12:10 a.m. EST"], "2016-03-04T00:10:00-05:00"),
        (["Published: 3 May 2024 | Updated: 5 May 2024"], "2024-05-03"),
        (["3 May 2024", "Published: 1 May 2024"], "2024-05-01"),
        (["Updated 3 May 2024"], None),
        (["Last modified on 3 May 2024"], None),
        (["© 3 May 2024"], None),
        (["3 May 2024", "5 May 2024"], None),
        (["03/05/2024"], None),
        (["May"], None),
        (["31 February 2024"], None),
        (["The minister said on 3 May 2024 that he would not resign, and his party stood by him then."], None),
        (["LONDON, March 4 (Wire) - Something happened."], None),
        ([], None),
    ],
)
def test_datelines(lines: list[str], expected: str | None) -> None:
    assert date_in_text(lines) == expected


def test_disagreeing_declarations_are_no_date() -> None:
    assert declared(["2023-06-06", "2023-06-09"]) is None
    assert declared(["2023-06-06", "2023-06-06T08:00:00Z"]) == "2023-06-06T08:00:00+00:00"
    assert declared([None, "nonsense"]) is None


def test_addresses() -> None:
    assert in_url("https://post.example/news/2019/11/18/story.html") == "2019-11-18"
    assert in_url("https://post.example/2019/13/40/") is None
    assert in_url("https://post.example/12345678") is None
    assert in_url(None) is None
