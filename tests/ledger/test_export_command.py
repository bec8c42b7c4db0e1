"""`quoth export` and `quoth import` as a user meets them: whole files or none, clear words, the same bytes again."""

from __future__ import annotations

import csv
import gzip
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest
from rdflib import Graph, URIRef

from ledger.test_canonical import fill
from quoth.export import FORMATS, jsonl
from quoth.ledger import Ledger


def quoth(*arguments: str | Path, stdin: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "quoth", *map(str, arguments)], input=stdin, capture_output=True, timeout=60,
        env={**os.environ, **environment}, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("command") / "quoth.db"
    fill(path)
    return path


def test_every_format_is_written(ledger: Path, tmp_path: Path) -> None:
    with Ledger(ledger) as opened:
        ids = {a for (a,) in opened.connection.execute("SELECT id FROM article WHERE current")}
        statements = opened.connection.execute("SELECT count(*) FROM statement WHERE shown").fetchone()[0]
        assert opened.connection.execute("SELECT count(*) FROM article").fetchone()[0] > len(ids)
    for form in FORMATS:
        done = quoth("export", "--format", form, "-o", tmp_path / form, "--ledger", ledger)
        assert (done.returncode, done.stdout) == (0, b""), done.stderr
        assert b"articles exported" in done.stderr
        assert (tmp_path / form).is_dir() == FORMATS[form].folder
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(FORMATS)  # nothing is left over
    with (tmp_path / "csv" / "articles.csv").open(encoding="utf-8", newline="") as stream:
        assert {row["id"] for row in csv.DictReader(stream)} == ids
    found = duckdb.sql(f"SELECT count(*) FROM '{tmp_path}/parquet/statements.parquet'").fetchall()
    assert found == [(statements,)]
    assert len(list((tmp_path / "brat").glob("*.ann"))) == len(ids)
    assert len(list((tmp_path / "citron").glob("*.json"))) == len(ids)
    page = json.loads((tmp_path / "web-annotation" / "annotations.json").read_text("utf-8"))
    assert len(page["items"]) == statements
    graph = json.loads((tmp_path / "schema-org").read_text("utf-8"))["@graph"]
    assert sum(node["@type"] == "NewsArticle" for node in graph) == len(ids)
    assert len(Graph().parse(tmp_path / "turtle", format="turtle")) > statements


def test_tables_of_a_ledger_hold_together(ledger: Path, tmp_path: Path) -> None:
    folder = tmp_path / "tables"
    assert quoth("export", "--format", "csv", "-o", folder, "--ledger", ledger, "--all-versions").returncode == 0
    done = subprocess.run(
        [sys.executable, "-m", "frictionless", "validate", "datapackage.json", "--json"],
        capture_output=True, text=True, cwd=folder, check=False,
    )  # fmt: skip
    report = json.loads(done.stdout)
    assert report["valid"], [error["message"] for task in report["tasks"] for error in task["errors"]]
    with (folder / "people.csv").open(encoding="utf-8", newline="") as stream:
        people = list(csv.DictReader(stream))
    with Ledger(ledger) as opened:
        joined = opened.connection.execute("SELECT count(DISTINCT person) FROM person_entity").fetchone()[0]
    assert len(people) == joined
    assert any(len(json.loads(row["aliases"])) > 1 for row in people)
    with (folder / "statements.csv").open(encoding="utf-8", newline="") as stream:
        assert {row["corrected"] for row in csv.DictReader(stream)} == {"true", "false"}


def test_out_in_out(ledger: Path, tmp_path: Path) -> None:
    first = quoth("export", "--ledger", ledger, "--raw")
    assert first.returncode == 0
    again = tmp_path / "again.db"
    done = quoth("import", "-", "--ledger", again, stdin=first.stdout)
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith(b"imported\n")
    assert quoth("export", "--ledger", again, "--raw").stdout == first.stdout
    (tmp_path / "out.jsonl.gz").write_bytes(gzip.compress(first.stdout))
    done = quoth("import", tmp_path / "out.jsonl.gz", "--ledger", again)
    assert done.stdout.startswith(b"0 articles with 0 statements and 0 corrections imported, ")
    assert quoth("export", "--ledger", again, "--raw").stdout == first.stdout


