"""What people put right: shown, kept beside the original, taken back, and alive after an article is read again."""

from __future__ import annotations

import contextlib
import json
import random
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ledger.made import reading, readings
from quoth.errors import NotInLedger, WrongCorrection
from quoth.ledger import Ledger
from quoth.ledger.corrections import correct, log, original_of
from quoth.ledger.forget import forget
from quoth.ledger.write import replace_found
from quoth.types import Reading, Span

ONE = reading(3)
FIRST = ONE.statements[0]


@pytest.fixture
def ledger(tmp_path: Path) -> Any:
    with Ledger.writing(tmp_path / "quoth.db") as opened:
        for one in readings(6):
            opened.add_reading(one)
        yield opened


def now(ledger: Ledger) -> Reading:
    return ledger.article(ONE.article.id)


def read_again(ledger: Ledger, found: Reading) -> None:
    key = ledger.connection.execute("SELECT key FROM article WHERE id = ?", (ONE.article.id,)).fetchone()[0]
    with ledger.transaction():
        replace_found(ledger.connection, key, found, None)


def without(index: int) -> Reading:
    """The reading without one statement that stands in no other and holds none."""
    kept = [s for i, s in enumerate(ONE.statements) if i != index]
    assert all(s.parent != index for s in kept)
    parents = [s.parent if s.parent is None or s.parent < index else s.parent - 1 for s in kept]
    return replace(ONE, statements=tuple(replace(s, parent=p) for s, p in zip(kept, parents, strict=True)))


def alone() -> int:
    return next(
        i for i, s in enumerate(ONE.statements) if s.parent is None and all(t.parent != i for t in ONE.statements)
    )


def sound(ledger: Ledger) -> None:
    connection = ledger.connection
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.execute("INSERT INTO statement_words (statement_words, rank) VALUES ('integrity-check', 1)")


def test_an_act(ledger: Ledger) -> None:
    other = "deny" if FIRST.act != "deny" else "say"
    correct(ledger, FIRST.id, "act", {"act": other}, by="Ida")
    assert now(ledger).statements[0] == replace(FIRST, act=other)
    assert now(ledger).statements[1:] == ONE.statements[1:]
    kept = original_of(ledger, FIRST.id)
    assert kept is not None
    assert kept["act"] == FIRST.act
    (entry,) = log(ledger, FIRST.id)
    assert (entry.made_by, entry.kind, entry.change) == (
        "Ida",
        "act",
        {"was": {"act": FIRST.act}, "is": {"act": other}},
    )
    found = ledger.connection.execute(
        "SELECT count(*) FROM statement_view WHERE id = ? AND act = ? AND corrected", (FIRST.id, other)
    )
    assert found.fetchone()[0] == 1
    sound(ledger)


def test_the_log_is_never_changed(ledger: Ledger) -> None:
    correct(ledger, FIRST.id, "reject", by="Ida")
    with pytest.raises(sqlite3.IntegrityError):
        ledger.connection.execute("UPDATE correction SET made_by = 'Tomas'")


def test_reject_confirm_and_undo(ledger: Ledger) -> None:
    at = alone()
    identity = ONE.statements[at].id
    correct(ledger, identity, "reject", by="Ida", note="an example of how not to")
    assert identity not in [s.id for s in now(ledger).statements]
    assert ledger.connection.execute("SELECT shown FROM statement WHERE id = ?", (identity,)).fetchone()[0] == 0
    correct(ledger, identity, "undo", by="Tomas")
    assert now(ledger) == ONE
    assert [one.kind for one in log(ledger, identity)] == ["reject", "undo"]
    with pytest.raises(WrongCorrection, match="no correction to undo"):
        correct(ledger, identity, "undo", by="Tomas")
    correct(ledger, identity, "confirm", by="Ida")
    assert now(ledger) == ONE
    assert original_of(ledger, identity) is None
    sound(ledger)


def test_a_speaker_of_the_article_by_name(ledger: Ledger) -> None:
    other = next(i for i in range(len(ONE.entities)) if i not in FIRST.speakers)
    correct(ledger, FIRST.id, "speaker", {"speakers": [ONE.entities[other].name.upper()]}, by="Ida")
    assert now(ledger).statements[0].speakers == (other,)
    assert now(ledger).entities == ONE.entities
    correct(ledger, FIRST.id, "speaker", {"speakers": []}, by="Ida")
    assert now(ledger).statements[0].speakers == ()
    for _ in range(2):
        correct(ledger, FIRST.id, "undo", by="Ida")
    assert now(ledger) == ONE
    sound(ledger)


