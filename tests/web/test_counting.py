"""Overviews are what a look at every statement gives, also after changes, and nobody waits long for one."""

from __future__ import annotations

import shutil
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from ledger.made import reading
from quoth.errors import SearchTooSlow
from quoth.ledger import Ledger, corrections, forget
from quoth.ledger.hits import Hit
from quoth.ledger.write import replace_found
from quoth.web import counting, overview
from quoth.web.asked import Asked
from quoth.web.counting import Counting
from quoth.web.overview import Overview


@pytest.fixture
def own(made: Path, tmp_path: Path) -> Path:
    """A ledger of the test's own."""
    return Path(shutil.copy(made, tmp_path / "own.db"))


@pytest.fixture
def counted(own: Path) -> Iterator[Counting]:
    """What counts its overviews."""
    made = Counting(own)
    yield made
    made.close()


def fresh(path: Path, asked: Asked = Asked()) -> Overview:  # noqa: B008  # frozen
    with Ledger(path) as ledger:
        return overview.overview(ledger.connection, asked)


def numbers(amounts: dict[str | None, overview.Amount]) -> dict[str | None, int]:
    return {key: amount.statements for key, amount in amounts.items()}


def source(hit: Hit) -> str:
    kinds = {party.kind for party in hit.speakers}
    return "none" if not kinds else "unnamed" if kinds == {"unnamed"} else "named"


@pytest.mark.parametrize("filters", [{}, {"act": ("deny",)}, {"since": ("2024-04",)}, {"form": ("direct", "mixed")}])
def test_an_overview_is_what_a_look_at_every_statement_gives(made: Path, filters: dict[str, tuple[str, ...]]) -> None:
    asked = Asked(values=filters)
    found = fresh(made, asked)
    with Ledger(made) as ledger:
        hits = list(ledger.search(**asked.filters))
    assert len(hits) > 20
    assert found.whole.statements == len(hits)
    assert found.whole.words == sum(hit.said.count(" ") + 1 for hit in hits)
    assert numbers(found.months) == Counter(hit.day[:7] if hit.day else None for hit in hits)
    assert numbers(found.outlets) == Counter(hit.page.outlet for hit in hits)
    assert numbers(found.forms) == Counter(hit.statement.form for hit in hits)
    assert numbers(found.acts) == Counter(hit.statement.act for hit in hits)
    assert numbers(found.sources) == Counter(source(hit) for hit in hits)
    months = Counter((hit.day[:7], hit.statement.form) for hit in hits if hit.day)
    assert {(m, f): n for m, forms in found.forms_by_month.items() for f, n in forms.items()} == months
    spoken = Counter(identity for hit in hits for identity in {party.id for party in hit.speakers if party.id})
    most = sorted(spoken.values(), reverse=True)[: overview.WEB_QUOTED]
    assert [one.amount.statements for one in found.speakers] == most
    assert all(spoken[one.id] == one.amount.statements for one in found.speakers)


def test_it_does_not_matter_how_many_are_counted_at_a_time(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = fresh(made)
    shares: list[float] = []
    monkeypatch.setattr(overview, "AT_A_TIME", 7)
    with Ledger(made) as ledger:
        assert overview.overview(ledger.connection, Asked(), shares.append) == whole
    assert len(shares) > 10
    assert shares == sorted(shares)
    assert 0 <= shares[0] < shares[-1] < 1


def add(ledger: Ledger) -> None:
    ledger.add_reading(reading(900, outlet="A New Outlet"))


def new_version(ledger: Ledger) -> None:
    ledger.add_reading(reading(901, url=reading(3).article.url))


def of_one(ledger: Ledger) -> str:
    return next(hit.statement.id for hit in ledger.search(speaker="Lund") if hit.statement.act != "ask")


def reject(ledger: Ledger) -> None:
    corrections.correct(ledger, of_one(ledger), "reject", by="me")


def other_act(ledger: Ledger) -> None:
    corrections.correct(ledger, of_one(ledger), "act", {"act": "ask"}, by="me")


def other_speaker(ledger: Ledger) -> None:
    change = {"speakers": [{"name": "Somebody Else", "kind": "person"}]}
    corrections.correct(ledger, of_one(ledger), "speaker", change, by="me")


def forgotten(ledger: Ledger) -> None:
    forget.forget(ledger, pages=[str(reading(3).article.url)])


def read_again(ledger: Ledger) -> None:
    one = reading(3)
    key = ledger.connection.execute("SELECT key FROM article WHERE id = ?", (one.article.id,)).fetchone()[0]
    with ledger.transaction():
        replace_found(ledger.connection, key, reading(3, outlet="Renamed"), None)


CHANGES = [add, new_version, reject, other_act, other_speaker, forgotten, read_again]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: str(change.__name__))
def test_what_is_told_after_a_change_is_counted_anew(
    own: Path, counted: Counting, change: Callable[[Ledger], None]
) -> None:
    before = counted.overview(Asked(), 60)
    assert before.current
    assert before.found == fresh(own)
    with Ledger.writing(own) as ledger:
        change(ledger)
    after = counted.overview(Asked(), 60)
    assert after.current
    assert after.found == fresh(own)
    assert after.found != before.found


