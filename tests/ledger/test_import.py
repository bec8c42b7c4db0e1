"""Importing into a ledger that holds things already: the log of both, as if all had been told to one."""

from __future__ import annotations

import contextlib
import json
import os
import random
from pathlib import Path
from typing import Any

import pytest

from ledger.made import reading
from ledger.test_people import add, casts, page, sound
from quoth.errors import BadRecord, WrongCorrection
from quoth.export import canonical, jsonl
from quoth.ledger import Ledger, by_hand, corrections
from quoth.ledger.importing import import_lines
from quoth.ledger.write import insert
from quoth.types import Reading

ACTS = ("deny", "accuse", "ask")


def lines_of(path: Path) -> list[bytes]:
    with Ledger(path) as ledger:
        return [f"{line}\n".encode() for line in canonical.lines(ledger.connection)]


def contents(ledger: Ledger) -> list[dict[str, Any]]:
    """All that is in a ledger, without what differs by when and where it came in."""
    found = [json.loads(line) for line in canonical.lines(ledger.connection, history=False)]
    for line in found:
        for sign in [line] if line.get("record") == "sign" else []:
            del sign["settled"]  # more pages with the same sign change nothing; fewer may
    return [line for line in found if line.get("record") not in ("ledger", "end")]


def put_right(ledger: Ledger, chance: random.Random, readings: list[Reading], by: str) -> None:
    """Some corrections and joins by hand, as chance has them."""
    told = [s for one in readings for s in one.statements]
    rows = ledger.connection.execute
    for _ in range(6):
        one = chance.choice(told)
        persons = [identity for (identity,) in rows("SELECT id FROM person WHERE kind = 'person' ORDER BY id")]
        try:
            match chance.randrange(7):
                case 0:
                    corrections.correct(ledger, one.id, "act", {"act": chance.choice(ACTS)}, by=by)
                case 1:
                    corrections.correct(ledger, one.id, chance.choice(("reject", "confirm", "undo")), by=by)
                case 2:
                    corrections.correct(ledger, one.id, "speaker", {"speakers": [chance.choice(persons)]}, by=by)
                case 3:
                    somebody = {"name": f"Ragna Holt {one.id[:3]}", "kind": "person"}
                    corrections.correct(ledger, one.id, "speaker", {"speakers": [somebody]}, by=by)
                case 4:
                    end = one.content[0].end
                    corrections.correct(ledger, one.id, "spans", {"content": [[end - 9, end]]}, by=by)
                case 5:
                    by_hand.merge(ledger, *((two := chance.sample(persons, 2))[0], two[1:]), by=by)
                case _:
                    target = chance.choice(persons)
                    met = rows(
                        "SELECT DISTINCT article.id FROM person_entity JOIN entity ON entity.key = entity JOIN article"
                        " ON article.key = article JOIN person ON person.key = person WHERE person.id = ? ORDER BY 1",
                        (target,),
                    ).fetchall()
                    by_hand.split(ledger, target, met[0], by=by)
        except WrongCorrection:
            pass  # chance asked for what can't be


@pytest.mark.parametrize("seed", range(int(os.environ.get("QUOTH_IMPORT_SEEDS", "8"))))
def test_two_logs_are_one(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    pages = casts(seed)
    mine, theirs = pages[:8], pages[5:]
    with add(tmp_path / "mine.db", mine) as ledger:
        put_right(ledger, chance, mine, "mine")
    with add(tmp_path / "theirs.db", theirs) as ledger:
        if seed % 2:  # they had all of mine, and took some of it back
            import_lines(ledger, lines_of(tmp_path / "mine.db"))
            for (statement,) in ledger.connection.execute("SELECT DISTINCT statement_id FROM correction").fetchall()[
                ::2
            ]:
                with contextlib.suppress(LookupError, WrongCorrection):
                    corrections.correct(ledger, statement or "", "undo", by="theirs")
        put_right(ledger, chance, theirs, "theirs")
    with Ledger.writing(tmp_path / "mine.db") as ledger:
        import_lines(ledger, lines_of(tmp_path / "theirs.db"))
        sound(ledger)
        log = ledger.connection.execute(
            "SELECT made, made_by, kind, text_sha256, statement_id, anchor, change, note FROM correction ORDER BY key"
        ).fetchall()
        imported = contents(ledger)
    with add(tmp_path / "one.db", [*mine, *theirs[3:]]) as ledger, ledger.transaction():
        columns = ("made", "made_by", "kind", "text_sha256", "statement_id", "anchor", "change", "note")
        for row in log:
            insert(ledger.connection, "correction", **dict(zip(columns, row, strict=True)))
        for (key,) in ledger.connection.execute("SELECT key FROM article ORDER BY key").fetchall():
            corrections.reapply(ledger.connection, key)
            by_hand.join_anew(ledger.connection, key)
        by_hand.replay(ledger.connection)
        told_at_once = contents(ledger)
    assert log
    (tmp_path / "lines").write_bytes(b"".join(lines_of(tmp_path / "mine.db")))
    with Ledger.writing(tmp_path / "again.db") as ledger:
        import_lines(ledger, (tmp_path / "lines").read_bytes().splitlines(keepends=True))
        sound(ledger)
    assert b"".join(lines_of(tmp_path / "again.db")) == (tmp_path / "lines").read_bytes()
    assert imported == told_at_once


def test_a_speaker_told_by_hand_stays_when_others_are_joined(tmp_path: Path) -> None:
    """A surname alone is nobody across pages, so only the hand knows who it is."""
    cast = (("Aune", "person", "mayor"), ("Ida Lund", "person", "chemist"), ("Tomas Berg", "person", "judge"))
    pages = [page(number, (one,)) for number, one in enumerate(cast)]
    with add(tmp_path / "q.db", pages) as ledger:
        rows = ledger.connection.execute
        ids = dict(rows("SELECT name, id FROM person"))
        corrections.correct(ledger, pages[1].statements[0].id, "speaker", {"speakers": [ids["Aune"]]}, by="Ida")
        by_hand.merge(ledger, ids["Ida Lund"], [ids["Tomas Berg"]], by="Ida")
        by_hand.undo(ledger, ids["Ida Lund"], by="Ida")
        found = {hit.page.id for hit in ledger.search(speaker=ids["Aune"])}
        assert found == {pages[0].article.id, pages[1].article.id}
        sound(ledger)


@pytest.mark.parametrize(
    ("field", "where"),
    [("url", "article.url"), ("outlet", "article.outlet"), ("title", "article.title"), ("model", "model")],
)
def test_half_a_character_is_told(tmp_path: Path, field: str, where: str) -> None:
    record = json.loads(jsonl.dumps(reading(1)))
    (record if field == "model" else record["article"])[field] = "a\ud83dz"
    with Ledger.writing(tmp_path / "q.db") as ledger:
        with pytest.raises(BadRecord, match=f"line 2: {where} holds a lone surrogate"):
            import_lines(ledger, [jsonl.dumps(reading(0)).encode(), json.dumps(record).encode()])
        assert list(ledger.articles()) == []
        record["model"] = record["article"]["title"] = record["article"]["url"] = "\U0001f6a2"  # as two escapes
        record["article"]["outlet"] = None
        assert import_lines(ledger, [json.dumps(record).encode()]).articles == 1
