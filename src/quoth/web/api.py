"""The HTTP API under /api: what the ledger holds as JSON, JSON Lines and CSV, page by page, with ETags."""

from __future__ import annotations

from typing import Annotated, Any, get_args

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from quoth.errors import BadQuestion
from quoth.export import jsonl
from quoth.ledger import lookup, quoted
from quoth.ledger import people as people_of
from quoth.ledger.cursors import Rank
from quoth.ledger.limit import limited
from quoth.ledger.search import Sort
from quoth.ledger.stored import dict_of
from quoth.settings import API_DOWNLOAD_ROWS, API_MOST_ROWS, API_PAGE_ROWS
from quoth.types import Act, Form, Kind, Missing
from quoth.web.answers import answer, document, lines
from quoth.web.asked import Asked, By, asked
from quoth.web.described import CSV, LINES, each, given
from quoth.web.described import table as table_of
from quoth.web.finding import find, number
from quoth.web.records import COLUMNS, MOST_JOINS, person_record, statement_line, statement_record, table
from quoth.web.shapes import shape
from quoth.web.site import site_of

router = APIRouter(prefix="/api", tags=["ledger"])
Several = Annotated[list[str] | None, Query(description="Any of several: may be given several times.")]


def any_of(*values: str) -> Any:
    """The description of a parameter that takes several of some values."""
    return Query(description=f"Any of several: may be given several times. {', '.join(f'`{one}`' for one in values)}.")


def question_of(
    request: Request,
    q: Annotated[str, Query(description='Words that were said; `"a phrase"`, `start*`, `-without`, `OR`.')] = "",
    speaker: Annotated[str | None, Query(description="A person's id, or words of a name.")] = None,
    about: Annotated[str | None, Query(description="Whom it is about: an id, or words of a name.")] = None,
    called: Annotated[str | None, Query(description="The speaker's whole name as the page has it.")] = None,
    role: Annotated[str | None, Query(description="Words of the speaker's role.")] = None,
    kind: Annotated[list[str] | None, any_of(*get_args(Kind))] = None,
    act: Annotated[list[str] | None, any_of(*get_args(Act))] = None,
    form: Annotated[list[str] | None, any_of(*get_args(Form))] = None,
    outlet: Several = None,
    since: Annotated[str | None, Query(description="ISO date, as precise as wanted.")] = None,
    until: Annotated[str | None, Query(description="ISO date, as precise as wanted; included.")] = None,
    month: Several = None,
    nested: Annotated[str | None, Query(description="`only` statements inside others, or `none` of them.")] = None,
    sure: Annotated[
        str | None, Query(description="Least confidence, 0 to 1, or a range as `0.6-0.8`, the end not included.")
    ] = None,
    missing: Annotated[list[str] | None, any_of(*get_args(Missing))] = None,
    by: Annotated[By, Query(description="`meaning`: what says nearly the same as `q`, nearest first.")] = "words",
    sort: Annotated[Sort, Query(description="Without words, relevance is date.")] = "relevance",
    after: Annotated[str | None, Query(description="The `next` of the answer before.")] = None,
) -> Asked:
    """What is asked for. The parameters are named here to be described; the address itself is what is read."""
    return asked(request.query_params)


Question = Annotated[Asked, Depends(question_of)]
Limit = Annotated[int, Query(ge=1, le=API_MOST_ROWS, description="Rows of one answer.")]


@router.get(
    "/statements", response_class=Response, responses=given(shape("Statements"), more=True, problems=(422, 503))
)
def statements(request: Request, question: Question, limit: Limit = API_PAGE_ROWS) -> Response:
    """Statements that fit, `limit` at a time. `next` is the cursor to go on with: give it as `after`."""
    with site_of(request).reading() as ledger:
        found = find(ledger.connection, question, limit)
        count = number(ledger.connection, question, found)
    return answer(
        request,
        {
            "count": {"number": count.number, "capped": count.capped},
            "items": [statement_record(hit) for hit in found.hits],
            "next": found.more,
        },
        following=question.address("/api/statements", after=found.more, limit=str(limit)) if found.more else None,
    )


@router.get(
    "/statements.jsonl",
    response_class=Response,
    responses=given(each("Statement"), LINES, more=True, problems=(422, 503)),
)
def statements_as_lines(request: Request, question: Question) -> Response:
    """The same as JSON Lines, up to 10,000; a Link header leads to the rest."""
    hits, more = download(request, question)
    return lines(request, [statement_record(hit) for hit in hits], following(question, "/api/statements.jsonl", more))