PARTS: list[list[str]] = [
    ["--speaker", "Lund"],
    ["--about", "Veland", "--not-nested"],
    ["--act", "deny", "--act", "ask", "--form", "direct"],
    ["--outlet", "wire", "--since", "2024-02", "--until", "2024-11-30"],
    ["--kind", "person", "--role", "mayor", "--min-confidence", "0.6"],
    ["--nested"],
]  # fmt: skip


@pytest.mark.parametrize("filters", PARTS, ids=" ".join)
def test_a_part_is_what_a_search_finds(ledger: Path, tmp_path: Path, filters: list[str]) -> None:
    searched = quoth("search", "--ledger", ledger, "--format", "jsonl", *filters)
    hits = [json.loads(line) for line in searched.stdout.splitlines()]
    found = {(hit["article"], hit["id"]) for hit in hits}
    pages = {page for page, _ in found}
    with Ledger(ledger) as opened:
        assert 0 < len(found) < opened.count(most=10**6).number
    for form in FORMATS:
        done = quoth("export", "--ledger", ledger, "--format", form, "-o", tmp_path / form, *filters)
        assert done.returncode == 0, done.stderr
        assert done.stderr.decode().endswith(f"with {len(found)} statement{'s' * (len(found) > 1)} exported\n")
    lines = (tmp_path / "jsonl").read_text("utf-8").split("\n")
    readings = [jsonl.loads(line) for line in lines if line.startswith('{"schema":"quoth/1"')]
    assert {one.article.id for one in readings} == pages
    with Ledger(ledger) as opened:
        assert all(one == opened.article(one.article.id) or one.statements for one in readings)  # whole articles
        assert sum(len(one.statements) for one in readings) >= len(found)
    with (tmp_path / "csv" / "statements.csv").open(encoding="utf-8", newline="") as stream:
        assert {(row["article_id"], row["id"]) for row in csv.DictReader(stream)} == found
    rows = duckdb.sql(f"SELECT article_id, id FROM '{tmp_path}/parquet/statements.parquet'").fetchall()
    assert set(rows) == found
    annotations = json.loads((tmp_path / "web-annotation" / "annotations.json").read_text("utf-8"))["items"]
    assert len(annotations) == len(found)
    events = [line for path in (tmp_path / "brat").glob("*.ann") for line in path.read_text("utf-8").split("\n")]
    assert sum(line.startswith("E") for line in events) == len(found)
    quotes = [json.loads(path.read_text("utf-8"))["quotes"] for path in (tmp_path / "citron").glob("*.json")]
    assert sum(map(len, quotes)) == len(found)
    graph = json.loads((tmp_path / "schema-org").read_text("utf-8"))["@graph"]
    assert sum("isPartOf" in node for node in graph) == len(found)
    triples = Graph().parse(tmp_path / "turtle", format="turtle")
    made = {str(s) for s in triples.subjects() if str(s).startswith("urn:quoth:statement:")}
    assert len(made) == len(found)
    derived = {str(o) for o in triples.objects(predicate=URIRef("http://www.w3.org/ns/prov#wasDerivedFrom"))}
    assert {one for one in derived if one.startswith("urn:quoth:")} <= made