def test_a_speaker_who_is_new_to_the_article(ledger: Ledger) -> None:
    with pytest.raises(WrongCorrection, match="nobody is called 'Ragna Holt'"):
        correct(ledger, FIRST.id, "speaker", {"speakers": ["Ragna Holt"]}, by="Ida")
    correct(ledger, FIRST.id, "speaker", {"speakers": [{"name": "Ragna Holt", "kind": "person"}]}, by="Ida")
    corrected = now(ledger)
    assert [corrected.entities[i].name for i in corrected.statements[0].speakers] == ["Ragna Holt"]
    assert corrected.entities[-1].mentions == (FIRST.source,)
    assert ledger.connection.execute("SELECT count(*) FROM person WHERE name = 'Ragna Holt'").fetchone()[0] == 1
    correct(ledger, FIRST.id, "undo", by="Ida")
    assert now(ledger) == ONE
    assert ledger.connection.execute("SELECT count(*) FROM person WHERE name = 'Ragna Holt'").fetchone()[0] == 0
    sound(ledger)


def test_a_speaker_from_another_page_by_their_id(ledger: Ledger) -> None:
    here = {entity.name for entity in ONE.entities}
    identity, name = ledger.connection.execute(
        f"SELECT id, name FROM person WHERE name NOT IN ({', '.join('?' * len(here))}) ORDER BY id LIMIT 1", tuple(here)
    ).fetchone()
    correct(ledger, FIRST.id, "speaker", {"speakers": [identity]}, by="Ida")
    corrected = now(ledger)
    assert [corrected.entities[i].name for i in corrected.statements[0].speakers] == [name]
    speaker = ledger.connection.execute(
        "SELECT person.id FROM speaker JOIN statement ON statement.key = statement JOIN person_entity USING (entity)"
        " JOIN person ON person.key = person WHERE statement.id = ?",
        (FIRST.id,),
    )
    assert speaker.fetchall() == [(identity,)]
    read_again(ledger, ONE)
    assert now(ledger) == corrected
    sound(ledger)


def test_spans(ledger: Ledger) -> None:
    content = [[FIRST.content[0].start + 1, FIRST.content[-1].end - 1]]
    correct(ledger, FIRST.id, "spans", {"source": None, "content": content}, by="Ida")
    corrected = now(ledger).statements[0]
    assert (corrected.source, corrected.content, corrected.cue) == (None, (Span(*content[0]),), FIRST.cue)
    said = ledger.connection.execute("SELECT said FROM statement WHERE id = ?", (FIRST.id,)).fetchone()[0]
    assert said == ONE.article.text[slice(*content[0])]
    correct(ledger, FIRST.id, "undo", by="Ida")
    assert now(ledger) == ONE
    sound(ledger)


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("act", {"act": "shout"}), ("act", {}), ("spans", {}), ("spans", {"cue": None}), ("spans", {"cue": [5, 5]}),
        ("spans", {"cue": [0, 10**9]}), ("spans", {"content": []}), ("spans", {"content": [[0, 9], [5, 12]]}),
        ("spans", {"source": [True, 2]}), ("spans", {"source": "Ida"}), ("speaker", {"speakers": [{"name": "Ida"}]}),
        ("speaker", {"speakers": [{"name": " ", "kind": "person"}]}), ("delete", {}),
    ],
)  # fmt: skip
def test_what_can_not_be_is_refused(ledger: Ledger, kind: str, change: dict[str, Any]) -> None:
    with pytest.raises(WrongCorrection):
        correct(ledger, FIRST.id, kind, change, by="Ida")
    assert log(ledger) == []
    assert now(ledger) == ONE


def test_ids(ledger: Ledger) -> None:
    for wrong in ("", "zz", "0" * 24, "%"):
        with pytest.raises(NotInLedger):
            correct(ledger, wrong, "reject", by="Ida")
    correct(ledger, FIRST.id[:16], "confirm", by="Ida")
    assert log(ledger)[0].statement_id == FIRST.id


