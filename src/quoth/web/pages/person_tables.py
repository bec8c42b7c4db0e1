"""The tables of a person: what the charts of their page show, and the names and roles used for them, also as CSV."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from quoth.errors import NotInLedger
from quoth.ledger import Ledger
from quoth.ledger.facets import tally
from quoth.ledger.lookup import Person
from quoth.settings import WEB_FACETED
from quoth.web.answers import document
from quoth.web.asked import Asked
from quoth.web.labels import ACTS
from quoth.web.records import table
from quoth.web.roles import alike
from quoth.web.site import site_of
from quoth.web.timeline import with_year

router = APIRouter(include_in_schema=False)
UNKNOWN = "not known"
MOST_ABOUT = 1_000  # persons whom statements are about, in the table
TABLES = {"names": "name", "roles": "role", "months": "month", "acts": "act", "outlets": "outlet", "about": "about"}
USED = ("names", "roles")  # of which the articles count, and the days; of the others the statements


@dataclass(frozen=True, slots=True)
class Line:
    """One line: the value, of how many articles or statements, from when to when, and the filter that finds these.

    Of `filters`, which are what `mine` is narrowed by, the address is made where a line is shown: a table may be long.
    """

    label: str
    number: int
    mine: Asked
    filters: Mapping[str, Any]
    first: str | None = None
    last: str | None = None

    @property
    def href(self) -> str:
        """Where these statements are."""
        return self.mine.address("/", **self.filters)


def lines(name: str, ledger: Ledger, person: Person, mine: Asked) -> list[Line]:
    """One table of a person; `mine` asks for their statements. Raises SearchTooSlow."""
    if name == "names":
        return [Line(one.name, one.articles, mine, {"called": one.name}, one.first, one.last) for one in person.names]
    if name == "roles":
        return [
            Line(one.role, one.articles, mine, {"role": one.role}, one.first, one.last) for one in alike(person.roles)
        ]
    if name == "months":
        found = [Line(with_year(key), n, mine, {"month": [key]}) for key, n in person.months]
        return with_rest(found, person, mine, "date")
    if name == "acts":
        found = [Line(ACTS[act], n, mine, {"act": [act]}) for act, n in person.acts]
        return with_rest(found, person, mine, "act")
    if name == "outlets":
        found = [Line(one, n, mine, {"outlet": [one]}) for one, n in person.outlets]
        return with_rest(found, person, mine, "outlet")
    whole = tally(ledger.connection, most=WEB_FACETED, filters=mine.filters)
    return [Line(party.name, n, mine, {"about": party.id}) for party, n in whole.persons("about", MOST_ABOUT)]


def with_rest(found: Sequence[Line], person: Person, mine: Asked, what: str) -> list[Line]:
    """Lines, and the statements of which that is not known."""
    rest = person.statements - sum(one.number for one in found)
    return [*found, *([Line(UNKNOWN, rest, mine, {"missing": [what]})] if rest else [])]


@router.get("/people/{person}/{name}.csv")
def person_table(request: Request, person: str, name: str) -> Response:
    """One of them as CSV."""
    if name not in TABLES:
        raise NotInLedger(f"there is no table {name}: there are {', '.join(TABLES)}")
    with site_of(request).reading() as ledger:
        found = lines(name, ledger, ledger.person(person), Asked(values={"speaker": (person,)}))
    columns: tuple[str, ...] = (TABLES[name], "statements")
    rows: list[tuple[object, ...]] = [(one.label, one.number) for one in found]
    if name in USED:
        columns = (TABLES[name], "articles", "first", "last")
        rows = [(one.label, one.number, one.first, one.last) for one in found]
    return document(request, table(columns, rows), "text/csv", f"{name}.csv")