@router.get(
    "/statements.csv", response_class=Response, responses=given(table_of(COLUMNS), CSV, more=True, problems=(422, 503))
)
def statements_as_table(request: Request, question: Question) -> Response:
    """The same as a table (CSV), up to 10,000; a Link header leads to the rest."""
    hits, more = download(request, question)
    text = table(COLUMNS, (statement_line(hit) for hit in hits))
    return document(request, text, "text/csv", "statements.csv", following(question, "/api/statements.csv", more))


def download(request: Request, question: Asked) -> tuple[list[Any], str | None]:
    """Many hits, and the cursor to go on with."""
    with site_of(request).reading() as ledger:
        found = find(ledger.connection, question, API_DOWNLOAD_ROWS)
    return found.hits, found.more


def following(question: Asked, path: str, more: str | None) -> str | None:
    """The address of the next part of a download."""
    return question.address(path, after=more) if more else None


@router.get("/statements/{id}", response_class=Response, responses=given(shape("StatementCopies"), problems=(404, 503)))
def statement(request: Request, id: str) -> Response:  # noqa: A002  # the contract's name for it
    """One statement by its id, on each page that has the very same text."""
    with site_of(request).reading() as ledger:
        hits = ledger.statements(id)
    return answer(request, {"items": [statement_record(hit) for hit in hits]})


@router.get("/people", response_class=Response, responses=given(shape("People"), more=True, problems=(422, 503)))
def people(request: Request, question: Question, limit: Limit = API_PAGE_ROWS) -> Response:
    """Those who are quoted in the statements that fit, the most quoted first, `limit` at a time; `next` as there."""
    with site_of(request).reading() as ledger:
        found = list(
            quoted.people(
                ledger.connection, question.words, limit=limit + 1, filters=question.filters, after=question.after
            )
        )
        rows = [
            {"id": one.id, "name": one.name, "kind": one.kind, "statements": one.statements, "articles": one.articles,
             "first": one.first, "last": one.last}
            for one in found[:limit]
        ]  # fmt: skip
    more = None
    if len(found) > limit:
        last = found[limit - 1]
        more = Rank(last.statements, last.name, last.id).cursor
    address = question.address("/api/people", after=more, limit=str(limit)) if more else None
    return answer(request, {"items": rows, "next": more}, address)


@router.get("/people/{id}", response_class=Response, responses=given(shape("Person"), problems=(404, 503)))
def person(request: Request, id: str) -> Response:  # noqa: A002
    """One person, organisation or country: names and roles with dates, acts, outlets, why pages' names are this one."""
    with site_of(request).reading() as ledger:
        found = ledger.person(id)
        reasons = lookup.reasons(ledger.connection, id)
        with limited(ledger.connection):
            joined = people_of.joins(ledger.connection, people_of.key_of(ledger.connection, id), MOST_JOINS)
    return answer(request, person_record(found, reasons, joined))


@router.get("/articles", response_class=Response, responses=given(shape("Articles"), more=True, problems=(422, 503)))
def articles(
    request: Request,
    limit: Limit = API_PAGE_ROWS,
    after: Annotated[str | None, Query(description="The `next` of the answer before.")] = None,
    url: Annotated[str | None, Query(description="Only those from this address, all versions.")] = None,
) -> Response:
    """Articles, the last added first, without their texts."""
    if after is not None and not (after.isdecimal() and len(after) < 19):
        raise BadQuestion("that is no place among the articles: take the `next` of an answer")
    where, values = ("a.url = ?", [url]) if url else ("a.current", [])
    with site_of(request).reading() as ledger, limited(ledger.connection):
        rows = dict_of(
            ledger.connection.execute(
                "SELECT a.key, a.id, a.url, o.name AS outlet, a.title, a.byline, a.published, a.language, a.version,"
                " a.current, a.added, a.text_sha256, (SELECT count(*) FROM statement s WHERE s.article = a.key"
                " AND NOT s.rejected) AS statements"
                f" FROM article a LEFT JOIN outlet o ON o.key = a.outlet WHERE {where} AND a.key < ?"
                " ORDER BY a.key DESC LIMIT ?",
                (*values, int(after or 2**62), limit + 1),
            )
        )
    more = str(rows[limit - 1]["key"]) if len(rows) > limit else None
    items = [{**row, "current": bool(row["current"])} for row in rows[:limit]]
    for item in items:
        del item["key"]
    return answer(request, {"items": items, "next": more}, f"/api/articles?after={more}" if more else None)


@router.get("/articles/{id}", response_class=Response, responses=given(shape("Reading"), problems=(404, 503)))
def article(request: Request, id: str) -> Response:  # noqa: A002
    """One article with its text, statements and entities, corrections applied: a `quoth/1` record."""
    with site_of(request).reading() as ledger:
        reading = ledger.article(id)
    return answer(request, jsonl.to_record(reading))
