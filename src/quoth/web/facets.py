"""The filters beside a search: values with counts, each a link that sets or lifts it, and a histogram of dates."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from quoth.web.asked import Asked
from quoth.web.charts import Columns, Datum, columns, months_between
from quoth.web.dates import dated


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter: how many statements have it, whether it is set, and the address that changes that."""

    label: str
    count: str
    chosen: bool
    address: str


@dataclass(frozen=True, slots=True)
class Facet:
    """One filter's values."""

    name: str
    title: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Facets:
    """All of them, and when the statements were made; `counted` says of how many statements the counts are, if of a
    part only."""

    facets: tuple[Facet, ...]
    days: Columns | None
    counted: str | None = None


def facets_of(connection: sqlite3.Connection, question: Asked) -> Facets:
    """The filters for a question."""
    return Facets((), None)


def histogram(months: dict[str, int], question: Asked) -> Columns | None:
    """Statements by month as a chart whose columns lead to their month."""
    known = sorted(month for month in months if len(month) >= 4)
    if len(known) < 2:
        return None
    places = months_between(known[0], known[-1])
    length = len(places[0])
    counted = dict.fromkeys(places, 0)
    for month, number in months.items():
        if month[:length] in counted:
            counted[month[:length]] += number
    return columns(
        [Datum(place, dated(place), number, question.address(since=place, until=place)) for place, number in
         counted.items()]
    )  # fmt: skip
