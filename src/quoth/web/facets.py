"""The filters beside a search: values with counts, each a link that sets or lifts it, and a histogram of dates."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from quoth.errors import BadQuestion
from quoth.ledger import facets as counts
from quoth.ledger.alike import nearest_keys
from quoth.ledger.facets import Tally
from quoth.ledger.hits import Party
from quoth.ledger.question import Filters
from quoth.settings import WEB_FACET_VALUES, WEB_FACETED
from quoth.web.asked import Asked
from quoth.web.charts import Columns, Datum, columns
from quoth.web.labels import ACTS, SURE
from quoth.web.namesakes import namesakes
from quoth.web.timeline import periods, rough, with_year

FACETS = ("speaker", "about", "act", "form", "outlet", "sure")
LIFTED = {"act": ("act",), "form": ("form",), "outlet": ("outlet",), "speaker": ("speaker",),
          "about": ("about",), "sure": ("sure",), "months": ("since", "until", "month")}  # fmt: skip
MOST_VALUES = 50  # of the one filter of which more are asked for


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter: how many statements have it, whether it is set, and the address that changes that.

    `apart` tells it from another value with the same label.
    """

    value: str
    label: str
    count: int
    chosen: bool
    address: str
    apart: str = ""


@dataclass(frozen=True, slots=True)
class Facet:
    """One filter's values. `more`: where more of them are listed, if there are; `fewer`: back from there."""

    name: str
    title: str
    choices: tuple[Choice, ...]
    more: str | None = None
    fewer: str | None = None


@dataclass(frozen=True, slots=True)
class Facets:
    """All of them, and when the statements were made. `counted` says of which part the counts are, if not of all."""

    facets: tuple[Facet, ...]
    days: Columns | None
    counted: str | None = None


def facets_of(connection: sqlite3.Connection, asked: Asked, whole: Tally, more: str = "") -> Facets:
    """The filters for a question; each is counted as if it were not set itself, so that another value can be seen.

    `whole` is what the question itself finds. `more` names the facet of which more are listed. Raises BadQuestion.
    """
    if more and more not in FACETS:
        raise BadQuestion(f"more {more!r} is none of {', '.join(FACETS)}")
    tallies: dict[tuple[str, ...], Tally] = {(): whole}

    def without(name: str) -> Tally:
        set_ = tuple(one for one in LIFTED[name] if one in asked.values)
        if set_ not in tallies:
            tallies[set_] = tally(connection, asked, lifted(asked, name))
        return tallies[set_]

    acts = [(act, ACTS[act], number) for act, number in without("act").acts()]
    forms = [(form, form, number) for form, number in without("form").forms()]
    most = {name: most_values(asked, name, more) for name in FACETS}
    outlets = [(name, name, number) for name, number in without("outlet").outlets(most["outlet"])]
    found = [
        facet(asked, "speaker", "Who", persons(without("speaker").persons("speaker", most["speaker"])), more),
        facet(asked, "about", "About whom", persons(without("about").persons("about", most["about"])), more),
        facet(asked, "act", "What kind of act", acts, more),
        facet(asked, "form", "Form", forms, more),
        facet(asked, "outlet", "Outlet", outlets, more),
        Facet("sure", "How sure it is a statement", bands(asked, without("sure").tenths())),
    ]
    capped = next((one.counted for one in tallies.values() if one.counted.capped), None)
    found[:2] = (told_apart(connection, one) for one in found[:2])
    return Facets(
        tuple(one for one in found if one.choices),
        histogram(without("months").months(), asked),
        f"Counted of the {capped.number:,} added last." if capped else None,
    )


def most_values(asked: Asked, name: str, more: str) -> int:
    """How many values of a filter are looked for: one more than are listed, or many where some are chosen."""
    return MOST_VALUES if name == more or name in asked.values else WEB_FACET_VALUES + 1


