"""The pages of people: who is quoted, and one person with names, roles, what they said over time and what of them."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from quoth.ledger import facets as counts
from quoth.ledger.cursors import Rank, rank_of
from quoth.ledger.hits import Party
from quoth.ledger.indexing import words
from quoth.ledger.limit import limited
from quoth.ledger.people import joins, key_of
from quoth.ledger.search import count, search
from quoth.settings import WEB_FACET_VALUES, WEB_PAGE_ROWS
from quoth.web.asked import Asked, asked
from quoth.web.by import by_of
from quoth.web.candidates import candidates
from quoth.web.cards import cards_of
from quoth.web.charts import Datum, divided
from quoth.web.facets import histogram, tally
from quoth.web.labels import ACTS
from quoth.web.mistakes import Wrong
from quoth.web.pages.person_tables import USED, lines
from quoth.web.site import site_of
from quoth.web.templates import page

router = APIRouter(include_in_schema=False)
ABOUT_THEM = 5  # statements about a person, on their page
MOST_COUNTED = 20_000  # statements, the latest added, in which those are counted who are quoted most
DONE = {"merge": "These are one now.", "split": "This is somebody else now.", "undo": "That is taken back."}
LISTED_JOINS = 100  # names on pages, with the reasons for which they are this person; the API has more
MOST_ROWS = 24  # of a table on the page; the CSV file has all


@router.get("/people")
def people_page(request: Request) -> HTMLResponse:
    """Those who are quoted most, or those of some name."""
    question = asked(request.query_params)
    name = request.query_params.get("name", "").strip()[:200]
    with site_of(request).reading() as ledger:
        if name:
            rows, of = named(ledger.connection, name, question.after), None
        else:
            rows, of = quoted(ledger.connection, question)
    people = rows[:WEB_PAGE_ROWS]
    more = None
    if len(rows) > WEB_PAGE_ROWS:
        last = people[-1]
        place = Rank(last["number"], last["name"], last["id"]).cursor
        more = (
            f"/people?{urlencode({'name': name, 'after': place})}" if name else question.address("/people", after=place)
        )
    return page(
        request, "people.html", {"people": people, "name": name, "more": more, "of": of, "after": question.after}
    )


@dataclass(frozen=True, slots=True)
class Joining:
    """What was typed to join a person with another, or to take them apart."""

    by: str
    note: str = ""
    other: str = ""
    typed: str = ""
    articles: tuple[str, ...] = ()


@router.get("/people/{person}")
def person_page(request: Request, person: str) -> HTMLResponse:
    """One person, organisation or country."""
    return person_shown(request, person, Joining(by_of(request)))


def person_shown(request: Request, person: str, typed: Joining, wrong: Wrong | None = None) -> HTMLResponse:
    """The page of a person, with what was typed to join them, and what was wrong about that. Raises NotInLedger."""
    question = asked(request.query_params)
    mine = replace(question, values={**question.values, "speaker": (person,)})
    mine_all = Asked(values={"speaker": (person,)})
    site = site_of(request)
    with site.reading() as ledger:
        connection = ledger.connection
        found = ledger.person(person)
        sort = "date" if mine.sort == "relevance" and not mine.words else mine.sort
        hits = list(
            search(connection, mine.words, sort=sort, limit=WEB_PAGE_ROWS + 1, after=mine.after, filters=mine.filters)
        )
        shown = hits[:WEB_PAGE_ROWS]
        of_them = Asked(values={"about": (person,)})
        about_them = list(search(connection, limit=ABOUT_THEM, filters=of_them.filters))
        with limited(connection):
            cards, about_cards = cards_of(connection, shown), cards_of(connection, about_them)
            reasons = joins(connection, key_of(connection, person), LISTED_JOINS)
        values = {
            "person": found,
            "asked": question,
            "mine": mine,
            "cards": cards,
            "count": count(connection, mine.words, filters=mine.filters),
            "more": shown[-1].cursor if len(hits) > WEB_PAGE_ROWS else None,
            "days": histogram(found.months, question, f"/people/{person}"),
            "tables": {name: lines(name, ledger, found, mine_all) for name in (*USED, "months", "acts", "outlets")},
            "most_rows": MOST_ROWS,
            "acts": divided([datum(mine, "act", act, ACTS[act], number) for act, number in found.acts]),
            "outlets": [datum(mine, "outlet", name, name, number) for name, number in found.outlets[:WEB_FACET_VALUES]],
            "about_whom": [whom(mine, party, number) for party, number in about_whom(connection, person)],
            "about_them": about_cards,
            "about_count": count(connection, filters=of_them.filters),
            "of_them": of_them,
            "joins": reasons,
            "candidates": [] if site.read_only else candidates(connection, found),
            "done": DONE.get(request.query_params.get("done", "")),
            "path": f"/people/{person}",  # also of the answer to a form
            "typed": typed,
            "wrong": wrong,
        }
        return page(request, "person.html", values, status=wrong.status if wrong else 200)


def about_whom(connection: sqlite3.Connection, person: str) -> tuple[tuple[Party, int], ...]:
    """The persons that most of what somebody said last is about."""
    mine = Asked(values={"speaker": (person,)})
    return tally(connection, mine, mine.filters).persons("about", WEB_FACET_VALUES)


def datum(mine: Asked, name: str, value: str, label: str, number: int) -> Datum:
    """A value that leads to the statements of it."""
    return Datum(value, label, number, mine.address("/", **{name: [value]}))


def whom(mine: Asked, party: Party, number: int) -> Datum:
    """Somebody whom statements are about."""
    return Datum(party.id or "", party.name, number, mine.address("/", about=party.id))


def quoted(connection: sqlite3.Connection, question: Asked) -> tuple[list[dict[str, Any]], int | None]:
    """Those who speak in most of the statements added last, or of those that a question finds: a page and one more.

    And how many statements were looked at, if not all.
    """
    whole = counts.tally(connection, question.words, most=MOST_COUNTED, filters=question.filters)
    people = [
        {"id": party.id, "name": party.name, "kind": party.kind, "number": number,
         "address": question.address("/", speaker=party.id)}
        for party, number in whole.persons("speaker", WEB_PAGE_ROWS + 1, rank_of(question.after))
    ]  # fmt: skip
    return people, whole.counted.number if whole.counted.capped else None


def named(connection: sqlite3.Connection, name: str, after: str | None) -> list[dict[str, Any]]:
    """Persons with a name in which these words are, the start of the last one being enough: a page and one more."""
    place = rank_of(after)
    wanted = words(name)
    if not wanted:
        return []
    conditions = " AND ".join("a.name LIKE ? ESCAPE '\\'" for _ in wanted)
    patterns = [f"%{word}%" for word in wanted]
    with limited(connection):
        rows = connection.execute(
            "SELECT p.id, p.name, p.kind, sum(a.entities) AS number FROM alias a JOIN person p ON p.key = a.person"
            f" WHERE {conditions} GROUP BY p.key HAVING number < ? OR number = ? AND (p.name, p.id) > (?, ?)"
            " ORDER BY number DESC, p.name, p.id LIMIT ?",
            (*patterns, place.number, place.number, place.name, place.id, WEB_PAGE_ROWS + 1),
        ).fetchall()
    return [
        {"id": identity, "name": shown, "kind": kind, "number": number, "address": f"/?speaker={identity}"}
        for identity, shown, kind, number in rows
    ]
