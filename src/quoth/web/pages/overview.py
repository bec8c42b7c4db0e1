"""The overview: who is quoted how much, where and when; each number leads to its statements, each chart to its data."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from quoth.errors import LedgerBusy, NotInLedger
from quoth.export.csv_tables import guarded
from quoth.ledger.indexing import words
from quoth.ledger.limit import limited
from quoth.ledger.question import question as question_of
from quoth.settings import LISTING_SECONDS, WEB_COUNTING_SECONDS
from quoth.web.asked import Asked, asked
from quoth.web.charts import Datum, Stack, columns, divided, stacked
from quoth.web.counting import Answer
from quoth.web.labels import ACTS, FORMS, SOURCES
from quoth.web.overview import Amount, Overview, Speaker
from quoth.web.site import site_of
from quoth.web.templates import page
from quoth.web.timeline import periods, with_year

router = APIRouter(include_in_schema=False)
UNKNOWN = "not known"
NAMED = ("person", "organisation", "country", "group", "document")
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
    """One table's lines: key, label, amount, and the address of the statements behind it, where one can tell them."""
    if table == "speakers":
        return [
            (s.id, f"{s.name} ({s.apart})" if s.apart else s.name, s.amount, by_speaker(question, s))
            for s in found.speakers
        ]
    if table == "months":
        known = sorted((key, amount) for key, amount in found.months.items() if key)
        dates: list[Line] = [(key, with_year(key), amount, question.address("/", month=[key])) for key, amount in known]
        return dates + [
            (None, UNKNOWN, amount, without(question, "date")) for key, amount in found.months.items() if not key
        ]
    labels: dict[str, Callable[[str], str]] = {
        "outlets": str, "forms": lambda one: FORMS[one], "acts": lambda one: ACTS[one],
        "sources": lambda one: SOURCES[one],
    }  # fmt: skip
    return list(amounts(getattr(found, table), table, labels[table], question))


def amounts(by: dict[str | None, Amount], table: str, label: Callable[[str], str], question: Asked) -> Iterator[Line]:
    """The lines of a table by outlet, form, act or kind of source; what is not known comes last."""
    name = table.removesuffix("s")
    for key, amount in sorted(by.items(), key=lambda pair: pair[0] is None):
        if table == "sources":
            address = by_source(question, key)
        elif key is None:
            address = without(question, name)
        else:
            address = question.address("/", **{name: [key]})
        yield key, UNKNOWN if key is None else label(key), amount, address


def by_speaker(question: Asked, speaker: Speaker) -> str | None:
    """The address of what somebody says; None where others are asked for, with whom they speak jointly."""
    asked_for = question.first("speaker")
    if asked_for and asked_for != speaker.id and not set(words(asked_for)) <= set(words(speaker.name)):
        return None
    return question.address("/", speaker=speaker.id)


def by_source(question: Asked, source: str | None) -> str | None:
    """The address of what comes from a named source, one without a name, or none; None where it can't be asked for."""
    if source == "named":
        kinds = question.values.get("kind", NAMED)
        named = [one for one in kinds if one in NAMED]
        return question.address("/", kind=named) if named else None
    return without(question, "name" if source == "unnamed" else "speaker")


def without(question: Asked, what: str) -> str | None:
    """The address of those statements of which something is not known; None where one asks for others like that."""
    if question.values.get("missing", (what,)) != (what,):  # one of several is enough there
        return None
    return question.address("/", missing=[what])


def months_chart(found: Overview, question: Asked) -> Stack | None:
    """Statements by month, direct, mixed and indirect ones above each other."""
    by_month = found.forms_by_month
    columns_ = periods({month: forms.total() for month, forms in by_month.items()})
    if not columns_:
        return None
    parts = [[sum(by_month[month][form] for month in one.months) for form in FORMS] for one in columns_]
    data = [one.datum(sum(numbers), one.address(question)) for one, numbers in zip(columns_, parts, strict=True)]
    return stacked(columns(data), parts)


def shares(amount: Amount, whole: Amount) -> tuple[float, float]:
    """The shares of statements and of words, to four places."""
    return (
        round(amount.statements / whole.statements, 4) if whole.statements else 0.0,
        round(amount.words / whole.words, 4) if whole.words else 0.0,
    )
