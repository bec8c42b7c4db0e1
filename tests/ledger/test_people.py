"""People across pages in the ledger: joined as pages come, the same in any order, and taken apart as they go."""

from __future__ import annotations

import random
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from ledger.made import Page
from quoth.ledger import Ledger, people
from quoth.types import Article, Entity, Reading, Span, Statement, article_id, statement_id, text_digest

Cast = tuple[tuple[str, str, str | None], ...]
NAMES: Cast = (
    ("Nils Aune", "person", None),
    ("Nils Aune", "person", "mayor of Kessel"),
    ("Nils J. Aune", "person", "senator"),
    ("Nils Karl Aune", "person", None),
    ("Nils Aune", "person", "goalkeeper"),
    ("Thomas Orrinson", "person", "governor"),
    ("Tom Orrinson", "person", "minister"),
    ("Tom Orrinson", "person", None),
    ("Aune", "person", "mayor"),
    ("John Smith", "person", None),
    ("John Smith", "person", "senator"),
    ("US", "country", None),
    ("the United States", "country", None),
    ("Washington", "country", None),
    ("FBI", "organisation", None),
    ("Kessel Port Authority", "organisation", None),
    ("the Senate", "organisation", None),
    ("Harbourites", "group", None),
    ("the residents", "group", None),
)


def page(number: int, cast: Cast, published: str | None = "2024-05-01") -> Reading:
    """An article in which each of the cast says one thing."""
    made = Page(f"Page {number}")
    statements, entities = [], []
    for i, (name, kind, role) in enumerate(cast):
        made.paragraph()
        source = made.put(name)
        made.put(" ")
        cue = made.put("said")
        made.put(" ")
        content = made.put(f"that the quay is number {i}")
        statements.append((source, cue, content))
        entities.append(Entity(name, kind, (source,), role, None))  # type: ignore[arg-type]
    digest = text_digest(made.text)
    article = Article(
        id=article_id(f"https://post.example/{number}", digest), url=f"https://post.example/{number}", outlet="Post",
        title=None, byline=None, published=published, published_from="given" if published else None, language="en",
        text=made.text, body_start=0, paragraphs=(Span(0, len(made.text)),), dropped=(), segments=(),
        text_sha256=digest,
    )  # fmt: skip
    told = tuple(
        Statement(statement_id(digest, cue), source, cue, (content,), "indirect", 0.9, speakers=(i,))
        for i, (source, cue, content) in enumerate(statements)
    )
    return Reading(article, told, tuple(entities), "made/1")


def add(path: Path, readings: Iterable[Reading]) -> Ledger:
    ledger = Ledger.writing(path)
    for one in readings:
        ledger.add_reading(one)
    return ledger


def state(ledger: Ledger) -> dict[str, Any]:
    """All that is known of people, without rowids."""
    rows = ledger.connection.execute
    return {
        "persons": sorted(rows("SELECT id, name, kind FROM person")),
        "entities": sorted(
            rows(
                "SELECT article.id, entity.seq, person.id, reason.reason, by_hand FROM person_entity"
                " JOIN reason ON reason.key = person_entity.reason"
                " JOIN entity ON entity.key = entity JOIN article ON article.key = article"
                " JOIN person ON person.key = person"
            )
        ),
        "aliases": sorted(rows("SELECT alias.name, person.id, entities FROM alias JOIN person ON person.key = person")),
        "signs": sorted(rows("SELECT sign, block FROM sign")),
    }


def persons(ledger: Ledger, name: str) -> list[int]:
    """How many entities the persons with a name are."""
    rows = ledger.connection.execute(
        "SELECT count(*) FROM person JOIN person_entity ON person = person.key WHERE person.name = ?"
        " GROUP BY person ORDER BY 1 DESC",
        (name,),
    )
    return [number for (number,) in rows]


def sound(ledger: Ledger) -> None:
    """What is derived agrees with what it is derived from, and nothing is left over."""
    connection = ledger.connection
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    counted = connection.execute(
        "SELECT entity.name, person, count(*) FROM person_entity JOIN entity ON entity.key = entity GROUP BY 1, 2"
    )
    assert sorted(counted) == sorted(connection.execute("SELECT name, person, entities FROM alias"))
    empty = "SELECT count(*) FROM person WHERE key NOT IN (SELECT person FROM person_entity)"
    empty += " AND key NOT IN (SELECT person FROM sign_by_hand)"  # on pages to come
    assert connection.execute(empty).fetchone()[0] == 0
    empty = "SELECT count(*) FROM sign WHERE key NOT IN (SELECT sign FROM person_entity WHERE sign IS NOT NULL)"
    assert connection.execute(empty).fetchone()[0] == 0
    before = connection.execute("SELECT key, facets FROM statement ORDER BY key").fetchall()
    people.index_statements(connection, [key for key, _ in before])
    now = dict(connection.execute("SELECT key, facets FROM statement").fetchall())
    assert {key: set(facets.split()) for key, facets in before} == {key: set(f.split()) for key, f in now.items()}


def test_one_person_on_many_pages(tmp_path: Path) -> None:
    with add(tmp_path / "q.db", (page(i, NAMES[1:3]) for i in range(3))) as ledger:
        assert persons(ledger, "Nils J. Aune") == [6]
        key = ledger.connection.execute("SELECT key FROM person").fetchone()[0]
        joined = people.joins(ledger.connection, key)
        told = "full name and role (public); same full name, middle name or not, roles agree (public)"
        assert {one.reason for one in joined} == {told}
        assert [role.role for role in people.met_as(ledger.connection, key)[1]] == [
            "mayor of Kessel",
            "senator",
        ]
        sound(ledger)