def test_what_has_not_changed_is_counted_once(counted: Counting) -> None:
    first = counted.overview(Asked(), 60)
    assert counted.overview(Asked(sort="oldest", after="x"), 60).found is first.found
    assert counted.overview(Asked(values={"act": ("deny",)}), 60).found is not first.found


def test_another_file_in_its_place_is_noticed(own: Path, counted: Counting, tmp_path: Path) -> None:
    before = counted.overview(Asked(), 60)
    with Ledger.writing(tmp_path / "other.db") as ledger:
        ledger.add_reading(reading(1))
    (tmp_path / "other.db").replace(own)
    after = counted.overview(Asked(), 60)
    assert after.found == fresh(own)
    assert after.found != before.found


class Slow:
    """Counting that waits, in the middle, until it may go on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.may_go_on = threading.Event()
        self.times = 0
        real = overview.overview

        def slow(connection: Any, asked: Asked, told: Callable[[float], None]) -> Overview:
            self.times += 1
            told(0.25)
            assert self.may_go_on.wait(60)
            return real(connection, asked)

        monkeypatch.setattr(counting, "overview", slow)
        monkeypatch.setattr("quoth.web.pages.overview.WEB_COUNTING_SECONDS", 0.05)


def until(true: Callable[[], bool]) -> None:
    """Wait until something is true."""
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_page_is_shown_while_it_is_counted(writer: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = Slow(monkeypatch)
    until(lambda: "25 % done" in writer.get("/overview").text)
    first = writer.get("/overview")
    assert first.status_code == 200
    assert "Counting all statements" in first.text
    assert 'http-equiv="refresh"' in first.text  # without a script, too
    assert writer.get("/overview?act=nothing").status_code == 422
    slow.may_go_on.set()
    until(lambda: "Counting all" not in writer.get("/overview").text)
    assert slow.times == 1
    assert "As of" not in writer.get("/overview").text


def test_what_was_counted_before_is_told_with_its_time(writer: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "As of" not in writer.get("/overview").text
    before = writer.get("/overview/forms.csv").text
    slow = Slow(monkeypatch)
    with Ledger.writing(writer.app.state.site.ledger) as ledger:  # type: ignore[attr-defined]
        add(ledger)
    page = writer.get("/overview").text
    assert "As of <time" in page
    assert "A New Outlet" not in page
    slow.may_go_on.set()
    until(lambda: "A New Outlet" in writer.get("/overview").text)
    assert writer.get("/overview/forms.csv").text != before
    assert "As of" not in writer.get("/overview").text


def test_a_writer_does_not_keep_long_counting_going(own: Path, counted: Counting) -> None:
    counted.overview(Asked(), 60)
    for kept in counted.kept.values():
        kept.took = 30.0
    with Ledger.writing(own) as ledger:
        add(ledger)
    told = counted.overview(Asked(), 60)
    assert not told.current
    assert told.share == 0
    assert told.at


def test_a_search_says_what_the_overview_promised(writer: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where counting anew would take too long, until the ledger changes."""
    every = writer.get("/api/statements").json()["count"]["number"]
    monkeypatch.setattr("quoth.settings.SEARCH_COUNTED", 2)
    monkeypatch.setattr("quoth.web.finding.WEB_COUNT_SECONDS", 0)
    monkeypatch.setattr("quoth.web.facets.WEB_FACETED", 2)
    assert "<strong>2+</strong>" in writer.get("/").text
    writer.get("/overview/forms.csv")
    assert f"<strong>{every}</strong>" in writer.get("/").text
    assert "<strong>2+</strong>" in writer.get("/?act=say").text
    with Ledger.writing(writer.app.state.site.ledger) as ledger:  # type: ignore[attr-defined]
        add(ledger)
    assert "<strong>2+</strong>" in writer.get("/").text


def test_trouble_is_told_once_and_tried_again(writer: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(connection: Any, asked: Asked, told: Callable[[float], None]) -> Overview:
        raise SearchTooSlow("that took longer than 1 second")

    with monkeypatch.context() as patched:
        patched.setattr(counting, "overview", failing)
        answer = writer.get("/overview")
        assert answer.status_code == 503
        assert "longer than 1 second" in answer.text
    assert writer.get("/overview").status_code == 200
