"""What a search finds is what a look at every statement finds, in the order that was asked for."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ledger.made import reading, readings
from quoth import settings
from quoth.errors import BadQuestion, SearchTooSlow
from quoth.ledger import Ledger, search
from quoth.ledger.hits import CONTEXT_CHARS, Hit, context_of
from quoth.ledger.indexing import MARK, index_statements, statements_of_person
from quoth.ledger.people import reason_key
from quoth.types import Reading, Span, When

MADE = 60


def made() -> Iterator[Reading]:
    """Readings of all precisions of date, one without any, some statements without speakers."""
    for number, one in enumerate(readings(MADE)):
        if number % 10 == 0:
            one = replace(one, article=replace(one.article, published=(None, "2023", "2024-02")[number // 10 % 3]))
        if number % 7 == 0:
            one = replace(one, statements=tuple(replace(s, speakers=()) for s in one.statements))
        yield one


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    path = tmp_path_factory.mktemp("search") / "quoth.db"
    with Ledger.writing(path) as writer:
        for one in made():
            writer.add_reading(one)
    with Ledger(path) as opened:
        yield opened


def everything(ledger: Ledger) -> list[tuple[Reading, int]]:
    return [(read, i) for read in ledger.articles() for i in range(len(read.statements))]


def ids(hits: Iterator[Hit]) -> list[str]:
    return [hit.statement.id for hit in hits]


def names(read: Reading, entities: tuple[int, ...]) -> str:
    return " ".join(read.entities[i].name for i in entities).casefold()


def source(read: Reading, i: int) -> str:
    span = read.statements[i].source
    return span.of(read.article.text).casefold() if span else ""


def day(read: Reading, i: int) -> str:
    when: When | None = read.statements[i].when
    return ((when.value if when else None) or read.article.published or "")[:10]


FILTERS: list[tuple[dict[str, Any], Any]] = [
    ({"act": "deny"}, lambda r, i: r.statements[i].act == "deny"),
    ({"act": ["deny", "ask"]}, lambda r, i: r.statements[i].act in ("deny", "ask")),
    ({"form": "direct"}, lambda r, i: r.statements[i].form == "direct"),
    ({"nested": True}, lambda r, i: r.statements[i].depth > 1),
    ({"nested": False}, lambda r, i: r.statements[i].depth == 1),
    ({"min_confidence": 0.8}, lambda r, i: r.statements[i].confidence >= 0.8),
    ({"min_confidence": 0.6, "under_confidence": 0.8}, lambda r, i: 0.6 <= r.statements[i].confidence < 0.8),
    ({"outlet": "wire north"}, lambda r, i: r.article.outlet == "Wire North"),
    ({"outlet": ["times", "Daily Quay"]}, lambda r, i: r.article.outlet in ("Orrin Valley Times", "Daily Quay")),
    ({"missing": "speaker"}, lambda r, i: not r.statements[i].speakers),
    ({"missing": "date"}, lambda r, i: not day(r, i)),
    ({"missing": "outlet"}, lambda r, i: not r.article.outlet),
    ({"missing": ["act", "date"]}, lambda r, i: not r.statements[i].act or not day(r, i)),
    ({"missing": "name"}, lambda r, i: {r.entities[s].kind for s in r.statements[i].speakers} == {"unnamed"}),
    ({"kind": "country"}, lambda r, i: any(r.entities[s].kind == "country" for s in r.statements[i].speakers)),
    (
        {"role": "Minister"},
        lambda r, i: any("minister" in (r.entities[s].role or "") for s in r.statements[i].speakers),
    ),
    (
        {"speaker": "SOLHEIM"},
        lambda r, i: "sólheim" in (names(r, r.statements[i].speakers) or source(r, i)),
    ),
    (
        {"speaker": "lund ida"},
        lambda r, i: {"ida", "lund"} <= set((names(r, r.statements[i].speakers) or source(r, i)).split()),
    ),
    ({"about": "Veland"}, lambda r, i: "veland" in names(r, r.statements[i].about)),
    ({"since": "2024-04-15"}, lambda r, i: bool(day(r, i)) and day(r, i) + "~" >= "2024-04-15"),
    ({"until": "2024-04-15"}, lambda r, i: bool(day(r, i)) and day(r, i) <= "2024-04-15~"),
    ({"since": "2024-03", "until": "2024-05"}, lambda r, i: day(r, i) == "2024" or "2024-03" <= day(r, i) < "2024-06"),
    ({"since": "2024", "until": "2024"}, lambda r, i: day(r, i).startswith("2024")),
    ({"month": "2024-04"}, lambda r, i: day(r, i).startswith("2024-04")),
    ({"month": ["2024-02", "2023"]}, lambda r, i: day(r, i).startswith("2024-02") or day(r, i) == "2023"),
    ({"until": "2023"}, lambda r, i: day(r, i).startswith("2023")),
    ({"since": "2025"}, lambda r, i: False),
    (
        {"act": "say", "form": "direct", "since": "2024-02-10", "min_confidence": 0.5},
        lambda r, i: (
            r.statements[i].act == "say" and r.statements[i].form == "direct" and r.statements[i].confidence >= 0.5
            and day(r, i) + "~" >= "2024-02-10"
        ),
    ),
]  # fmt: skip


@pytest.mark.parametrize("words", ["", "harbour", "crowns OR leak"])
@pytest.mark.parametrize(("filters", "holds"), FILTERS, ids=[str(filters) for filters, _ in FILTERS])
def test_filters(ledger: Ledger, words: str, filters: dict[str, Any], holds: Any) -> None:
    wanted = []
    for read, i in everything(ledger):
        said = " ".join(span.of(read.article.text) for span in read.statements[i].content)
        spoken = not words or any(word in said for word in words.split(" OR "))
        if spoken and holds(read, i):
            wanted.append(read.statements[i].id)
    for sort in ("relevance", "date", "oldest"):
        assert sorted(ids(ledger.search(words, sort=sort, **filters))) == sorted(wanted)
    assert ledger.count(words, **filters).number == len(wanted)


@pytest.mark.parametrize("ranked", [1_000, 20, 3])
@pytest.mark.parametrize("sort", ["date", "oldest"])
def test_by_date(ledger: Ledger, monkeypatch: pytest.MonkeyPatch, sort: search.Sort, ranked: int) -> None:
    """In the same order however small the parts are in which it is put."""
    monkeypatch.setattr(settings, "SEARCH_RANKED", ranked)
    found = list(ledger.search(sort=sort))
    assert len(found) == len(everything(ledger))
    days = [hit.day for hit in found]
    known = [day for day in days if day]
    assert known == sorted(known, reverse=sort == "date")
    assert None in days
    assert days[: len(known)] == known
    assert {"2023", "2024-02"} <= set(known)


@pytest.mark.parametrize("ranked", [1_000, 20])
def test_a_count_that_is_known_changes_nothing(ledger: Ledger, monkeypatch: pytest.MonkeyPatch, ranked: int) -> None:
    monkeypatch.setattr(settings, "SEARCH_RANKED", ranked)
    whole = ids(search.search(ledger.connection, sort="date"))
    for seen in (search.Count(len(whole), capped=False), search.Count(25, capped=True)):
        assert ids(search.search(ledger.connection, sort="date", seen=seen)) == whole


@pytest.mark.parametrize("ranked", [1_000, 20, 3])
@pytest.mark.parametrize("sort", ["relevance", "date", "oldest"])
def test_page_by_page_is_the_whole(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch, sort: search.Sort, ranked: int
) -> None:
    monkeypatch.setattr(settings, "SEARCH_RANKED", ranked)
    monkeypatch.setattr(settings, "SEARCH_BATCH", 4)
    whole = ids(ledger.search("harbour OR water", sort=sort))
    assert len(whole) > 40
    paged: list[str] = []
    after = None
    while page := list(ledger.search("harbour OR water", sort=sort, limit=7, after=after)):
        paged += [hit.statement.id for hit in page]
        after = page[-1].cursor
    assert paged == whole


def test_relevance_is_bm25(ledger: Ledger) -> None:
    """More of the words and fewer others first; of the same, the latest added."""
    found = list(ledger.search("harbour OR dredging"))
    both = [{"harbour", "dredging"} <= set(hit.said.replace("“", "").split()) for hit in found]
    assert any(both)
    assert both == sorted(both, reverse=True)
    single = [hit.said for hit in ledger.search("harbour -dredging")]
    assert len(single[0]) < len(single[-1])


def test_a_hit_tells_where_it_stands(ledger: Ledger) -> None:
    read = {read.article.id: read for read in ledger.articles()}
    seen = set()
    for hit in ledger.search("harbour", sort="date"):
        of = read[hit.page.id]
        assert hit.statement in of.statements
        assert (hit.page.url, hit.page.title, hit.page.outlet) == (of.article.url, of.article.title, of.article.outlet)
        assert of.article.text[hit.context_start :].startswith(hit.context)
        assert hit.cue in hit.context
        assert hit.said.split(" … ")[0] in hit.context
        assert {span.of(of.article.text) for span in hit.found} == {"harbour"}
        assert [party.role for party in hit.speakers] == [of.entities[i].role for i in hit.statement.speakers]
        if hit.parent:
            assert hit.statement.parent is not None
            assert of.statements[hit.statement.parent].id == hit.parent
        seen.add(hit.statement.depth)
    assert seen == {1, 2}


def test_what_is_rejected_is_not_found_and_what_is_in_it_moves_up(tmp_path: Path) -> None:
    one = next(r for r in readings(30) if any(s.parent is not None for s in r.statements))
    inner = next(i for i, s in enumerate(one.statements) if s.parent is not None)
    with Ledger.writing(tmp_path / "quoth.db") as ledger:
        ledger.add_reading(one)
        ledger.connection.execute(
            "UPDATE statement SET rejected = 1, shown = 0 WHERE seq = ?", (one.statements[inner].parent,)
        )
        found = {hit.statement.id: hit for hit in ledger.search()}
        assert len(found) == len(one.statements) - 1
        hit = found[one.statements[inner].id]
        assert (hit.parent, hit.statement.parent, hit.statement.depth) == (None, None, 1)
        assert hit.statement in ledger.article(one.article.id).statements


def test_a_long_paragraph_is_cut_at_sentences() -> None:
    text = "Rain fell. " * 80 + "“It rains,” said Ms Lund. " + "Rain fell. " * 80
    start = text.index("“It")
    context = context_of(text, [[0, len(text)]], Span(start, start + 24))
    assert context.of(text) == "“It rains,” said Ms Lund."
    endless = "rain " * 1000
    context = context_of(endless, [[0, len(endless)]], Span(2500, 2510))
    assert context.start <= 2500
    assert context.end >= 2510
    assert context.end - context.start <= CONTEXT_CHARS


def test_a_page_that_writes_filter_words_is_not_found_by_them(tmp_path: Path) -> None:
    with Ledger.writing(tmp_path / "quoth.db") as ledger:
        ledger.add_reading(reading(1, statements=1))
        act = next(ledger.search()).statement.act
        other = "ask" if act != "ask" else "say"
        ledger.connection.execute("UPDATE statement SET said = ?", (f"{MARK}a{other} {MARK}fdirect word",))
        assert list(ledger.search(act=other)) == []
        assert len(list(ledger.search("word", act=act))) == 1
        ledger.connection.execute("INSERT INTO statement_words (statement_words) VALUES ('integrity-check')")


def test_indexing_again_after_a_change(tmp_path: Path) -> None:
    with Ledger.writing(tmp_path / "quoth.db") as ledger:
        for one in readings(5):
            ledger.add_reading(one)
        connection = ledger.connection
        (entity,) = connection.execute(
            "SELECT entity FROM speaker JOIN entity ON entity.key = entity WHERE name = 'Ida Lund'"
        ).fetchone()
        (person,) = connection.execute("SELECT person FROM person_entity WHERE entity = ?", (entity,)).fetchone() or (
            0,
        )
        if not person:
            connection.execute("INSERT INTO person VALUES (999, ?, 'Ida Lund', 'person')", ("a" * 24,))
            connection.execute(
                "INSERT INTO person_entity (entity, person, reason, by_hand) VALUES (?, 999, ?, 1)",
                (entity, reason_key(connection, "made")),
            )
            person = 999
        connection.execute("UPDATE person SET name = 'Ida Quill' WHERE key = ?", (person,))
        assert ledger.count(speaker="quill").number == 0
        index_statements(connection, statements_of_person(connection, person))
        assert ledger.count(speaker="quill").number > 0
        identity = connection.execute("SELECT id FROM person WHERE key = ?", (person,)).fetchone()[0]
        assert ids(ledger.search(speaker=identity)) == ids(ledger.search(speaker="quill"))
        connection.execute("INSERT INTO statement_words (statement_words) VALUES ('integrity-check')")


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"act": "shout"}, "act 'shout' is none of say, deny"),
        ({"kind": ["person", "dog"]}, "kind 'dog' is none of person"),
        ({"outlet": "Nowhere Gazette"}, "no outlet 'Nowhere Gazette' in this ledger; it has Daily Quay, Orrin"),
        ({"since": "May"}, "since 'May' is no ISO date"),
        ({"until": "2024-13"}, "until '2024-13' is no ISO date"),
        ({"until": "2024-02-31"}, "until '2024-02-31' is no ISO date"),
        ({"speaker": "?!"}, "speaker '\\?!' holds no word"),
        ({"min_confidence": 2}, "min_confidence is a probability"),
        ({"month": "2024-5"}, "no month such as"),
        ({"under_confidence": -1}, "under_confidence is a probability"),
        ({"words": "🎉 -"}, "no word to search for in '🎉 -'"),
        ({"words": "AND"}, "no word to search for in 'AND'"),
        ({"limit": -1}, "limit -1 is no number of statements"),
        ({"sort": "size"}, "sort 'size' is none of relevance, date, oldest"),
        ({"after": "x"}, "no place in this search"),
        ({"after": "é"}, "no place in this search"),
        ({"after": "W" * 100_000}, "no place in this search"),
    ],
)
def test_questions_that_can_not_be_meant(ledger: Ledger, asked: dict[str, Any], told: str) -> None:
    with pytest.raises(BadQuestion, match=told):
        ledger.search(**asked)


def test_a_cursor_belongs_to_its_order(ledger: Ledger) -> None:
    hit = next(ledger.search("harbour", sort="date"))
    with pytest.raises(BadQuestion, match="the same order"):
        ledger.search("harbour", sort="oldest", after=hit.cursor)


def test_counts_stop(ledger: Ledger) -> None:
    assert str(ledger.count("harbour", most=10)) == "10+"
    assert ledger.count("harbour", most=10).capped
    whole = ledger.count("harbour")
    assert (str(whole), whole.capped) == (str(whole.number), False)


def test_a_question_has_a_time_limit(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "SEARCH_SECONDS", 0.0)
    monkeypatch.setattr("quoth.ledger.limit.FEWEST", 1)
    with pytest.raises(SearchTooSlow, match="took longer than 0 seconds: ask for rarer words"):
        ledger.count("harbour")
    monkeypatch.undo()
    assert ledger.count("harbour").number  # and the next one has its own


@pytest.mark.parametrize("name", ["speaker", "about", "role"])
@pytest.mark.parametrize(
    "odd",
    [
        "'; DROP TABLE statement; --",
        "a\x00b",
        "\ud800x",
        f"{MARK}adeny",
        "_a",
        "🙂 a",
        "z" * 10_000,
        "a" * 24,
        "NOT ida",
    ],
)
def test_odd_values_find_nothing(ledger: Ledger, name: str, odd: str) -> None:
    assert list(ledger.search(**{name: odd})) == []  # type: ignore[arg-type]


def test_a_search_goes_on_while_a_writer_adds(tmp_path: Path) -> None:
    path = tmp_path / "quoth.db"
    with Ledger.writing(path) as writer:
        for one in readings(20):
            writer.add_reading(one)
        with Ledger(path) as reader:
            before = ids(reader.search("harbour OR water"))
            found = reader.search("harbour OR water")
            seen = [hit.statement.id for hit in itertools.islice(found, 3)]
            for one in readings(20, seed=500):
                writer.add_reading(one)
            seen += ids(found)
            assert seen == before
            assert len(ids(reader.search("harbour OR water"))) > len(before)


def test_no_query_sorts_or_scans_outside_the_index(ledger: Ledger) -> None:
    """The plan of a search starts in the full-text index and needs no sorting by SQLite."""
    asked = search.question(ledger.connection, "harbour", {"act": "say", "min_confidence": 0.5})
    sql = asked.select("statement_words.rowid", "statement_words.rowid < ? ORDER BY statement_words.rowid DESC LIMIT ?")
    plan = [row[3] for row in ledger.connection.execute(f"EXPLAIN QUERY PLAN {sql}", asked.arguments(9, 9))]
    assert "VIRTUAL TABLE" in plan[0]
    assert "USING COVERING INDEX statement_brief" in plan[1]
    assert len(plan) == 2
    with pytest.raises(sqlite3.OperationalError, match="no query solution"):
        ledger.connection.execute("SELECT said FROM statement INDEXED BY statement_day WHERE key = 1")


@pytest.mark.parametrize("asked", ["US", "the United States", "united", "Washington"])
def test_a_known_body_is_found_by_its_other_names(tmp_path: Path, asked: str) -> None:
    one = reading(3, url="https://post.example/us")
    speaker = next(s.speakers[0] for s in one.statements if s.speakers)
    entities = list(one.entities)
    entities[speaker] = replace(entities[speaker], name="US", kind="country", role=None, role_span=None)
    with Ledger.writing(tmp_path / "quoth.db") as ledger:
        ledger.add_reading(replace(one, entities=tuple(entities)))
        said = [s for s in one.statements if speaker in s.speakers]
        assert ledger.count(speaker=asked).number == len(said)
        assert ledger.count(speaker="France").number == 0


def test_counting_goes_as_far_as_its_time(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "SEARCH_COUNTED", 2)
    every = len(list(search.search(ledger.connection)))
    assert every > 2
    assert search.count(ledger.connection) == search.Count(2, capped=True)
    assert search.count_within(ledger.connection, 60) == search.Count(every, capped=False)
    assert search.count_within(ledger.connection, 0) == search.Count(2, capped=True)
    denied = len(list(search.search(ledger.connection, filters={"act": "deny"})))
    assert search.count_within(ledger.connection, 60, filters={"act": "deny"}) == search.Count(denied, capped=False)
