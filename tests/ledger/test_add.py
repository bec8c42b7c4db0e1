"""`quoth add`, `refresh`, `forget`, `backup` as a user meets them: processes with arguments, text, an exit status."""

from __future__ import annotations

import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

import fakes
from quoth import __version__
from quoth.cli import main
from quoth.export import jsonl
from quoth.ledger import Ledger

TESTS = Path(__file__).parents[1]
COMMAND = [sys.executable, str(TESTS / "ledger" / "faked.py")]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(TESTS), "COLUMNS": "200"}
STORY = "Harbour to close\n\n“We have no choice,” Lund said.\n\n“That is not true,” Berg claimed.\n"


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


Quoth = Callable[..., Done]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    pages = tmp_path / "pages"
    pages.mkdir()
    for i in range(3):
        (pages / f"{i}.txt").write_text(STORY.replace("choice", f"choice {i}"), "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def quoth(folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Quoth:
    """The command line in this process, in the folder, with `fakes` for reading and extraction."""
    monkeypatch.setattr("quoth.reading.page.read_record", fakes.read_record)
    monkeypatch.setattr("quoth.extraction.extract", fakes.extract)
    monkeypatch.setattr("quoth.extraction.encoder.load_model", lambda name=None, threads=1: None)
    monkeypatch.setattr("quoth.reading.sandbox.warm_up", lambda: None)
    monkeypatch.setattr("quoth.show.PIPED_WIDTH", 200)

    def run(*arguments: str, stdin: bytes = b"") -> Done:
        jobs_option = ["-j", "1"] if arguments[0] in ("add", "refresh") else []
        monkeypatch.setattr(sys, "argv", ["quoth", *arguments, *jobs_option])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        with pytest.raises(SystemExit) as ended:
            main()
        return Done(int(ended.value.code or 0), *capfd.readouterr())

    return run


def test_pages_are_added_once(folder: Path, quoth: Quoth) -> None:
    first = quoth("add", "pages")
    assert (first.returncode, first.stderr) == (0, "")
    assert first.stdout == "3 pages added · 6 statements · run 1\n"
    before = (folder / "quoth.db").read_bytes()
    again = quoth("add", "pages")
    assert (again.returncode, again.stdout) == (0, "0 pages added · 0 statements · 3 known already\n")
    (folder / "pages").rename(folder / "moved")
    (folder / "moved" / "3.txt").write_text(STORY, "utf-8")
    more = quoth("add", "moved", "--ledger", "quoth.db")
    assert more.stdout == "1 page added · 2 statements · 3 known already · run 2\n"
    assert before != (folder / "quoth.db").read_bytes()


def test_what_fails_is_named_and_the_rest_is_done(folder: Path, quoth: Quoth) -> None:
    (folder / "pages" / "bug.txt").write_text("!bug")
    (folder / "pages" / "empty.txt").write_text(" ")
    for _ in range(2):
        done = quoth("add", "pages", "nothing.html")
        assert done.returncode == 1
        complaints = sorted(done.stderr.splitlines())  # a page that can't be had is told at once
        assert complaints[0] == "quoth: nothing.html: no such file"
        assert complaints[1].startswith("quoth: pages/bug.txt: KeyError: 'a bug' (fakes.py")
        assert len(complaints) == 2
        assert done.stdout.endswith(
            "1 not articles (1 empty) · 2 failed (1 internal error, 1 unreadable)"
            + ("\n" if "known" in done.stdout else " · run 1\n")
        )
    with Ledger(folder / "quoth.db") as ledger:
        failures = ledger.connection.execute("SELECT origin, reason, run FROM failure ORDER BY origin").fetchall()
    assert failures == [
        ("nothing.html", "unreadable", 1), ("pages/bug.txt", "internal error", 1), ("pages/empty.txt", "empty", 1),
    ]  # fmt: skip


def test_a_failed_page_that_has_been_mended(folder: Path, quoth: Quoth) -> None:
    assert quoth("add", "late.txt").returncode == 1
    (folder / "late.txt").write_text(STORY, "utf-8")
    assert quoth("add", "late.txt").stdout == "1 page added · 2 statements · run 2\n"
    with Ledger(folder / "quoth.db") as ledger:
        assert ledger.connection.execute("SELECT count(*) FROM failure").fetchone() == (0,)


def test_tables_with_named_columns_and_versions(folder: Path, quoth: Quoth) -> None:
    def table(*stories: str) -> None:
        rows = [f'https://post.example/{i},2024-05-0{i + 1},The Post,"{s}"\n' for i, s in enumerate(stories)]
        (folder / "archive.csv").write_text("Where,When,Who,What\n" + "".join(rows), "utf-8")

    columns = ("--text-column", "What", "--url-column", "Where", "--date-column", "When", "--outlet-column", "Who")
    table(STORY, STORY)  # the same words at two addresses are two pages
    assert quoth("add", "archive.csv", *columns).stdout == "2 pages added · 4 statements · run 1\n"
    table(STORY, STORY.replace("Berg", "Dahl"))
    done = quoth("add", "archive.csv", *columns)
    assert done.stdout == "1 page added (1 new version of known ones) · 2 statements · 1 known already · run 2\n"
    with Ledger(folder / "quoth.db") as ledger:
        rows = ledger.connection.execute("SELECT url, published, version, current FROM article ORDER BY key").fetchall()
    assert rows == [
        ("https://post.example/0", "2024-05-01", 1, 1),
        ("https://post.example/1", "2024-05-02", 1, 0),
        ("https://post.example/1", "2024-05-02", 2, 1),
    ]


def test_earlier_readings(folder: Path, quoth: Quoth) -> None:
    lines = [jsonl.dumps(fakes.extract(STORY.replace("choice", f"choice {i}"))) for i in range(3)]
    named_otherwise = lines[0].replace('"article":{"id":"', '"article":{"id":"0.txt ')
    lines[1] = lines[1].replace(f'"quoth":"{__version__}"', '"quoth":"0.0.9"')
    (folder / "readings.jsonl").write_text("\n".join([*lines, named_otherwise]), "utf-8")
    assert quoth("add", "readings.jsonl").stdout == "3 pages added · 6 statements · 1 known already · run 1\n"
    with Ledger(folder / "quoth.db") as ledger:
        versions = ledger.connection.execute("SELECT quoth FROM article ORDER BY key").fetchall()
    assert versions == [(__version__,), ("0.0.9",), (__version__,)]
    assert quoth("add", "readings.jsonl").stdout == "0 pages added · 0 statements · 4 known already\n"
    assert quoth("add", "pages").stdout == "0 pages added · 0 statements · 3 known already\n"


def test_half_a_character_costs_its_record_alone(folder: Path, quoth: Quoth) -> None:
    """Lone surrogates, as some programs write them into JSON: no file and no database holds them."""
    lines = []
    fields = ("", "url", "outlet", "title", "byline", "model")
    for i, field in enumerate(fields):
        record = json.loads(jsonl.dumps(fakes.extract(STORY.replace("choice", f"choice {i}"))))
        if field:
            (record if field == "model" else record["article"])[field] = "https://post.example/\ud83d"
        lines.append(json.dumps(record))
    (folder / "readings.jsonl").write_text("\n".join([*lines, jsonl.dumps(fakes.extract(STORY))]), "utf-8")
    done = quoth("add", "readings.jsonl")
    assert done.returncode == 1
    assert done.stdout == "2 pages added · 4 statements · 5 failed (5 lone surrogate) · run 1\n"
    told = [f"article.{field}" for field in fields[1:-1]] + ["model"]
    assert done.stderr.splitlines() == [
        f"quoth: readings.jsonl, line {n}: {where} holds a lone surrogate, which is no character"
        for n, where in enumerate(told, 2)
    ]


def test_one_page_with_its_address(folder: Path, quoth: Quoth) -> None:
    told = ("--url", "https://post.example/1", "--published", "2024-05-01")
    assert quoth("add", "-", *told, stdin=STORY.encode()).stdout == "1 page added · 2 statements · run 1\n"
    with Ledger(folder / "quoth.db") as ledger:
        (reading,) = ledger.articles()
    assert (reading.article.url, reading.article.published) == ("https://post.example/1", "2024-05-01")
    done = quoth("add", "pages", *told)
    assert done.returncode == 2
    assert "--url is the address of one page" in done.stderr


NONE = "quoth: there is no ledger quoth.db: `quoth add` makes one, --ledger names another\n"


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["add", "pages", "--ledger", "pages/0.txt"], "quoth: pages/0.txt is no ledger\n"),
        (["add", "pages", "--ledger", "pages"], "quoth: pages is a folder, no ledger\n"),
        (["add", "pages", "--ledger", "none/q.db"],
         "quoth: none/q.db can't be written to: No such file or directory in its folder\n"),
        (["refresh"], NONE),
        (["backup", "copy.db"], NONE),
        (["forget", "--run", "1"], NONE),
    ],
)  # fmt: skip
def test_no_ledger(folder: Path, quoth: Quoth, arguments: list[str], complaint: str) -> None:
    done = quoth(*arguments)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", complaint)
    assert sorted(path.name for path in folder.rglob("*")) == ["0.txt", "1.txt", "2.txt", "pages"]