def test_it_stands_after_the_article_is_read_again(ledger: Ledger) -> None:
    at = alone()
    identity = ONE.statements[at].id
    rejected = ONE.statements[-1].id if at != len(ONE.statements) - 1 else FIRST.id
    correct(ledger, identity, "act", {"act": "predict"}, by="Ida")
    correct(ledger, identity, "speaker", {"speakers": [{"name": "Ragna Holt", "kind": "person"}]}, by="Ida")
    correct(ledger, rejected, "reject", by="Ida")
    before = now(ledger)
    read_again(ledger, ONE)
    assert now(ledger) == before
    sound(ledger)
    for _ in range(2):
        correct(ledger, identity, "undo", by="Ida")
    correct(ledger, rejected, "undo", by="Ida")
    assert now(ledger) == ONE


def test_what_no_hand_touched_is_the_new_models(ledger: Ledger) -> None:
    correct(ledger, FIRST.id, "act", {"act": "predict"}, by="Ida")
    changed = replace(FIRST, confidence=0.4321, hedged=not FIRST.hedged, act="ask")
    read_again(ledger, replace(ONE, statements=(changed, *ONE.statements[1:])))
    assert now(ledger).statements[0] == replace(changed, act="predict")
    correct(ledger, FIRST.id, "undo", by="Ida")
    assert now(ledger).statements[0] == changed


def test_found_again_by_its_words_when_the_cue_has_moved(ledger: Ledger) -> None:
    at = alone()
    one = ONE.statements[at]
    correct(ledger, one.id, "act", {"act": "predict"}, by="Ida")
    moved = replace(one, id="f" * 24, cue=Span(one.cue.start - 1, one.cue.end))
    read_again(ledger, replace(ONE, statements=(*ONE.statements[:at], moved, *ONE.statements[at + 1 :])))
    assert now(ledger).statements[at] == replace(moved, id=one.id, act="predict")
    assert len(now(ledger).statements) == len(ONE.statements)


def test_what_a_hand_vouched_for_stays_when_it_is_not_found_again(ledger: Ledger) -> None:
    at = alone()
    one = ONE.statements[at]
    correct(ledger, one.id, "confirm", by="Ida")
    read_again(ledger, without(at))
    kept = [s for s in now(ledger).statements if s.id == one.id]
    assert kept == [one]
    correct(ledger, one.id, "reject", by="Ida")
    read_again(ledger, without(at))
    assert one.id not in [s.id for s in now(ledger).statements]
    read_again(ledger, ONE)
    assert one.id not in [s.id for s in now(ledger).statements]
    sound(ledger)


def test_the_same_words_at_another_address_are_corrected_too(ledger: Ledger) -> None:
    copy = replace(ONE, article=replace(ONE.article, id="c" * 32, url="https://other.example/"))
    correct(ledger, FIRST.id, "act", {"act": "predict"}, by="Ida")
    ledger.add_reading(copy)
    assert ledger.article("c" * 32).statements[0].act == "predict"
    correct(ledger, FIRST.id, "undo", by="Ida")
    assert ledger.article("c" * 32) == copy


def test_what_is_forgotten_leaves_the_log(ledger: Ledger) -> None:
    correct(ledger, FIRST.id, "confirm", by="Ida")
    correct(ledger, reading(4).statements[0].id, "confirm", by="Ida")
    forget(ledger, pages=[ONE.article.id])
    assert [one.statement_id for one in log(ledger)] == [reading(4).statements[0].id]


def test_any_corrections_taken_back_leave_nothing(ledger: Ledger) -> None:
    chance = random.Random(1)
    for _ in range(60):
        one = chance.choice(ONE.statements)
        kind, change = chance.choice([
            ("act", {"act": chance.choice(["say", "deny", None])}), ("reject", {}), ("confirm", {}),
            ("speaker", {"speakers": chance.sample([e.name for e in ONE.entities], 2)}),
            ("speaker", {"speakers": [{"name": f"Ragna {chance.choice('ABC')}", "kind": "person"}]}),
            ("spans", {"content": [[one.content[0].start, one.content[0].end - 1]]}),
        ])  # fmt: skip
        with contextlib.suppress(WrongCorrection):  # it may be so already
            correct(ledger, one.id, kind, change, by="Ida")
        if chance.random() < 0.1:
            read_again(ledger, ONE)
    for one in ONE.statements:
        while True:
            try:
                correct(ledger, one.id, "undo", by="Ida")
            except WrongCorrection:
                break
    assert now(ledger) == ONE
    assert json.loads(json.dumps([dict(entry.change) for entry in log(ledger)]))
    sound(ledger)
