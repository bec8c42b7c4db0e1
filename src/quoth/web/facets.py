"""The filters beside a search: values with counts, each a link that sets or lifts it, and a histogram of dates."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from quoth.ledger import facets as counts
from quoth.ledger.alike import nearest_keys
from quoth.ledger.hits import Party
from quoth.ledger.limit import limited
from quoth.ledger.question import Filters, question
from quoth.settings import WEB_FACET_VALUES, WEB_FACETED
from quoth.web.asked import Asked
from quoth.web.charts import Columns, Datum, columns, months_between
from quoth.web.dates import dated
from quoth.web.labels import ACTS

LIFTED = {"act": ("act",), "form": ("form",), "outlet": ("outlet",), "speaker": ("speaker",),
          "about": ("about",), "months": ("since", "until")}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter: how many statements have it, whether it is set, and the address that changes that."""

    label: str
    count: int
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
    """All of them, and when the statements were made. `counted` says of which part the counts are, if not of all."""

    facets: tuple[Facet, ...]
    days: Columns | None
    counted: str | None = None


def facets_of(connection: sqlite3.Connection, asked: Asked) -> Facets:
    """The filters for a question; each is counted as if it were not set itself, so that another value can be seen."""
    whole = counted(connection, asked, asked.filters)

    def without(name: str) -> counts.Facets:
        if not any(one in asked.values for one in LIFTED[name]):
            return whole
        return counted(connection, asked, lifted(asked, name))

    acts = [(act, ACTS[act], number) for act, number in without("act").acts]
    forms = [(form, form, number) for form, number in without("form").forms]
    outlets = [(name, name, number) for name, number in without("outlet").outlets]
    speakers = persons(without("speaker").speakers)
    found = [
        Facet("speaker", "Who", choices(asked, "speaker", speakers)),
        Facet("about", "About whom", choices(asked, "about", persons(about(connection, asked)))),
        Facet("act", "What kind of act", choices(asked, "act", acts)),
        Facet("form", "Form", choices(asked, "form", forms)),
        Facet("outlet", "Outlet", choices(asked, "outlet", outlets)),
    ]
    return Facets(
        tuple(facet for facet in found if facet.choices),
        histogram(without("months").months, asked),
        f"Counted of the {whole.counted.number:,} added last." if whole.counted.capped else None,
    )


def counted(connection: sqlite3.Connection, asked: Asked, filters: Filters) -> counts.Facets:
    """The values of what a question finds with some filters."""
    if asked.by_meaning:
        return counts.facets_of_keys(connection, nearest_keys(connection, asked.words, "", filters))
    return counts.facets(connection, asked.words, most=WEB_FACETED, filters=filters)


def lifted(asked: Asked, name: str) -> Filters:
    """The filters of a question without those of one facet."""
    drop = LIFTED[name]
    return cast(Filters, {key: value for key, value in asked.filters.items() if key not in drop})


def persons(found: Iterable[tuple[Party, int]]) -> list[tuple[str, str, int]]:
    """Persons as values: id, name and number."""
    return [(party.id, party.name, number) for party, number in found if party.id]


def choices(asked: Asked, name: str, found: Sequence[tuple[str, str, int]]) -> tuple[Choice, ...]:
    """Values with their numbers as links, the chosen ones first, the others by number."""
    some = sorted(found, key=lambda one: (not asked.has(name, one[0]), -one[2]))[:WEB_FACET_VALUES]
    return tuple(
        Choice(label, number, asked.has(name, value), asked.toggled(name, value)) for value, label, number in some
    )


def about(connection: sqlite3.Connection, asked: Asked) -> list[tuple[Party, int]]:
    """The persons that most of the statements are about, of those added last."""
    near = nearest_keys(connection, asked.words, "", lifted(asked, "about")) if asked.by_meaning else None
    with limited(connection):
        keys = latest(connection, asked.words, lifted(asked, "about")) if near is None else near
        rows = connection.execute(
            "SELECT p.id, p.name, p.kind, count(DISTINCT t.statement) AS number FROM json_each(?) one"
            " JOIN about t ON t.statement = one.value JOIN person_entity pe ON pe.entity = t.entity"
            " JOIN person p ON p.key = pe.person GROUP BY p.key ORDER BY number DESC, p.name, p.id LIMIT ?",
            (json.dumps(keys), WEB_FACET_VALUES),
        )
        return [(Party(identity, name, kind, None), number) for identity, name, kind, number in rows]


def latest(connection: sqlite3.Connection, words: str, filters: Filters) -> list[int]:
    """Keys of what words and filters find, the `WEB_FACETED` added last."""
    wanted = question(connection, words, filters)
    select = wanted.select("statement_words.rowid", "1 ORDER BY statement_words.rowid DESC LIMIT ?")
    return [row[0] for row in connection.execute(select, wanted.arguments(WEB_FACETED))]


def histogram(months: Iterable[tuple[str, int]], asked: Asked, path: str = "/", **more: Any) -> Columns | None:
    """Statements by month (or year) as a chart whose columns lead to their statements; None for less than two."""
    counted = dict(months)
    known = sorted(counted)
    if not known:
        return None
    places = months_between(known[0], known[-1])
    if len(places) < 2:
        return None
    numbers = dict.fromkeys(places, 0)
    for month, number in counted.items():
        place = month[: len(places[0])]
        place = place if place in numbers else next((one for one in places if one.startswith(place)), places[0])
        numbers[place] += number
    return columns(
        [
            Datum(place, dated(place), number, asked.address(path, since=place, until=place, **more))
            for place, number in numbers.items()
        ]
    )
