"""The overview: who is quoted how much, where and when; each number leads to its statements, each chart to its data."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from quoth.errors import LedgerBusy, NotInLedger
from quoth.export.csv_tables import guarded
from quoth.ledger.limit import limited
from quoth.ledger.question import question as question_of
from quoth.settings import LISTING_SECONDS, WEB_COUNTING_SECONDS
from quoth.web.asked import Asked, asked
from quoth.web.charts import Datum, columns, divided, months_between, stacked
from quoth.web.counting import Answer
from quoth.web.dates import dated
from quoth.web.labels import ACTS, FORMS, SOURCES
from quoth.web.overview import Amount, Overview
from quoth.web.site import site_of
from quoth.web.templates import page

router = APIRouter(include_in_schema=False)
UNKNOWN = "not known"
NAMED = ("person", "organisation", "country", "group", "document")
SOURCES_OF: dict[str, dict[str, Any]] = {
    "named": {"kind": NAMED}, "unnamed": {"missing": ["name"]}, "none": {"missing": ["speaker"]},
}  # fmt: skip
Line = tuple[str | None, str, Amount, str | None]


@router.get("/overview")
def overview_page(request: Request) -> HTMLResponse:
    """Everything in the ledger, or what the filters in the address leave of it, added up; or how far that is."""
    question = asked(request.query_params)
    told = answer(request, question, WEB_COUNTING_SECONDS)
    found = told.found
    if found is None:
        return page(request, "counting.html", {"asked": question, "share": told.share})
    return page(
        request,
        "overview.html",
        {
            "asked": question,
            "as_of": None if told.current else told.at,
            "whole": found.whole,
            "speakers": lines("speakers", found, question),
            "tables": {name: lines(name, found, question) for name in ("outlets", "acts", "forms", "sources")},
            "shares": {
                name: divided([Datum(key or "", label, amount.statements, href) for key, label, amount, href in
                               lines(name, found, question)])
                for name in ("forms", "sources", "acts")
            },
            "months": months_chart(found, question),
            "month_lines": lines("months", found, question),
        },
    )  # fmt: skip


@router.get("/overview/{table}.csv")
def overview_table(request: Request, table: str) -> Response:
    """The data of one chart."""
    if table not in TABLES:
        raise NotInLedger(f"there is no table {table}: there are {', '.join(TABLES)}")
    question = asked(request.query_params)
    told = answer(request, question, LISTING_SECONDS)
    found = told.found
    if found is None:
        raise LedgerBusy("that is still being counted: ask again in a minute")
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([TABLES[table], "statements", "words", "share_of_statements", "share_of_words"])
    for _, label, amount, _ in lines(table, found, question):
        writer.writerow([guarded(label), amount.statements, amount.words, *shares(amount, found.whole)])
    headers = {"content-disposition": f'attachment; filename="{table}.csv"', "quoth-as-of": told.at or ""}
    return Response(out.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


def answer(request: Request, question: Asked, seconds: float) -> Answer:
    """What can be told of an overview after at most so many seconds. Raises BadQuestion, and what counting raises."""
    site = site_of(request)
    with site.reading() as ledger, limited(ledger.connection):
        question_of(ledger.connection, question.words, question.filters)  # an odd one is told at once
    return site.counting.overview(question, seconds)


TABLES = {"speakers": "speaker", "outlets": "outlet", "months": "month", "forms": "form", "acts": "act",
          "sources": "source"}  # fmt: skip


def lines(table: str, found: Overview, question: Asked) -> list[Line]:
    """One table's lines: key, label, amount, and the address of the statements behind it."""
    if table == "speakers":
        return [(s.id, s.name, s.amount, question.address("/", speaker=s.id)) for s in found.speakers]
    if table == "months":
        known = sorted((key, amount) for key, amount in found.months.items() if key)
        dates: list[Line] = [
            (key, dated(key), amount, question.address("/", since=key, until=key)) for key, amount in known
        ]
        undated = question.address("/", missing=["date"])
        return dates + [(None, UNKNOWN, amount, undated) for key, amount in found.months.items() if not key]
    labels: dict[str, Callable[[str], str]] = {
        "outlets": str, "forms": lambda one: FORMS[one], "acts": lambda one: ACTS[one],
        "sources": lambda one: SOURCES[one],
    }  # fmt: skip
    return list(amounts(getattr(found, table), table, labels[table], question))


def amounts(by: dict[str | None, Amount], table: str, label: Callable[[str], str], question: Asked) -> Iterator[Line]:
    """The lines of a table by outlet, form, act or kind of source; what is not known comes last."""
    for key, amount in sorted(by.items(), key=lambda pair: pair[0] is None):
        changed: dict[str, Any] = {table.removesuffix("s"): [key]}
        if key is None:
            changed = {"missing": [table.removesuffix("s")]}
        elif table == "sources":
            changed = SOURCES_OF[key]
        yield key, UNKNOWN if key is None else label(key), amount, question.address("/", **changed)


def months_chart(found: Overview, question: Asked) -> Any:
    """Statements by month, direct, mixed and indirect ones above each other."""
    known = sorted(found.forms_by_month)
    if not known:
        return None
    places = months_between(known[0], known[-1])
    length = len(places[0])
    data = []
    for place, address in zip(places, question.addresses("/", ("since", "until"), places), strict=True):
        parts = [
            sum(counter[form] for month, counter in found.forms_by_month.items() if month[:length] == place)
            for form in FORMS
        ]
        data.append((Datum(place, dated(place), sum(parts), address), parts))
    return stacked(columns([one for one, _ in data]), [parts for _, parts in data])


def shares(amount: Amount, whole: Amount) -> tuple[float, float]:
    """The shares of statements and of words, to four places."""
    return (
        round(amount.statements / whole.statements, 4) if whole.statements else 0.0,
        round(amount.words / whole.words, 4) if whole.words else 0.0,
    )
