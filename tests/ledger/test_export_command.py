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
from rdflib import Graph

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


def test_a_part(ledger: Path, tmp_path: Path) -> None:
    done = quoth("export", "--ledger", ledger, "--outlet", "Wire North", "--since", "2024-02", "--until", "2024-11-30")
    readings = [json.loads(line) for line in done.stdout.decode().split("\n") if '"schema":"quoth/1"' in line[:30]]
    assert readings
    for record in readings:
        assert record["article"]["outlet"] == "Wire North"
        assert "2024-02" <= record["article"]["published"] <= "2024-11-30"
        assert jsonl.from_record(record)
    assert done.stderr.startswith(f"{len(readings)} article".encode())


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--format", "csv"], "needs --output"),
        (["--format", "csv", "--raw", "-o", "x"], "--raw goes with"),
        (["--format", "turtle", "-o", "full"], "is a folder"),
        (["--format", "csv", "-o", "full"], "full is there already"),
        (["--format", "brat", "-o", "file"], "file is there already"),
        (["--outlet", "Nobody's Post"], "no page of an outlet"),
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
