"""`quoth correct`, as it is typed."""

from __future__ import annotations

import json
import re
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


def run(path: Path, *arguments: str, by: bool = True) -> Result:
    named = ["--by", "Ida"] if by else []
    return CliRunner().invoke(cli, ["correct", *arguments, *named, "--ledger", str(path)])


def done(path: Path, *arguments: str, by: bool = True) -> str:
    result = run(path, *arguments, by=by)
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
    told = [json.loads(line) for line in done(path, FIRST.id, "log", "--format", "jsonl", by=False).splitlines()]
    assert [(one["made_by"], one["kind"], one["note"]) for one in told] == [
        ("Ida", "speaker", "read it"), ("Ida", "speaker", None), ("Ida", "act", None),
    ]  # fmt: skip
    assert json.loads(done(path, FIRST.id, "original", by=False))["act"] == FIRST.act
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


def persons(path: Path) -> list[tuple[str, str]]:
    """Ids and names of the people."""
    with Ledger(path) as ledger:
        return ledger.connection.execute("SELECT id, name FROM person WHERE kind = 'person' ORDER BY id").fetchall()


def test_what_was_changed_is_said_in_one_line(path: Path) -> None:
    start = FIRST.id[:8]
    name = next(e.name for i, e in enumerate(ONE.entities) if i not in FIRST.speakers)
    before = ONE.entities[FIRST.speakers[0]].name
    words = FIRST.content[0].of(ONE.article.text)
    whole = " … ".join(span.of(ONE.article.text) for span in FIRST.content)
    other = "predict" if FIRST.act != "predict" else "ask"
    for arguments, line in (
        (("speaker", name), f"speaker: {before} → {name}"),
        (("speaker", "--nobody"), f"speaker: {name} → nobody"),
        (("act", other), f"act: {FIRST.act} → {other}"),
        (("spans", "--content", words[:9]), f"content: {whole} → {words[:9]}"),
        (("reject",), "no statement"),
        (("undo",), "taken back: no statement"),
        (("undo",), f"taken back: content: {words[:9]} → {whole}"),
        (("undo",), f"taken back: act: {other} → {FIRST.act}"),
        (("undo",), f"taken back: speaker: nobody → {name}"),
        (("confirm",), "right as it is"),
        (("undo",), "taken back: right as it is"),
    ):
        assert done(path, start, *arguments) == f"{start} {line}\n"


def test_merge_split_and_undo_of_people(path: Path) -> None:
    before = persons(path)
    (one, name), (two, other) = before[:2]
    assert done(path, one[:9], "merge", two[:9]) == f"{name} ({one[:8]}) and {other} ({two[:8]}) are one\n"
    with Ledger(path) as ledger:
        articles = ledger.connection.execute(
            "SELECT DISTINCT article.id, title FROM person_entity JOIN entity ON entity.key = entity JOIN article"
            " ON article.key = article JOIN person ON person.key = person WHERE person.id = ?", (one,)
        ).fetchall()  # fmt: skip
    article, title = articles[0]
    line = done(path, one, "split", article[:9])
    somebody = next(identity for identity, _ in persons(path) if identity not in dict(before))
    assert line.startswith((f"{name} (", f"{other} ("))
    assert line.endswith(f") is somebody else ({somebody[:8]}) in “{title}”\n")
    table = " ".join(done(path, one, "log", by=False).split())
    assert re.search(r"\d{1,2} [A-Z][a-z]+ \d{4}, ", table)
    assert "UTC" in table
    assert "are one" in table
    assert done(path, one, "undo") == f"taken back: {line}"
    done(path, one, "undo")
    assert persons(path) == before
    acts = [json.loads(line) for line in done(path, "--log", "--format", "jsonl", by=False).splitlines()]
    assert [act["kind"] for act in acts] == ["merge", "split", "unjoin", "unjoin"]
    assert acts[0]["people"] == [{"id": two, "name": other, "there": True}]


def test_a_speaker_by_the_beginning_of_an_id(path: Path) -> None:
    names = {entity.name for entity in ONE.entities}
    identity, name = next(
        (identity, name)
        for identity, name in persons(path)
        if name not in names and any(map(str.isdigit, identity[:8]))
    )
    assert done(path, FIRST.id, "speaker", identity[:8]).endswith(f"→ {name}\n")
    now, article = first(path)
    assert [article.entities[i].name for i in now.speakers] == [name]
    told = run(path, FIRST.id, "speaker", "x7")
    assert told.exit_code == 1
    assert "nobody is called 'x7' there" in told.output + str(told.exception)


def test_what_is_so_already_is_refused(path: Path) -> None:
    for arguments in (
        ("act", str(FIRST.act)), ("speaker", ONE.entities[FIRST.speakers[0]].name),
        ("spans", "--cue", FIRST.cue.of(ONE.article.text)),
    ):  # fmt: skip
        told = run(path, FIRST.id, *arguments)
        assert told.exit_code == 1
        assert "`confirm` notes that it is right" in told.output + str(told.exception)
    assert "Nothing was corrected yet." in done(path, "--log", by=False)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("act", "deny", "--content", "x"), "--content goes with spans, not with act: leave it out"),
        (("act", "deny", "--nobody"), "--nobody goes with speaker, not with act"),
        (("confirm", "--new", "person"), "--new goes with speaker, not with confirm"),
        (("merge", "77", "--source", "x"), "--source goes with spans, not with merge"),
        (("speaker", "--nobody", "--new", "person"), "--new and --nobody can't both be meant"),
        (("spans", "--source", "x", "--no-source"), "--source and --no-source can't both be meant"),
        (("spans",), "say where the words are: --source, --no-source, --cue or --content"),
        (("spans", "some words"), "say where the words are"),
        (("spans", "--cue", "x", "some words"), "spans takes nothing behind it: leave out some words"),
        (("reject", "it"), "reject takes nothing behind it: leave out it"),
        (("act", "deny", "accuse"), "act takes one act: say, deny"),
        (("merge",), "merge takes the ids of those who are the same person"),
        (("split",), "split takes the ids of articles in which it is somebody else"),
        (("act", "deny", "-o", "x"), "-o goes with --export, not with act"),
        (("act", "deny", "--format", "jsonl"), "--format goes with --log or log, not with act"),
        (("log", "--note", "x"), "--note goes with act, speaker, spans, reject, confirm, undo, merge or split, not"),
        (("act", "deny", "--log"), "--log is about the whole ledger: leave out"),
        (("--export", "jsonl"), "--export is about the whole ledger: leave out"),
    ],
)
def test_what_does_not_fit_is_told_and_nothing_is_noted(path: Path, arguments: tuple[str, ...], message: str) -> None:
    told = run(path, FIRST.id, *arguments, by=False)
    assert told.exit_code == 2
    assert message in " ".join(told.output.split())
    with Ledger(path) as ledger:
        assert not ledger.connection.execute("SELECT count(*) FROM correction").fetchone()[0]


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
    (line,) = done(path, "--export", "jsonl", by=False).splitlines()
    record = json.loads(line)
    assert record["text"] == ONE.article.text
    by_id = {one["id"]: one for one in record["statements"]}
    assert set(by_id) == {FIRST.id, last.id}
    assert (by_id[FIRST.id]["machine"]["act"], by_id[FIRST.id]["hand"]["act"]) == (FIRST.act, "predict")
    assert by_id[last.id]["hand"] is None
    done(path, "--export", "brat", "--output", str(tmp_path / "brat"), by=False)
    (ann,) = (tmp_path / "brat").glob("*.ann")
    assert "Corrected E" in ann.read_text("utf-8")