def test_two_at_once_and_an_interruption(folder: Path, quoth: Quoth) -> None:
    (folder / "pages" / "9.txt").write_text("!sleep")
    first = subprocess.Popen([*COMMAND, "add", "pages"], cwd=folder, env=ENVIRONMENT, stderr=subprocess.PIPE)
    lock = folder / "quoth.db-writer"
    until = time.monotonic() + 120
    while not (lock.exists() and lock.read_text().strip()) and time.monotonic() < until:
        time.sleep(0.02)
    second = quoth("add", "pages")
    assert (
        second.stderr == f"quoth: another quoth is writing to quoth.db (process {first.pid}): wait until it is done\n"
    )
    assert second.returncode == 1
    first.send_signal(signal.SIGINT)
    _, said = first.communicate(timeout=120)
    assert (first.returncode, said.decode().strip()) == (130, "quoth: interrupted")
    (folder / "pages" / "9.txt").unlink()
    third = quoth("add", "pages")
    assert third.returncode == 0
    with Ledger(folder / "quoth.db") as ledger:
        assert len(list(ledger.articles())) == 3
    assert not lock.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on the size of files")
def test_a_disk_that_is_full(folder: Path, quoth: Quoth) -> None:
    """A limit on the size of files takes the place of the end of the disk: SQLite is told of both alike."""
    story = STORY * 100
    for i in range(9):
        (folder / "pages" / f"{i}.txt").write_text(story.replace("choice", f"choice {i}"), "utf-8")
    limited = ["bash", "-c", 'ulimit -f 300; exec "$@"', "bash", *COMMAND]
    done = subprocess.run(
        [*limited, "add", "pages", "-j", "1"], cwd=folder, env=ENVIRONMENT, capture_output=True, timeout=240
    )
    assert done.returncode == 1
    assert done.stderr.decode().count("\n") == 1
    assert "full" in done.stderr.decode()
    rest = quoth("add", "pages")
    assert rest.returncode == 0, rest.stderr
    with Ledger(folder / "quoth.db") as ledger:
        assert len(list(ledger.articles())) == 9
        assert ledger.connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_forget_asks_first(folder: Path, quoth: Quoth) -> None:
    quoth("add", "pages")
    asked = quoth("forget", "--run", "1", stdin=b"n\n")
    assert (asked.returncode, asked.stdout) == (130, "")
    assert "Forget 3 articles with 6 statements? [y/N]" in asked.stderr
    done = quoth("forget", "--run", "1", stdin=b"y\n")
    assert (done.returncode, done.stdout) == (0, "3 articles with 6 statements forgotten\n")
    again = quoth("forget", "--run", "1", "--yes")
    assert (again.returncode, again.stderr) == (1, "quoth: quoth.db has no run 1\n")
    assert quoth("forget").returncode == 2
    assert quoth("add", "pages").stdout == "3 pages added · 6 statements · run 1\n"