def tally(connection: sqlite3.Connection, asked: Asked, filters: Filters) -> Tally:
    """What a question finds with some filters, the `WEB_FACETED` added last, to be counted."""
    if asked.by_meaning:
        return counts.tally_of_keys(connection, nearest_keys(connection, asked.words, "", filters))
    return counts.tally(connection, asked.words, most=WEB_FACETED, filters=filters)


def months(connection: sqlite3.Connection, asked: Asked) -> tuple[tuple[str, int], ...]:
    """What a question finds by month, whatever dates it is narrowed to: the numbers of the histogram."""
    return tally(connection, asked, lifted(asked, "months")).months()


def lifted(asked: Asked, name: str) -> Filters:
    """The filters of a question without those of one facet."""
    return replace(asked, values=others(asked, name)).filters


def others(asked: Asked, name: str) -> dict[str, tuple[str, ...]]:
    """The values of a question's filters without those of one facet."""
    return {one: values for one, values in asked.values.items() if one not in LIFTED[name]}


def persons(found: Iterable[tuple[Party, int]]) -> list[tuple[str, str, int]]:
    """Persons as values: id, name and number."""
    return [(party.id, party.name, number) for party, number in found if party.id]


def facet(asked: Asked, name: str, title: str, found: Sequence[tuple[str, str, int]], more: str) -> Facet:
    """A filter with its first values, or with more of them where these are asked for."""
    address = asked.address()
    whole = f"{address}{'&' if '?' in address else '?'}more={name}#filters"
    if more == name:
        return Facet(name, title, choices(asked, name, found, MOST_VALUES), fewer=f"{address}#filters")
    further = len(found) > WEB_FACET_VALUES
    return Facet(name, title, choices(asked, name, found, WEB_FACET_VALUES), whole if further else None)


def choices(asked: Asked, name: str, found: Sequence[tuple[str, str, int]], most: int) -> tuple[Choice, ...]:
    """Values with their numbers as links, the chosen ones first, the others by number."""
    some = sorted(found, key=lambda one: (not asked.has(name, one[0]), -one[2]))[:most]
    return tuple(
        Choice(value, label, number, asked.has(name, value), asked.toggled(name, value))
        for value, label, number in some
    )


def told_apart(connection: sqlite3.Connection, one: Facet) -> Facet:
    """A facet of persons in which those of the same name can be told apart."""
    told = namesakes(connection, ((choice.value, choice.label) for choice in one.choices))
    return replace(one, choices=tuple(replace(choice, apart=told.get(choice.value, "")) for choice in one.choices))


def bands(asked: Asked, tenths: Iterable[tuple[int, int]]) -> tuple[Choice, ...]:
    """How sure the model is of statements, in a few steps, the surest first; `tenths` are numbers by confidence."""
    counted = dict(tenths)
    found = []
    above = 11
    for value, label in SURE.items():
        least = round(10 * float(value.partition("-")[0]))
        number = sum(counted.get(one, 0) for one in range(least, above))
        above = least
        if number or asked.has("sure", value):
            found.append(Choice(value, label, number, asked.has("sure", value), asked.toggled("sure", value)))
    return tuple(found)


def histogram(months: Iterable[tuple[str, int]], asked: Asked, path: str = "/") -> Columns | None:
    """Statements by month (or year) as a chart whose columns lead to their statements; None for less than two.

    The dates that `asked` is narrowed to don't count: a column leads to others.
    """
    counted = dict(months)
    found = periods(counted)
    if len(found) < 2:
        return None
    anytime = replace(asked, values=others(asked, "months"))
    single = [one.first for one in found if one.is_month]
    addresses = dict(zip(single, anytime.addresses(path, "month", single), strict=True))
    return columns(
        [
            one.datum(
                sum([counted[month] for month in one.months]),
                addresses[one.first] if one.is_month else one.address(anytime, path),
            )
            for one in found
        ],
        [
            Datum(year, with_year(year), counted[year], anytime.address(path, month=[year]))
            for year in rough(counted, found)
        ],
    )