def test_a_part_of_the_tables_holds_together(ledger: Path, tmp_path: Path) -> None:
    assert quoth("export", "--ledger", ledger, "--format", "csv", "-o", tmp_path / "out", "--nested").returncode == 0
    done = subprocess.run(
        [sys.executable, "-m", "frictionless", "validate", "datapackage.json", "--json"],
        capture_output=True, text=True, cwd=tmp_path / "out", check=False,
    )  # fmt: skip
    report = json.loads(done.stdout)
    assert report["valid"], [error["message"] for task in report["tasks"] for error in task["errors"]]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--format", "csv"], "needs --output"),
        (["--format", "csv", "--raw", "-o", "x"], "--raw goes with"),
        (["--format", "turtle", "-o", "full"], "is a folder"),
        (["--format", "csv", "-o", "full"], "full is there already"),
        (["--format", "brat", "-o", "file"], "file is there already"),
        (["--outlet", "Nobody's Post"], "no outlet"),
        (["--act", "deny", "--all-versions"], "leave --all-versions out"),
        (["--since", "yesterday"], "not an ISO date"),
        (["--ledger", "none.db"], "there is no ledger"),
    ],
)
def test_what_can_not_be_meant(ledger: Path, tmp_path: Path, arguments: list[str], told: str) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine").write_text("mine")
    (tmp_path / "file").write_text("mine")
    before = sorted(tmp_path.iterdir())
    done = subprocess.run(
        [sys.executable, "-m", "quoth", "export", *arguments], capture_output=True, cwd=tmp_path, check=False,
        env={**os.environ, "QUOTH_LEDGER": str(ledger)},
    )  # fmt: skip
    assert done.returncode in (1, 2)
    assert told in done.stderr.decode()
    assert b"Traceback" not in done.stderr
    assert sorted(tmp_path.iterdir()) == before
    assert (tmp_path / "full" / "mine").read_text() == "mine"


def test_parquet_without_its_library_says_what_to_do(ledger: Path, tmp_path: Path) -> None:
    (tmp_path / "hide").mkdir()
    (tmp_path / "hide" / "pyarrow.py").write_text("raise ImportError('not here')")
    done = quoth("export", "--format", "parquet", "-o", tmp_path / "out", "--ledger", ledger,
                 PYTHONPATH=str(tmp_path / "hide"))  # fmt: skip
    assert done.returncode == 1
    assert b"pip install 'quoth[parquet]'" in done.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["hide"]


def test_an_empty_folder_may_be_named(ledger: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    assert quoth("export", "--format", "citron", "-o", tmp_path / "out", "--ledger", ledger).returncode == 0
    assert list((tmp_path / "out").iterdir())
    assert (tmp_path / "out").stat().st_mode & 0o777 == 0o777 & ~umask()


def umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("none.jsonl", None, "none.jsonl: No such file"),
        ("bad.jsonl", b"{}\n", "bad.jsonl: line 1: schema None is not known"),
        ("cut.jsonl.gz", gzip.compress(b"x" * 10_000)[:-20], "damaged gzip"),
        ("cut.jsonl", b'{"schema":"quoth-ledger/1","record":"ledger"}\n', "cut short"),
    ],
)
def test_a_bad_file_changes_nothing(tmp_path: Path, name: str, data: Any, told: str) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)
    done = quoth("import", tmp_path / name, "--ledger", tmp_path / "q.db")
    assert done.returncode == 1
    assert told in done.stderr.decode()
    assert len(done.stderr.splitlines()) == 1
    with Ledger(tmp_path / "q.db") as opened:
        assert opened.connection.execute("SELECT count(*) FROM article").fetchone() == (0,)


def test_a_line_without_end_is_not_taken_into_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from click.testing import CliRunner

    from quoth.commands import import_
    from quoth.errors import BadRecord
    from quoth.ledger import importing

    monkeypatch.setattr(importing, "IMPORT_LINE_BYTES", 1000)
    monkeypatch.setattr(import_, "IMPORT_LINE_BYTES", 1000)
    (tmp_path / "long.jsonl").write_bytes(b'{"a":"' + b"x" * 100_000)
    done = CliRunner().invoke(import_.command, [str(tmp_path / "long.jsonl"), "--ledger", str(tmp_path / "q.db")])
    assert isinstance(done.exception, BadRecord)
    assert "line 1: longer than 1,000 bytes" in str(done.exception)
