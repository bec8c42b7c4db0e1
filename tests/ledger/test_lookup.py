"""Counts, people and single things against a look at every reading."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ledger.made import reading, readings
from quoth.errors import Ambiguous, BadQuestion, NotInLedger
from quoth.ledger import Ledger, corrections
from quoth.ledger.hits import Hit
from quoth.ledger.ids import resolved


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    path = tmp_path_factory.mktemp("lookup") / "quoth.db"
    with Ledger.writing(path) as writer:
        for one in readings(40):
            writer.add_reading(one)
        writer.add_reading(reading(3, url="https://copy.example/"))  # the same text at another address
        writer.add_reading(reading(90, url=reading(5).article.url))  # a newer version of a page
    with Ledger(path) as opened:
        yield opened


def test_facets_count_what_a_search_finds(ledger: Ledger) -> None:
    found = list(ledger.search("harbour OR water"))
    facets = ledger.facets("harbour OR water")
    assert (facets.counted.number, facets.counted.capped) == (len(found), False)
    assert dict(facets.acts) == Counter(hit.statement.act for hit in found)
    assert dict(facets.forms) == Counter(hit.statement.form for hit in found)
    assert dict(facets.outlets) == Counter(hit.page.outlet for hit in found)
    assert list(facets.months) == sorted(Counter((hit.day or "")[:7] for hit in found).items())
    spoken = Counter(party.id for hit in found for party in hit.speakers if party.id)
    assert {party.id: number for party, number in facets.speakers} == spoken
    capped = ledger.facets("harbour OR water", most=5)
    assert str(capped.counted) == "5+"
    assert sum(number for _, number in capped.acts) == 5
    assert ledger.facets("zebra").acts == ()


def spoken(ledger: Ledger) -> dict[str, list[tuple[str | None, str | None, str | None]]]:
    found = defaultdict(list)
    for hit in ledger.search():
        for identity in {party.id for party in hit.speakers if party.id}:
            found[identity].append((hit.page.outlet, hit.statement.act, hit.day))
    return found


def test_people_are_counted(ledger: Ledger) -> None:
    wanted = spoken(ledger)
    found = list(ledger.people())
    assert {one.id: one.statements for one in found} == {identity: len(said) for identity, said in wanted.items()}
    assert [one.statements for one in found] == sorted((one.statements for one in found), reverse=True)
    for one in found:
        days = [day for _, _, day in wanted[one.id] if day]
        assert (one.first, one.last) == (min(days), max(days))
        assert 1 <= one.articles <= one.statements
    assert [one.id for one in ledger.people(limit=3)] == [one.id for one in found[:3]]
    denied = {one.id: one.statements for one in ledger.people(act="deny")}
    assert denied == {i: n for i, said in wanted.items() if (n := sum(act == "deny" for _, act, _ in said))}
    assert {one.kind for one in ledger.people(kind="country")} == {"country"}
    assert {one.name for one in ledger.people(speaker="lund")} == {"Ida Lund", "Ada Lund"}


def test_people_by_outlet_act_and_month(ledger: Ledger) -> None:
    wanted = spoken(ledger)
    for place, by in enumerate(("outlet", "act")):
        counted = {(one.group, one.id): one.statements for one in ledger.people(by=by)}  # type: ignore[arg-type]
        assert counted == Counter((said[place], identity) for identity, all_ in wanted.items() for said in all_)
    months = list(ledger.people(by="month", limit=2))
    groups = [one.group or "" for one in months]
    assert groups == sorted(groups, reverse=True)
    assert max(Counter(groups).values()) == 2
    with pytest.raises(BadQuestion, match="by 'year' is none of outlet, act, month"):
        ledger.people(by="year")  # type: ignore[arg-type]


def test_a_person(ledger: Ledger) -> None:
    most = next(ledger.people())
    person = ledger.person(most.id)
    assert (person.name, person.statements, person.articles) == (most.name, most.statements, most.articles)
    assert (person.first, person.last) == (most.first, most.last)
    assert sum(number for _, number in person.acts) == person.statements
    assert sum(number for _, number in person.outlets) == person.statements
    assert person.names[0].name == person.name
    assert len(list(ledger.search(speaker=person.id))) == person.statements
    with pytest.raises(NotInLedger, match="no person nobody"):
        ledger.person("nobody")


def test_people_are_counted_as_a_look_at_every_statement_counts_them(ledger: Ledger) -> None:
    said: dict[str, list[Hit]] = defaultdict(list)
    for hit in ledger.search():
        for identity in {party.id for party in hit.speakers if party.id}:
            said[identity].append(hit)
    called: dict[str, Counter[str]] = defaultdict(Counter)
    for identity, name in ledger.connection.execute(
        "SELECT person.id, entity.name FROM person JOIN person_entity ON person = person.key"
        " JOIN entity ON entity.key = entity"
    ):
        called[identity][name] += 1
    assert len(said) > 5
    for identity, hits in said.items():
        person = ledger.person(identity)
        assert person.statements == len(hits)
        assert person.articles == len({hit.page.id for hit in hits})
        assert dict(person.acts) == Counter(hit.statement.act for hit in hits if hit.statement.act)
        assert dict(person.outlets) == Counter(hit.page.outlet for hit in hits if hit.page.outlet)
        assert person.months == tuple(sorted(Counter(hit.day[:7] for hit in hits if hit.day).items()))
        assert {name.name: name.entities for name in person.names} == called[identity]
        for counted in (person.acts, person.outlets):
            assert [number for _, number in counted] == sorted((n for _, n in counted), reverse=True)


def test_names_and_roles_have_the_days_of_their_pages(ledger: Ledger) -> None:
    met: dict[str, list[tuple[str, str | None, str, str | None]]] = defaultdict(list)
    for identity, name, role, article, published in ledger.connection.execute(
        "SELECT person.id, entity.name, role, article.id, substr(published, 1, 10) FROM person JOIN person_entity"
        " ON person = person.key JOIN entity ON entity.key = entity JOIN article ON article.key = article"
    ):
        met[identity].append((name, role, article, published))
    dated = 0
    for identity, rows in met.items():
        person = ledger.person(identity)
        for at, listed in ((0, [(n.name, n) for n in person.names]), (1, [(r.role, r) for r in person.roles])):
            assert len(listed) == len({row[at] for row in rows} - {None})
            for called, one in listed:
                mine = [row for row in rows if row[at] == called]
                days = sorted(row[3] for row in mine if row[3])
                assert (one.first, one.last) == ((days[0], days[-1]) if days else (None, None))
                assert one.articles == len({row[2] for row in mine})
                dated += bool(days)
        assert [role.articles for role in person.roles] == sorted((r.articles for r in person.roles), reverse=True)
    assert dated > 5


def test_statements_by_the_name_on_the_page(ledger: Ledger) -> None:
    seen = 0
    for quoted in ledger.people():
        every = list(ledger.search(speaker=quoted.id))
        for name in ledger.person(quoted.id).names:
            wanted = {
                (hit.page.id, hit.statement.id) for hit in every
                if name.name in {ledger.article(hit.page.id).entities[n].name for n in hit.statement.speakers}
            }  # fmt: skip
            for more in ({}, {"since": "2000"}):
                found = ledger.search(speaker=quoted.id, called=name.name, **more)  # type: ignore[arg-type]
                assert {(hit.page.id, hit.statement.id) for hit in found} == wanted
            seen += len(wanted)
    assert seen > 20
    assert not list(ledger.search(called="nobody's"))


def test_a_statement_taken_away_no_longer_counts(tmp_path: Path) -> None:
    with Ledger.writing(tmp_path / "quoth.db") as ledger:
        for one in readings(6):
            ledger.add_reading(one)
        most = next(ledger.people())
        spoken = list(ledger.search(speaker=most.id))
        page = spoken[0].page.id
        here = [hit for hit in spoken if hit.page.id == page]
        for hit in here:
            corrections.correct(ledger, hit.statement.id, "reject", by="me")
        person = ledger.person(most.id)
        assert person.statements == most.statements - len(here)
        assert person.articles == most.articles - 1
        assert sum(number for _, number in person.months) == sum(1 for hit in spoken if hit not in here and hit.day)


def test_a_statement(ledger: Ledger) -> None:
    wanted = reading(3)
    hits = ledger.statements(wanted.statements[0].id)
    assert [hit.page.url for hit in hits] == [wanted.article.url, "https://copy.example/"]
    assert ledger.statement(wanted.statements[0].id) == hits[0]
    assert replace(hits[0].statement, id="") == replace(wanted.statements[0], id="")
    old = ledger.statement(reading(5).statements[0].id)
    assert (old.page.version, old.page.current) == (1, False)
    with pytest.raises(NotInLedger, match="no statement nothing"):
        ledger.statement("nothing")


def test_the_beginning_of_an_id_is_enough(ledger: Ledger) -> None:
    statement, article = reading(3).statements[0].id, reading(3).article.id
    person = next(ledger.people()).id
    assert ledger.resolve(statement[:10]) == ("statement", statement)
    assert ledger.resolve(article[:10].upper()) == ("article", article)
    assert ledger.resolve(f" {person}\n") == ("person", person)
    with pytest.raises(Ambiguous, match=r"several ids begin with [0-9a-f], give more of it:\n  [0-9a-f]{24}") as told:
        ledger.resolve(statement[0])
    assert len(str(told.value).splitlines()) == 8  # not all of them
    for odd in ("", "zz", "%", "' OR 1=1", "a" * 70, "é", "\x00", "\ud800"):
        with pytest.raises(NotInLedger, match="nothing in the ledger has the id"):
            ledger.resolve(odd)


def test_one_kind_of_thing_is_asked_for(ledger: Ledger) -> None:
    connection = ledger.connection
    (article,), (statement,) = (
        connection.execute(f"SELECT id FROM {table} ORDER BY id LIMIT 1").fetchone()
        for table in ("article", "statement")
    )
    assert resolved(connection, article[:12], "article") == article
    with pytest.raises(NotInLedger, match="no statement in the ledger has the id"):
        resolved(connection, article[:12], "statement")
    starts = [identity[0] for (identity,) in connection.execute("SELECT DISTINCT id FROM statement")]
    several = max(set(starts), key=starts.count)
    with pytest.raises(Ambiguous, match=f"several ids begin with {several}") as raised:
        resolved(connection, several, "statement")
    assert " article " not in str(raised.value)
    with pytest.raises(Ambiguous):
        corrections.original_of(ledger, several)
    assert resolved(connection, statement, "statement") == statement


def test_stats(ledger: Ledger, tmp_path: Path) -> None:
    stats = ledger.stats()
    found = list(ledger.search())
    assert (stats.articles, stats.superseded) == (41, 1)
    assert stats.statements == len(found)
    assert stats.nested == sum(hit.statement.depth > 1 for hit in found)
    assert dict(stats.acts) == Counter(hit.statement.act for hit in found)
    assert dict(stats.forms) == Counter(hit.statement.form for hit in found)
    assert stats.with_speaker == sum(any(p.kind != "unnamed" for p in hit.speakers) for hit in found)
    assert (stats.first, stats.last) == (min(hit.day for hit in found if hit.day), max(h.day for h in found if h.day))
    assert sum(number for _, number in stats.outlets) == 41
    assert stats.models == (("made/1", 42),)
    assert stats.bytes >= Path(stats.path).stat().st_size > 0
    with Ledger.writing(tmp_path / "empty.db") as empty:
        assert (empty.stats().statements, empty.stats().first, empty.stats().acts) == (0, None, ())
        assert list(empty.search()) == list(empty.people()) == []
