"""People merged and split by hand: never undone by the machine, taken back by hand, in any order of pages."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from ledger.test_people import add, casts, page, persons, sound, state
from quoth.errors import NotInLedger, WrongCorrection
from quoth.ledger import Ledger
from quoth.ledger.by_hand import merge, split, undo
from quoth.ledger.forget import forget
from quoth.ledger.write import replace_found

LONG = (("Nils Aune", "person", "mayor"),)
SHORT = (("Aune", "person", "mayor"),)
OTHER = (("Ida Lund", "person", "mayor"),)


def identity(ledger: Ledger, name: str) -> str:
    return str(ledger.connection.execute("SELECT id FROM person WHERE name = ? ORDER BY id", (name,)).fetchone()[0])


def test_merged_people_are_one_on_pages_to_come(tmp_path: Path) -> None:
    with add(tmp_path / "q.db", [page(1, LONG), page(2, OTHER), page(3, SHORT)]) as ledger:
        before = state(ledger)
        target = identity(ledger, "Nils Aune")
        assert merge(ledger, target, [identity(ledger, "Ida Lund"), identity(ledger, "Aune")], by="Ida") == target
        for i in range(4, 6):
            ledger.add_reading(page(i, OTHER))
        joined = ledger.connection.execute("SELECT DISTINCT person.id FROM person_entity JOIN person ON key = person")
        assert joined.fetchall() == [(target,)]
        ledger.add_reading(page(6, SHORT))  # in doubt: a surname alone
        assert persons(ledger, "Aune") == [1]
        sound(ledger)
        forget(ledger, pages=[page(i, OTHER if i < 6 else SHORT).article.id for i in (4, 5, 6)])
        undo(ledger, target, by="Ida")
        assert state(ledger) == before
        with pytest.raises(WrongCorrection):
            undo(ledger, target, by="Ida")


def test_split_people_stay_apart(tmp_path: Path) -> None:
    pages = [page(i, LONG) for i in range(5)]
    with add(tmp_path / "q.db", pages) as ledger:
        before = state(ledger)
        somebody = split(ledger, identity(ledger, "Nils Aune"), [pages[1].article.id, pages[2].article.id], by="Ida")
        assert persons(ledger, "Nils Aune") == [3, 2]
        ledger.add_reading(page(7, LONG))
        for key, one in enumerate(pages, 1):
            with ledger.transaction():
                replace_found(ledger.connection, key, one, None)
        assert persons(ledger, "Nils Aune") == [4, 2]
        sound(ledger)
        forget(ledger, pages=[page(7, LONG).article.id])
        undo(ledger, somebody, by="Ida")
        assert state(ledger) == before


def test_what_is_said_last_stands(tmp_path: Path) -> None:
    pages = [page(1, LONG), page(2, LONG), page(3, OTHER)]
    with add(tmp_path / "q.db", pages) as ledger:
        target = identity(ledger, "Nils Aune")
        merge(ledger, target, [identity(ledger, "Ida Lund")], by="Ida")
        assert persons(ledger, "Nils Aune") == [3]
        somebody = split(ledger, target, [pages[2].article.id], by="Ida")
        assert persons(ledger, "Ida Lund") == [1]
        merge(ledger, target, [somebody], by="Ida")
        assert persons(ledger, "Nils Aune") == [3]
        sound(ledger)


def test_what_can_not_be_is_refused(tmp_path: Path) -> None:
    cast = (*LONG, ("Kessel Port Authority", "organisation", None))
    with add(tmp_path / "q.db", [page(1, cast), page(2, LONG)]) as ledger:
        one = identity(ledger, "Nils Aune")
        before = state(ledger)
        for others in ([], [one], [identity(ledger, "Kessel Port Authority")]):
            with pytest.raises(WrongCorrection):
                merge(ledger, one, others, by="Ida")
        with pytest.raises(WrongCorrection, match="name an article, by its id"):
            split(ledger, one, [], by="Ida")
        with pytest.raises(WrongCorrection):
            split(ledger, one, [page(1, cast).article.id, page(2, LONG).article.id[:9]], by="Ida")
        for nobody in ("0" * 24, "", "Nils Aune"):
            with pytest.raises(NotInLedger, match="no person in the ledger"):
                merge(ledger, nobody, [one], by="Ida")
        with pytest.raises(NotInLedger, match="no article in the ledger"):
            split(ledger, one, ["0" * 32], by="Ida")
        assert state(ledger) == before
        assert ledger.connection.execute("SELECT count(*) FROM correction").fetchone()[0] == 0


def test_nothing_is_left_of_a_forgotten_name(tmp_path: Path) -> None:
    secret = (("Xylophanes Orrinson", "person", "mayor"),)
    with add(tmp_path / "q.db", [page(1, LONG), page(2, secret)]) as ledger:
        merge(ledger, identity(ledger, "Nils Aune"), [identity(ledger, "Xylophanes Orrinson")], by="Ida")
        forget(ledger, pages=[page(2, secret).article.id])
        sound(ledger)
    assert b"xylophanes" not in (tmp_path / "q.db").read_bytes().lower()


@pytest.mark.parametrize("seed", range(3))
def test_pages_after_the_hands_in_any_order(tmp_path: Path, seed: int) -> None:
    first, later = casts(seed)[:8], casts(seed)[8:]
    states = []
    for turn in range(2):
        with add(tmp_path / f"{turn}.db", first) as ledger:
            chance = random.Random(seed)
            people = [
                i for (i,) in ledger.connection.execute("SELECT id FROM person WHERE kind = 'person' ORDER BY id")
            ]
            target, *others = chance.sample(people, 3)
            merge(ledger, target, others, by="Ida")
            articles = ledger.connection.execute(
                "SELECT DISTINCT article.id FROM person_entity JOIN entity ON entity.key = entity JOIN article"
                " ON article.key = article JOIN person ON person.key = person WHERE person.id = ? ORDER BY 1", (target,)
            ).fetchall()  # fmt: skip
            if len(articles) > 1:
                split(ledger, target, articles[0], by="Ida")
            for one in later if turn else reversed(later):
                ledger.add_reading(one)
            sound(ledger)
            states.append(state(ledger))
    assert states[0] == states[1]