def test_backup_and_refresh(folder: Path, quoth: Quoth) -> None:
    quoth("add", "pages")
    (folder / "copies").mkdir()
    assert quoth("backup", "copies").returncode == 0
    assert quoth("backup", "copies").stderr == (
        "quoth: copies/quoth.db is there already: a copy of the ledger was to go there\n"
    )
    done = quoth("refresh", "--all", "--from-pages", "--ledger", "copies/quoth.db")
    assert (done.returncode, done.stdout) == (0, "3 articles read again · 6 statements\n")
    with sqlite3.connect(folder / "copies" / "quoth.db") as copy:
        assert copy.execute("SELECT count(*) FROM article WHERE refreshed = 2").fetchone() == (3,)
    copy.close()


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="file names there are Unicode")
def test_odd_names_and_texts(folder: Path, quoth: Quoth) -> None:
    odd = os.fsdecode(b"pages/\xff\xfe; DROP TABLE article; --\n\x1b[31m.txt")
    Path(odd).write_text(STORY.replace("choice", "ch\0ice \u202e'; DELETE FROM page; --"), "utf-8")
    Path("pages/bug \udcff.txt").write_text("!bug")
    done = quoth("add", "pages")
    assert done.returncode == 1
    assert "\x1b" not in done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stdout == "4 pages added · 8 statements · 1 failed (1 internal error) · run 1\n"
    with Ledger(folder / "quoth.db") as ledger:
        said = [one.statements[0].content[0].of(one.article.text) for one in ledger.articles()]
        assert "“We have no ch\0ice \u202e'; DELETE FROM page; --,”" in said
        origins = [origin for (origin,) in ledger.connection.execute("SELECT origin FROM page ORDER BY origin")]
        assert "pages/\\udcff\\udcfe; DROP TABLE article; --\n\x1b[31m.txt" in origins
        assert ledger.connection.execute("SELECT count(*) FROM statement_words('delete')").fetchone() == (1,)
    assert (
        quoth("add", "pages").stdout == "0 pages added · 0 statements · 4 known already · 1 failed (1 internal error)\n"
    )
