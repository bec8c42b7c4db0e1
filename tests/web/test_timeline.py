"""Charts of time: every month or year has its column, a few far-off dates share one, and each column tells its own."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.testclient import TestClient

from ledger.made import readings
from quoth.ledger import Ledger
from quoth.web.asked import Asked
from quoth.web.timeline import periods, rough

YEAR = {f"2023-{month:02d}": 10 for month in range(1, 13)}


def shown(counted: dict[str, int]) -> list[str]:
    """The labels of the first two columns and the last one, and how many there are."""
    found = periods(counted)
    told = sum(counted[month] for one in found for month in one.months) + sum(counted[y] for y in rough(counted, found))
    assert told == sum(counted.values())
    return [found[0].label, found[1].label, found[-1].label, str(len(found))]


def test_each_month_has_a_column() -> None:
    assert shown(YEAR) == ["January 2023", "February 2023", "December 2023", "12"]
    assert shown({"2022-11": 3, "2023-02": 1}) == ["November 2022", "December 2022", "February 2023", "4"]
    assert periods({}) == []


def test_many_years_are_years() -> None:
    assert shown({f"{year}-05": 3 for year in range(1990, 2024)}) == ["1990", "1991", "2023", "34"]
    assert shown({"2021": 3, "2022": 2, "2022-05": 1, "2023-01": 1}) == ["2021", "2022", "2023", "3"]


@pytest.mark.parametrize("far", [{"1890-03": 1}, {"1890": 2, "1912-05": 1, "2019": 1}])
def test_a_few_old_dates_share_a_column(far: dict[str, int]) -> None:
    assert shown({**far, **YEAR}) == ["before 2023", "January 2023", "December 2023", "13"]
    first = periods({**far, **YEAR})[0]
    assert sorted(far) == list(first.months)
    assert first.gathered
    whole = f"/?since={min(far)}&until={max(far)}"
    assert first.address(Asked()) == (whole if len(far) > 1 else f"/?month={min(far)}")


def test_dates_to_come_share_one_too() -> None:
    assert shown({"1890": 1, "2099-01": 2, **YEAR}) == ["before 2023", "January 2023", "after 2023", "14"]


def test_what_is_not_few_or_not_far_is_not_gathered() -> None:
    assert shown({"1990-05": 30, **YEAR})[0] == "1990"
    assert shown({"2022-06": 1, **YEAR})[0] == "June 2022"
    assert shown({"2015-06": 1, **{f"{year}-01": 9 for year in range(2017, 2024)}})[0] == "June 2015"


def test_a_year_alone_has_no_column_among_months() -> None:
    counted = {"2023": 4, **YEAR}
    assert rough(counted, periods(counted)) == ["2023"]
    assert len(periods(counted)) == 12


def test_columns_and_lines_count_what_they_lead_to(served: Callable[..., TestClient], tmp_path: Path) -> None:
    """On the search page and in the overview, with far-off dates and such of which only the year is known."""
    path = tmp_path / "dates.db"
    days = ["1890-02-01", "2024", *[f"2024-{month:02d}-{day:02d}" for day in range(1, 10) for month in range(3, 7)]]
    with Ledger.writing(path) as ledger:
        for one, day in zip(readings(len(days)), days, strict=True):
            statements = tuple(replace(s, when=None) for s in one.statements)
            ledger.add_reading(replace(one, statements=statements, article=replace(one.article, published=day)))
    client = served(path)
    for page in ("/", "/overview", "/?since=2024-04"):
        html = client.get(page).text
        chart = re.findall(r'<a(?: class="gathered")? href="([^"]+)" aria-label="(.*?): ([\d,]+)"', html)
        lines = re.findall(
            r'<th scope="row">(.*?)</th><td class="number"><a rel="nofollow" href="([^"]+)">([\d,]+)', html
        )
        assert [label for _, label, _ in chart][:2] == ["before March 2024", "March 2024"]
        assert "2024, no month known" in html
        found = [(address, number) for address, _, number in chart] + [
            (address, number) for _, address, number in lines
        ]
        assert len(found) > 10
        for address, number in found:
            query = parse_qs(urlsplit(unescape(address)).query)
            count = client.get("/api/statements", params=query).json()["count"]["number"]
            assert count == int(number.replace(",", "")), (page, address)
    table = client.get("/months.csv?since=2024-04").text.splitlines()
    assert table[:3] == ["month,statements", table[1], table[2]]
    assert [line.split(",")[0] for line in table[1:4]] == ["1890-02", "2024", "2024-03"]
    assert client.get("/months.csv?act=x").status_code == 422
    assert client.get("/?month=2024-13").status_code == 422