def test_names_and_roles_have_the_dates_they_were_used(tmp_path: Path) -> None:
    days = ["2024-05-03", None, "2023-01-09T10:00+01:00", "2025"]
    pages = [page(i, (("Nils Aune", "person", "mayor"),), day) for i, day in enumerate(days)]
    with add(tmp_path / "q.db", pages) as ledger:
        names, roles, articles = people.met_as(ledger.connection, 1)
        assert names == (people.Name("Nils Aune", 4, "2023-01-09", "2025", 4),)
        assert roles == (people.Role("mayor", "2023-01-09", "2025", 4),)
        assert articles == 4  # they speak in all


def test_countries_and_bodies_under_their_aliases(tmp_path: Path) -> None:
    cast: Cast = (("US", "country", None), ("Washington", "country", None), ("F.B.I.", "organisation", None))
    other: Cast = (("the United States", "country", None), ("FBI", "organisation", None))
    with add(tmp_path / "q.db", [page(1, cast), page(2, other)]) as ledger:
        assert persons(ledger, "United States") == [3]
        assert persons(ledger, "Federal Bureau of Investigation") == [2]
        sound(ledger)


def test_in_doubt_apart(tmp_path: Path) -> None:
    cast: Cast = (("Aune", "person", "mayor"), ("John Smith", "person", None), ("the Senate", "organisation", None))
    with add(tmp_path / "q.db", [page(1, cast), page(2, cast)]) as ledger:
        for name, _, _ in cast:
            assert persons(ledger, name) == [1, 1]


def test_unnamed_people_are_no_persons(tmp_path: Path) -> None:
    with add(tmp_path / "q.db", [page(1, (("a spokesman", "unnamed", None), ("the residents", "group", None)))]) as q:
        assert q.connection.execute("SELECT count(*) FROM person").fetchone()[0] == 0


def test_a_namesake_who_clashes_takes_the_doubtful_apart(tmp_path: Path) -> None:
    plain: Cast = (("Nils Aune", "person", None),)
    pages = [page(i, plain) for i in range(3)] + [page(3, (NAMES[1],))]
    with add(tmp_path / "q.db", pages) as ledger:
        assert persons(ledger, "Nils Aune") == [4]
        ledger.add_reading(page(4, (NAMES[4],)))
        assert persons(ledger, "Nils Aune") == [1, 1, 1, 1, 1]
        sound(ledger)
        for i in range(5, 20):  # until one of them is met far more often
            ledger.add_reading(page(i, (NAMES[1],)))
        assert persons(ledger, "Nils Aune") == [19, 1]
        sound(ledger)


def casts(seed: int, count: int = 14) -> list[Reading]:
    chance = random.Random(seed)
    return [page(i, tuple(chance.sample(NAMES, chance.randint(1, 6)))) for i in range(count)]


@pytest.mark.parametrize("seed", range(6))
def test_the_order_of_pages_does_not_matter(tmp_path: Path, seed: int) -> None:
    pages = casts(seed)
    with add(tmp_path / "0.db", pages) as ledger:
        expected = state(ledger)
        sound(ledger)
    random.Random(seed).shuffle(pages)
    with add(tmp_path / "1.db", pages) as ledger:
        assert state(ledger) == expected
        sound(ledger)


@pytest.mark.parametrize("seed", range(3))
def test_pages_that_leave_might_never_have_been_there(tmp_path: Path, seed: int) -> None:
    from quoth.ledger.forget import forget

    pages = casts(seed)
    with add(tmp_path / "0.db", pages[:9]) as ledger:
        expected = state(ledger)
    with add(tmp_path / "1.db", pages) as ledger:
        forget(ledger, pages=[one.article.id for one in pages[9:]])
        assert state(ledger) == expected
        sound(ledger)


def test_refresh_leaves_the_same_people(tmp_path: Path) -> None:
    from quoth.ledger.write import replace_found

    pages = casts(7)
    with add(tmp_path / "q.db", pages) as ledger:
        expected = state(ledger)
        with ledger.transaction():
            for key, one in enumerate(pages, 1):
                replace_found(ledger.connection, key, one, None)
        assert state(ledger) == expected
        sound(ledger)


def test_joining_costs_little_however_many_pages_a_person_has(tmp_path: Path) -> None:
    """Not measured in seconds, which vary: in SQLite's steps, of which each page may take only so many."""
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    cast: Cast = (("Nils Aune", "person", "mayor"), ("US", "country", None), ("Nils Aune", "person", "goalkeeper"))
    with add(tmp_path / "q.db", (page(i, cast[:2]) for i in range(60))) as ledger:
        ledger.connection.set_progress_handler(count, 100)
        ledger.add_reading(page(1000, cast[:2]))
        early, steps = steps, 0
        ledger.connection.set_progress_handler(None, 0)
        with ledger.transaction():
            for i in range(1001, 1400):
                ledger.add_reading(page(i, cast[:2]))
        ledger.connection.set_progress_handler(count, 100)
        ledger.add_reading(page(2000, cast[:2]))
        assert steps <= 1.5 * early
