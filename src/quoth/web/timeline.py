"""Time as the columns of a chart: months, or years where these are many; a few far-off dates share one column."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from quoth.web.asked import Asked
from quoth.web.charts import Datum
from quoth.web.dates import dated

FEW = 0.05  # of all statements: no more of them are gathered at one end
GAP = 12  # months, at least, between those gathered and the others
YEARS = 10  # a chart of so many years has a column for each year, not for each month


@dataclass(frozen=True, slots=True)
class Period:
    """One column, and the `months` of what was counted that are in it: `2024-05`, or `2024` where no more is known.

    It goes from `first` to `last`, which are the same for a month or a year. `gathered`: it is neither, but what lies
    before or after all others.
    """

    label: str
    first: str
    last: str
    months: tuple[str, ...]
    gathered: bool = False

    def datum(self, value: int, address: str) -> Datum:
        """Its column with a value, leading to an address."""
        return Datum(self.first, self.label, value, address, self.last, self.gathered)

    @property
    def is_month(self) -> bool:
        """Whether it is one month."""
        return self.first == self.last and len(self.first) > len("2024")

    def address(self, asked: Asked, path: str = "/") -> str:
        """The address of its statements among those that a question finds."""
        if self.is_month:
            return asked.address(path, month=[self.first])
        since, until = (asked.first(name) for name in ("since", "until"))
        return asked.address(
            path,
            since=since if since.startswith(self.first) else self.first,
            until=until if until.startswith(self.last) else self.last,
        )


def periods(counted: Mapping[str, int]) -> list[Period]:
    """The columns for some months with their numbers, in order, also those in which there is nothing.

    Where they are months, what is known by its year only has none: see `rough`.
    """
    known = sorted(counted)
    if not known:
        return []
    start, end = near(counted, known)
    early, main, late = known[:start], known[start:end], known[end:]
    places = places_of(counted, main)
    inside: dict[str, list[str]] = {place: [] for place in places}
    for month in main:
        if (place := month[: len(places[0])]) in inside:
            inside[place].append(month)
    found = [Period(dated(place), place, place, tuple(months)) for place, months in inside.items()]
    if early:
        label = f"before {dated(places[0].removesuffix('-01'))}"
        found.insert(0, Period(label, early[0], early[-1], tuple(early), True))
    if late:
        label = f"after {dated(places[-1].removesuffix('-12'))}"
        found.append(Period(label, late[0], late[-1], tuple(late), True))
    return found


def rough(counted: Mapping[str, int], columns: Sequence[Period]) -> list[str]:
    """The years of what has no column, since no month of it is known."""
    shown = {month for one in columns for month in one.months}
    return [month for month in sorted(counted) if month not in shown]


def near(counted: Mapping[str, int], known: Sequence[str]) -> tuple[int, int]:
    """The range of the known months that get columns of their own.

    All of them, unless a few far-off ones at an end would take half of the chart or more.
    """
    few = max(1, FEW * sum(counted.values()))
    start = behind_gaps(counted, known, few)
    end = len(known) - behind_gaps(counted, known[::-1], few)
    if start >= end:  # very few statements in all
        end = len(known)
    rest = 2 * distance(known[start], known[end - 1])
    return (
        start if rest <= distance(known[0], known[end - 1]) else 0,
        end if rest <= distance(known[start], known[-1]) else len(known),
    )


def behind_gaps(counted: Mapping[str, int], known: Sequence[str], few: float) -> int:
    """How many of the first months lie before a gap, as far as they are few statements."""
    found, seen = 0, 0
    for number, (month, following) in enumerate(itertools.pairwise(known), 1):
        seen += counted[month]
        if seen > few:
            break
        if distance(month, following) > GAP:
            found = number
    return found


def distance(one: str, other: str) -> int:
    """How many months there are from one to another, both included; a year alone counts as its January."""
    return abs(12 * (int(one[:4]) - int(other[:4])) + int(one[5:7] or 1) - int(other[5:7] or 1)) + 1


def places_of(counted: Mapping[str, int], known: Sequence[str]) -> list[str]:
    """All months from the first known one to the last, or all years."""
    years = range(int(known[0][:4]), int(known[-1][:4]) + 1)
    by_year = sum(counted[month] for month in known if len(month) == len("2024"))
    if len(years) > YEARS or 2 * by_year > sum(counted[month] for month in known):
        return [f"{year:04d}" for year in years]
    exact = [month for month in known if len(month) > len("2024")]
    months = [f"{year:04d}-{month:02d}" for year in years for month in range(1, 13)]
    return [month for month in months if exact[0] <= month <= exact[-1]]


def with_year(month: str) -> str:
    """What one reads of a month; of a year alone, that no more is known."""
    return dated(month) if len(month) > len("2024") else f"{month}, no month known"
