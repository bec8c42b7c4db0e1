"""`quoth correct`, as it is typed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from ledger.made import reading
from quoth.cli import cli
from quoth.ledger import Ledger

ONE = reading(3)
FIRST = ONE.statements[0]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with Ledger.writing(tmp_path / "quoth.db") as ledger:
        for seed in range(5):
            ledger.add_reading(reading(seed))
    return tmp_path / "quoth.db"


def run(path: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["correct", *arguments, "--by", "Ida", "--ledger", str(path)])


def done(path: Path, *arguments: str) -> str:
    result = run(path, *arguments)
    assert result.exit_code == 0, result.output + str(result.exception)
    return result.output


def first(path: Path) -> Any:
    with Ledger(path) as ledger:
        found = ledger.article(ONE.article.id)
        return found.statements[0], found


def test_from_a_wrong_speaker_to_the_right_one_and_back(path: Path) -> None:
    name = next(e.name for i, e in enumerate(ONE.entities) if i not in FIRST.speakers)
    done(path, FIRST.id, "speaker", name, "--note", "read it")
    now, article = first(path)
    assert [article.entities[i].name for i in now.speakers] == [name]
    done(path, FIRST.id, "speaker", "Ragna Holt", "--new", "person")
    done(path, FIRST.id, "act", "predict")
    told = [json.loads(line) for line in done(path, FIRST.id, "log").splitlines()]
    assert [(one["by"], one["kind"], one["note"]) for one in told] == [
        ("Ida", "speaker", "read it"), ("Ida", "speaker", None), ("Ida", "act", None),
    ]  # fmt: skip
    assert json.loads(done(path, FIRST.id, "original"))["act"] == FIRST.act
    for _ in range(3):
        done(path, FIRST.id, "undo")
    assert first(path)[1] == ONE


def test_spans_by_words_and_by_places(path: Path) -> None:
    words = FIRST.content[0].of(ONE.article.text)[:12].strip()
    done(path, FIRST.id, "spans", "--content", words, "--no-source")
    now, _ = first(path)
    assert now.content[0].of(ONE.article.text) == words
    assert now.source is None
    done(path, FIRST.id, "spans", "--cue", f"{FIRST.cue.start}:{FIRST.cue.end - 1}")
    assert first(path)[0].cue.end == FIRST.cue.end - 1


def test_merge_split_and_undo_of_people(path: Path) -> None:
    with Ledger(path) as ledger:
        people = [i for (i,) in ledger.connection.execute("SELECT id FROM person WHERE kind = 'person' ORDER BY id")]
    assert done(path, people[0], "merge", people[1]).strip() == people[0]
    done(path, people[0], "undo")
    with Ledger(path) as ledger:
        assert people == [
            i for (i,) in ledger.connection.execute("SELECT id FROM person WHERE kind = 'person' ORDER BY id")
        ]


@pytest.mark.parametrize(
    "arguments",
    [(), (FIRST.id,), (FIRST.id, "act"), (FIRST.id, "speaker"), (FIRST.id, "spans", "--cue", "no such words"),
     (FIRST.id, "shout"), ("--export", "brat")],
)  # fmt: skip
def test_what_can_not_be_meant_is_told(path: Path, arguments: tuple[str, ...]) -> None:
    result = run(path, *arguments)
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_what_people_judged_is_handed_on(path: Path, tmp_path: Path) -> None:
    last = ONE.statements[-1]
    done(path, FIRST.id, "act", "predict")
    done(path, last.id, "reject")
    (line,) = done(path, "--export", "jsonl").splitlines()
    record = json.loads(line)
    assert record["text"] == ONE.article.text
    by_id = {one["id"]: one for one in record["statements"]}
    assert set(by_id) == {FIRST.id, last.id}
    assert (by_id[FIRST.id]["machine"]["act"], by_id[FIRST.id]["hand"]["act"]) == (FIRST.act, "predict")
    assert by_id[last.id]["hand"] is None
    done(path, "--export", "brat", "--output", str(tmp_path / "brat"))
    (ann,) = (tmp_path / "brat").glob("*.ann")
    assert "Corrected E" in ann.read_text("utf-8")
